"""Extras: what installs the packages that only some settings need."""

from typing import Final

WEBHOOK: Final = "pip install 'tornado>=6.4'"
"""The listener for Telegram's deliveries."""
