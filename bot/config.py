"""Config: the settings, what follows from them and from the environment, and their error."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from bot import configvalues as values
from knowledge import SAMPLE, story_names
from knowledge.settingsfile import small_text

TELEGRAM: Final = "https://api.telegram.org"
LEDGER: Final = "pullquote.sqlite"
SAMPLE_TITLE: Final = "Dunnock Bridge (an invented story)"
SAMPLE_EXAMPLES: Final = ("When does the bridge reopen?", "How many hangers are cracked?")


class ConfigError(Exception):
    """A setting is wrong. `str(error)` names the file, the key and the remedy, never a token."""

    def __init__(self, message: str) -> None:
        super().__init__(values.redacted(message))


@dataclass(frozen=True, slots=True)
class Config:
    """The settings. What each is for stands beside its default in config.example.yml.

    Attributes:
        articles: files and folders that are read as they are.
        library: the folder of stories, which `pullquote add` and following write.
        story: the name of the one story of the library to answer from; "" means all.
        follow_every: seconds between two looks at a feed or page; 0: nothing is followed.
        contact: an address or e-mail that sites are told when their pages are fetched.
        title: of the story, as readers see it; "" means the newest article's.
        examples: questions offered by /start.
        quotes: how many an answer has at most.
        engine: a name in knowledge.ENGINES.
        disk_folder: where the engine “disk” keeps its index.
        opensearch_hosts: addresses of the nodes of the engine “opensearch”.
        opensearch_index: the name that its index is known by.
        opensearch_ca: a file of certificates to trust, or None.
        opensearch_shards, opensearch_replicas: of an index that is made; see the engine.
        token_file: holds the bot's token, or None.
        admins: the Telegram ids of the operators, who have commands of their own.
        corrections_contact: whom readers' reports of errors go to: the id of a chat, or an e-mail
            address that they are told; "" for nobody.
        report_min_readers: how many readers have to have asked what `pullquote report` shows.
        report_weekly: whether the operators get that every week.
        api_base: of the Bot API server.
        ledger: the file in which is kept what has to outlive the process.
        database_url: of a PostgreSQL database instead, without a password; "" for the file.
        webhook_url: the public address at which Telegram delivers; "" for long polling.
        webhook_listen: the host and port behind it, at which this process listens.
        webhook_path: the last part of the public address; "" for one made of the token.
        webhook_connections: how many updates Telegram delivers at once.
        waiting_days: that a question waits for its answer.
        log_level: debug, info, warning or error.
        encoder, reader: models, by name or as a directory; "" means none.
        encoder_sha256, reader_sha256: what their .onnx files must have; "" means any.
        models_optional: whether it goes on without a model that can't be used.
        vectors: the folder where sentence vectors are kept, or None.
        library_is: no setting, but where `library` comes from: "usual" where none is configured
            (without articles and stories the sample story serves), "configured", or "left out"
            where the articles alone are asked.
    """

    articles: tuple[Path, ...] = ()
    library: Path = Path("library")
    story: str = ""
    follow_every: int = 300
    contact: str = ""
    title: str = ""
    examples: tuple[str, ...] = ()
    quotes: int = 3
    engine: str = "memory"
    disk_folder: Path = Path("index")
    opensearch_hosts: tuple[str, ...] = ()
    opensearch_index: str = "pullquote"
    opensearch_ca: Path | None = None
    opensearch_shards: int = 1
    opensearch_replicas: int = 1
    token_file: Path | None = None
    admins: tuple[int, ...] = ()
    corrections_contact: int | str = ""
    report_min_readers: int = 3
    report_weekly: bool = False
    api_base: str = TELEGRAM
    ledger: Path = Path(LEDGER)
    database_url: str = ""
    webhook_url: str = ""
    webhook_listen: tuple[str, int] = ("127.0.0.1", 8080)
    webhook_path: str = ""
    webhook_connections: int = 20
    waiting_days: int = 14
    log_level: str = "info"
    encoder: str = ""
    encoder_sha256: str = ""
    reader: str = ""
    reader_sha256: str = ""
    models_optional: bool = False
    vectors: Path | None = None
    library_is: Literal["usual", "configured", "left out"] = field(default="usual", compare=False)

    @property
    def is_sample(self) -> bool:
        """Whether the story is the one that ships with the package."""
        return self.library_is == "usual" and not (self.articles or self.stories)

    @property
    def stories(self) -> tuple[str, ...]:
        """The names of the stories of the library that it answers from."""
        if self.library_is == "left out":
            return ()
        return (self.story,) if self.story else story_names(self.library)

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the articles are."""
        if self.is_sample:
            return (SAMPLE,)
        return (*self.articles, *(self.library / name for name in self.stories))

    @property
    def watched(self) -> tuple[Path, ...]:
        """Where articles, and stories that are not there yet, will come to stand."""
        if self.is_sample or self.library_is == "left out":
            return self.paths
        return (*self.articles, self.library)

    @property
    def whole_library(self) -> Config:
        """The same settings for all stories: an index holds the whole library."""
        return replace(self, story="")

    def asking_only(self, articles: tuple[Path, ...]) -> Config:
        """The same settings for articles that are named for once: nothing else is searched."""
        return replace(
            self, articles=articles, story="", title="", engine="memory", library_is="left out"
        )


def check_library(config: Config, *, may_begin: bool = False) -> None:
    """See that the library can be what the configuration says.

    Args:
        config: what it says.
        may_begin: whether the folder may be missing, as it is begun now.

    Raises:
        ConfigError: it is no folder, or it or its story is configured and not there: never is the
            sample story served in its place.
    """
    library = config.library
    wanted = config.library_is == "configured" or may_begin
    there = os.path.isdir(library)  # noqa: PTH112 - unlike Path.is_dir never raises
    if wanted and not there and os.path.lexists(library):
        raise ConfigError(f"library: {library} is no folder; name a folder, or move that away")
    if may_begin:
        return
    if there and not os.access(library, os.R_OK | os.X_OK):
        raise ConfigError(f"library: {library} may not be read; see that you may read this folder")
    if wanted and not there:
        remedy = "correct its name, or begin it: pullquote add FILE-OR-ADDRESS"
        raise ConfigError(f"library: there is no folder {library}; {remedy}")
    names = story_names(library)
    if config.story and config.story not in names:
        listed = f"it has {', '.join(names)}" if names else "it has none"
        raise ConfigError(f"story: {library} has no story “{config.story}”; {listed}")


def read_token(config: Config, environment: Mapping[str, str] = os.environ) -> str | None:
    """The bot's token: from PULLQUOTE_TOKEN, else from the token file; None when neither is given.

    Raises:
        ConfigError: the file can't be read, or what is given doesn't look like a token. What was
            given is not repeated.
    """
    token, place = environment.get("PULLQUOTE_TOKEN", "").strip(), "PULLQUOTE_TOKEN"
    if not token and config.token_file:
        place = f"token_file {config.token_file}"
        try:
            token = small_text(config.token_file).strip()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ConfigError(f"{place}: {reason}; put the token alone in it") from error
        if not token:
            raise ConfigError(f"{place}: the file is empty; put the token alone in it")
    if not token:
        return None
    if not values.TOKEN.fullmatch(token):
        raise ConfigError(f"{place}: this is no bot token; @BotFather gives one like 123456:ABC…")
    return token


def database_url(config: Config, environment: Mapping[str, str] = os.environ) -> str:
    """Where the ledger is: PULLQUOTE_DATABASE_URL, else as configured."""
    url = environment.get("PULLQUOTE_DATABASE_URL", "").strip() or config.database_url
    return url or f"sqlite:///{config.ledger}"


def listens_at(config: Config, environment: Mapping[str, str] = os.environ) -> tuple[str, int]:
    """The host and port that the webhook listens at: PULLQUOTE_LISTEN, else as configured.

    Raises:
        ConfigError: what is given is no such address.
    """
    given = environment.get("PULLQUOTE_LISTEN", "").strip()
    try:
        return values.listen(given, Path()) if given else config.webhook_listen
    except ValueError as error:
        raise ConfigError(f"PULLQUOTE_LISTEN: {error}") from error
