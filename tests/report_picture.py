"""The README's picture of a report: python -m tests.report_picture."""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image

from bot.reportpage import as_page
from tests.chromium import PROGRAM, Screen, chromium
from tests.report_month import report_of_a_month

PICTURE: Final = Path(__file__).with_name("report_page.png")
_SCREEN: Final = Screen(880, 900, scale=1.25)
_COLOURS: Final = 64  # a page of text needs no more, and so is a quarter as large


async def _picture(page: str, folder: Path) -> bytes:
    file = folder / "report.html"
    file.write_text(page, "utf-8")
    async with chromium(folder) as browser:
        return (await browser.visit(file.as_uri(), _SCREEN)).picture


def main() -> int:
    """Open the report of a month in Chromium, and keep what is seen of it."""
    if PROGRAM is None:
        sys.stderr.write("no chromium on the PATH; Debian: apt-get install chromium\n")
        return 1
    page = as_page(report_of_a_month())
    with tempfile.TemporaryDirectory() as folder:
        seen = asyncio.run(_picture(page, Path(folder)))
    image = Image.open(io.BytesIO(seen)).convert("RGB")
    image.quantize(_COLOURS).save(PICTURE, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
