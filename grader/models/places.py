"""Where kpgrade keeps models and settings on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path, user_config_path

CACHE_VARIABLE = "KPGRADE_CACHE"
CONFIG_VARIABLE = "KPGRADE_CONFIG"
MODELS_VARIABLE = "KPGRADE_MODELS_DIR"


def cache_dir() -> Path:
    """The cache: `$KPGRADE_CACHE`, or kpgrade's folder in the user's cache (~/.cache/kpgrade on Linux)."""
    given = os.environ.get(CACHE_VARIABLE)
    return Path(given).expanduser() if given else user_cache_path("kpgrade", appauthor=False)


def config_dir() -> Path:
    """The settings: `$KPGRADE_CONFIG`, or the user's config directory with /kpgrade."""
    given = os.environ.get(CONFIG_VARIABLE)
    return Path(given).expanduser() if given else user_config_path("kpgrade", appauthor=False)


def local_mirror() -> Path | None:
    """A folder that already holds model files, `$KPGRADE_MODELS_DIR`: a USB stick, a school's share."""
    given = os.environ.get(MODELS_VARIABLE)
    return Path(given).expanduser() if given else None
