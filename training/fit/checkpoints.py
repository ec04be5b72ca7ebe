"""Checkpoints on disk: settled for good, and told whole from cut short, whenever the plug was pulled."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

STATE = "trainer_state.json"
"""What transformers' trainer writes last."""


def is_whole(checkpoint: Path) -> bool:
    """Whether every file of a checkpoint was written to its end."""
    try:
        json.loads((checkpoint / STATE).read_text(encoding="utf-8"))
        # PyTorch's files are ZIP archives, whose directory stands at their end.
        torch_files = [*checkpoint.glob("*.pt"), *checkpoint.glob("*.pth")]
        return all(map(zipfile.is_zipfile, torch_files)) and all(
            map(_whole_tensors, checkpoint.glob("*.safetensors"))
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def settle(checkpoint: Path) -> None:
    """Wait until a checkpoint is on the disk itself, where a power cut leaves it."""
    for path in (*checkpoint.iterdir(), checkpoint):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _whole_tensors(path: Path) -> bool:
    """Whether a .safetensors file is as long as its header says."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > path.stat().st_size:
            return False
        header = json.loads(file.read(length))
    end = max(
        (entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"), default=0
    )
    return path.stat().st_size == 8 + length + int(end)
