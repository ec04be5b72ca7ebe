"""`python -m tests.install.hashes INDEX`: the sums of every file that a teacher's installation may take.

What kpgrade and its extras for teachers need, at the versions of constraints.txt, is asked of an index (a
URL that speaks PEP 691), with the SHA-256 of every file it has of each: `pip install --require-hashes` then
takes nothing else. Needs the network, and an environment in which kpgrade is installed; `make test` only
compares versions.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import httpx
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
FILE = ROOT / "requirements-hashed.txt"
EXTRAS = frozenset({"server", "ocr"})
"""What a teacher may add."""
_SYSTEMS = tuple(
    {"sys_platform": platform, "platform_system": system, "os_name": name, "python_version": "3.11",
     "python_full_version": "3.11.7"}
    for platform, system, name in
    (("linux", "Linux", "posix"), ("darwin", "Darwin", "posix"), ("win32", "Windows", "nt"))
)  # fmt: skip
_OLD = re.compile(r"-(?:cp3[5-9]|cp310|cp2\d|pp\d+|pypy\d+)-")
"""Wheels for Pythons that kpgrade does not run on."""
_FORM = "application/vnd.pypi.simple.v1+json"
_HEAD = """\
# Every file that `pip install kpgrade[server,ocr]` may take, by its sum.
# Made by `python -m tests.install.hashes INDEX`.
# pip install --require-hashes -r requirements-hashed.txt && pip install --no-deps kpgrade
"""


def pinned() -> dict[str, str]:
    """Package -> version, of constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return {_plain(name): version for name, _, version in (line.partition("==") for line in lines) if version}


def needed() -> set[str]:
    """What kpgrade needs, and what that needs, for any system: a marker may hold elsewhere."""
    met: set[str] = set()
    waiting = [("kpgrade", EXTRAS)]
    while waiting:
        package, extras = waiting.pop()
        for name, more in _requirements(package, extras):
            if name not in met:
                met.add(name)
                waiting.append((name, more))
    return met


def _requirements(package: str, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    try:
        listed = requires(package) or []
    except PackageNotFoundError:
        return
    for requirement in map(Requirement, listed):
        environments = [{**system, "extra": extra} for system in _SYSTEMS for extra in ("", *extras)]
        if requirement.marker is None or any(map(requirement.marker.evaluate, environments)):
            yield _plain(requirement.name), frozenset(requirement.extras)


def _plain(name: str) -> str:
    """A package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def main(index: str) -> int:
    """Write the file; exit code 1 where a package is missing."""
    versions, lines, missing = pinned(), [_HEAD], []
    with httpx.Client(headers={"Accept": _FORM}, timeout=60, follow_redirects=True) as client:
        for name in sorted(needed()):
            if name not in versions:
                missing.append(name)
                continue
            files = client.get(f"{index.rstrip('/')}/{name}/").raise_for_status().json()["files"]
            sums = sorted({f["hashes"]["sha256"] for f in files if _is_of(f["filename"], versions[name])})
            if not sums:
                missing.append(f"{name} {versions[name]}")
                continue
            hashes = " \\\n".join(f"    --hash=sha256:{one}" for one in sums)
            lines.append(f"{name}=={versions[name]} \\\n{hashes}\n")
    FILE.write_text("".join(lines), "utf-8")
    for name in missing:
        sys.stderr.write(f"not in constraints.txt, or not to be had: {name}\n")
    return 1 if missing else 0


def _is_of(filename: str, version: str) -> bool:
    """Whether a file is of this version: 'name-VERSION-...whl' or 'name-VERSION.tar.gz'."""
    if _OLD.search(filename) and "abi3" not in filename:
        return False
    if filename.endswith(".whl"):
        return filename.split("-")[1] == version
    return filename.removesuffix(".tar.gz").removesuffix(".zip").rpartition("-")[2] == version


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
