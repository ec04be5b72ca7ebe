"""What a run was made of: versions, data sums, the code's revision, and the order of what it learns from."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from grader.errors import ErrorKind, InputError
from grader.prompt import PROMPT_VERSION
from training.fit.packing import PackedRow

_PACKAGES = (
    "torch",
    "transformers",
    "peft",
    "trl",
    "unsloth",
    "unsloth_zoo",
    "datasets",
    "accelerate",
    "gguf",
    "numpy",
)


def versions() -> dict[str, str]:
    """Versions of everything that shapes the arithmetic."""
    result = {"python": sys.version.split()[0], "platform": platform.platform()}
    for name in _PACKAGES:
        try:
            result[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return result


def sums(data: Path, files: Iterable[str]) -> dict[str, str]:
    """sha256 by file name, of files under `data`. Raises InputError for one that is absent."""
    result = {}
    for name in sorted(set(files)):
        path = data / name
        if not path.is_file():
            raise InputError(
                "this data file is absent",
                where=str(path),
                hint="Give the data folder with --data.",
                kind=ErrorKind.NOT_FOUND,
            )
        with path.open("rb") as content:
            result[name] = hashlib.file_digest(content, "sha256").hexdigest()
    return result


def revision() -> str:
    """The git revision of the code, '+' when files differ from it, '' outside a checkout."""
    here = Path(__file__).parent

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=here, capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    try:
        head = git("rev-parse", "HEAD")
        return head + ("+" if head and git("status", "--porcelain", "-uno") else "")
    except OSError:
        return ""


def plan_sum(rows: Iterable[PackedRow]) -> str:
    """sha256 of what a run learns from, in order: the same for the same trajectory."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps([row.tokens, row.parents, row.ends, row.targets, row.weights]).encode())
    return digest.hexdigest()


def describe(recipe_text: str, base: str, data: dict[str, str], seed: int) -> dict[str, Any]:
    """The facts a run starts from."""
    return {
        "recipe_sha256": hashlib.sha256(recipe_text.encode()).hexdigest(),
        "prompt_version": PROMPT_VERSION,
        "base": base,
        "seed": seed,
        "data": data,
        "versions": versions(),
        "revision": revision(),
    }
