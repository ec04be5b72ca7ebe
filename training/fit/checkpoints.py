"""Checkpoints, settled on the disk for good; `grader.models.run_folder` tells whole ones from cut short."""

from __future__ import annotations

import os
from pathlib import Path


def settle(checkpoint: Path) -> None:
    """Wait until a checkpoint is on the disk itself, where a power cut leaves it."""
    for path in (*checkpoint.iterdir(), checkpoint):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
