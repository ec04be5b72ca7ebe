"""Every folder kpgrade uses on this machine. Student work is in none of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from platformdirs import site_data_dir, user_cache_path, user_config_path

from grader.children import frozen

PORTABLE = "portable.txt"
"""A file of this name beside a bundle's program has settings and models lie in `data` beside it, too."""


def cache_dir() -> Path:
    """Where models are kept: what can be fetched again. `KPGRADE_CACHE` moves it."""
    return _chosen("KPGRADE_CACHE") or _carried("cache") or user_cache_path("kpgrade", appauthor=False)


def config_dir() -> Path:
    """Where choices are kept: the model in use, calibrations, column mappings. `KPGRADE_CONFIG` moves it."""
    return _chosen("KPGRADE_CONFIG") or _carried("settings") or user_config_path("kpgrade", appauthor=False)


def local_mirror() -> Path | None:
    """A folder that already holds model files, `$KPGRADE_MODELS_DIR`: a USB stick, a school's share."""
    return _chosen("KPGRADE_MODELS_DIR")


def shared_model_folders() -> list[Path]:
    """Folders of models that somebody else keeps and that are only read: the bundle's, the school's.

    `$KPGRADE_SHARED_MODELS` (several as in PATH), `models` beside a bundle's program, and `models` in this
    system's folder of data for all accounts.
    """
    named = [
        Path(part).expanduser()
        for part in os.environ.get("KPGRADE_SHARED_MODELS", "").split(os.pathsep)
        if part
    ]
    bundled = [_bundle() / "models"] if frozen() else []
    # On Linux there are several, and a desktop may put one of its own in front.
    system = site_data_dir("kpgrade", appauthor=False, multipath=True).split(os.pathsep)
    return [*named, *bundled, *(Path(folder, "models") for folder in system)]


def _carried(name: str) -> Path | None:
    """A folder that goes where the bundle goes, as on a stick; None where things stay on the computer."""
    return _bundle() / "data" / name if frozen() and (_bundle() / PORTABLE).exists() else None


def _bundle() -> Path:
    return Path(sys.executable).resolve().parent


def _chosen(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value).expanduser() if value else None
