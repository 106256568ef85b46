"""Engine: the index that a configuration names, opened."""

from __future__ import annotations

from bot.config import Config
from knowledge import Index, open_index


def outlives(config: Config) -> bool:
    """Whether the index outlives the process, so that only what changes is read again.

    The sample story, and articles that are named for once, are asked in memory.
    """
    return config.engine != "memory" and not config.is_sample and config.library_is != "left out"


def open_engine(config: Config) -> Index:
    """Open the engine that is configured.

    Raises:
        EngineError: it can't be opened.
    """
    if config.engine == "disk":
        return open_index("disk", folder=config.disk_folder)
    if config.engine == "opensearch":
        return open_index(
            "opensearch",
            hosts=config.opensearch_hosts,
            alias=config.opensearch_index,
            ca=str(config.opensearch_ca or ""),
            shards=config.opensearch_shards,
            replicas=config.opensearch_replicas,
        )
    return open_index(config.engine)
