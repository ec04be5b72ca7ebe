"""Every folder kpgrade uses on this machine. Student work is in none of them."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path, user_config_path


def cache_dir() -> Path:
    """Where models are kept: what can be fetched again. `KPGRADE_CACHE` moves it."""
    return _chosen("KPGRADE_CACHE") or user_cache_path("kpgrade", appauthor=False)


def config_dir() -> Path:
    """Where choices are kept: the model in use, calibrations, column mappings. `KPGRADE_CONFIG` moves it."""
    return _chosen("KPGRADE_CONFIG") or user_config_path("kpgrade", appauthor=False)


def local_mirror() -> Path | None:
    """A folder that already holds model files, `$KPGRADE_MODELS_DIR`: a USB stick, a school's share."""
    return _chosen("KPGRADE_MODELS_DIR")


def _chosen(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value).expanduser() if value else None
