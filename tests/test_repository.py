"""What the repository promises of itself: its dependencies, their licences and sums, its checks."""

from __future__ import annotations

import importlib.metadata
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.install.hashes import FILE, needed, pinned

ROOT = Path(__file__).parents[1]
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
_EXTRAS: dict[str, list[str]] = _PROJECT["optional-dependencies"]
_NOT_OURS = {".git", ".venv", ".venv-training", ".venv-bundle", "__pycache__", "runs", "dist"}


def _names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def _listed(section: str) -> Iterator[tuple[str, str, str]]:
    """(extra or '', package, licence) of the tables under a heading of docs/dependencies.md."""
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    for line in text.partition(f"## {section}\n")[2].partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[-1] != "licence":
            for package in cells[-3].split(","):
                yield cells[0] if len(cells) == 4 else "", canonicalize_name(package.strip()), cells[-1]


def test_every_dependency_is_listed_with_its_licence_and_nothing_else_is() -> None:
    runs = {package: licence for _, package, licence in _listed("What a teacher runs")}

    assert runs.keys() == _names(_PROJECT["dependencies"])
    assert all(runs.values())


@pytest.mark.parametrize("extra", _EXTRAS)
def test_every_dependency_of_an_extra_is_listed_with_its_licence(extra: str) -> None:
    listed = {package: licence for _, package, licence in _listed("Extras") if licence}

    assert _names(_EXTRAS[extra]) <= listed.keys()


def test_nothing_that_a_teacher_runs_says_it_is_under_the_gpl_or_the_agpl() -> None:
    seen: set[str] = set()
    todo = _names(_PROJECT["dependencies"])
    while todo:
        name = todo.pop()
        seen.add(name)
        found = importlib.metadata.distribution(name)
        stated = [found.metadata["License-Expression"], (found.metadata["License"] or "").partition("\n")[0]]
        stated += found.metadata.get_all("Classifier") or []
        said = " ".join(filter(None, stated))
        assert not re.search(r"(?<![A-Za-z])A?GPL|(?<!Lesser )General Public", said), f"{name}: {said}"
        needed = map(Requirement, found.requires or ())
        todo |= {canonicalize_name(r.name) for r in needed if not r.marker or r.marker.evaluate()} - seen
    assert len(seen) > len(_PROJECT["dependencies"])


def test_exact_versions_lie_within_the_ranges() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if not line.startswith("#"))
    exact = {canonicalize_name(name): version for name, version in pinned.items()}
    for text in (*_PROJECT["dependencies"], *_EXTRAS["server"], *_EXTRAS["dev"]):
        wanted = Requirement(text)
        assert wanted.specifier.contains(exact[canonicalize_name(wanted.name)]), text


def test_the_hashed_requirements_are_what_was_tested() -> None:
    versions = pinned()
    lines = [line for line in FILE.read_text("utf-8").splitlines() if "==" in line and line[0] != "#"]
    hashed = dict(line.removesuffix(" \\").split("==") for line in lines)
    assert hashed == {name: versions[name] for name in hashed}
    assert needed() <= hashed.keys()
    sums = [line for line in FILE.read_text("utf-8").splitlines() if "--hash" in line]
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line) for line in sums)


def test_no_file_names_a_registrys_host() -> None:
    hosts = re.compile(r"pypi\.org|pythonhosted\.org|huggingface\.co|\bhf\.co")
    for folder, inside, names in os.walk(ROOT):
        inside[:] = [n for n in inside if n not in _NOT_OURS and not n.endswith(("_cache", ".egg-info"))]
        for path in (Path(folder) / name for name in names):
            if path.suffix not in {".gguf", ".png", ".ttf", ".kpgrade"}:
                found = hosts.search(path.read_text("utf-8", "replace"))
                assert not found, f"{path} names {found}"


def test_a_commit_is_checked_by_what_make_check_runs() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", makefile, re.M)
    assert recipe
    checks = {line.removeprefix("\t@$(BIN)/").removesuffix(" .") for line in recipe[1].splitlines()}
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")

    assert {entry.strip() for entry in re.findall(r"entry: \.venv/bin/([^,]+),", hooks)} == checks
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_files_come_to_disk_whole_in_one_place_alone() -> None:
    root = Path(__file__).parents[1]
    by_hand = re.compile(r"mkstemp|NamedTemporaryFile|os\.replace|os\.rename|\bpart\.replace\(path")
    writers = {
        path.relative_to(root).as_posix()
        for package in ("grader", "tui", "training", "export")
        for path in (root / package).rglob("*.py")
        if by_hand.search(path.read_text("utf-8"))
    }
    assert writers == {"grader/whole.py"}
