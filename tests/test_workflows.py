"""The workflows of a public CI: linted, with commands that are there, and actions of one version."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import posix_alone

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
SYSTEM_TOOLS = {"choco", "gh"}
"""What the hosts of such a CI bring along, used where no target of ours can help."""


def _steps(file: Path) -> Iterator[dict[str, Any]]:
    for job in yaml.safe_load(file.read_text("utf-8"))["jobs"].values():
        yield from job["steps"]


def test_there_are_workflows_for_the_three_systems() -> None:
    text = "".join(file.read_text("utf-8") for file in FILES)
    for system in ("windows-latest", "macos-14", "ubuntu-"):
        assert system in text
    assert "GGML_METAL=on" in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_command_is_a_target_of_the_makefile(file: Path) -> None:
    lines = [line for step in _steps(file) for line in step.get("run", "").splitlines() if line.strip()]
    assert lines
    for line in lines:
        program, *words = line.split()
        assert (program == "make" and words[0] in TARGETS) or program in SYSTEM_TOOLS, line


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_action_is_pinned_to_a_version(file: Path) -> None:
    used = [step["uses"] for step in _steps(file) if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", action), action


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_may_write_unless_it_releases(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert "permissions" not in job or name == "release"


def test_actionlint_finds_nothing_and_would_find_something(tmp_path: Path) -> None:
    beside = Path(sys.executable).with_name("actionlint" + (".exe" if os.name == "nt" else ""))
    program = str(beside) if beside.exists() else shutil.which("actionlint")
    assert program, "actionlint comes with the dev extra"
    assert subprocess.run([program, *map(str, FILES)], cwd=ROOT, check=False).returncode == 0
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(FILES[0].read_text("utf-8").replace("matrix.system", "matrix.sistem"), "utf-8")
    assert subprocess.run([program, str(wrong)], cwd=ROOT, capture_output=True, check=False).returncode != 0


def test_checksums_are_those_that_the_usual_tool_checks(tmp_path: Path) -> None:
    (tmp_path / "a file.whl").write_bytes(b"content")
    (tmp_path / "b.zip").write_bytes(b"")
    for _ in range(2):
        subprocess.run(
            [sys.executable, ROOT / ".ci" / "checksums.py", tmp_path], check=True, capture_output=True
        )
    lines = (tmp_path / "SHA256SUMS").read_text("utf-8").splitlines()
    assert [line[66:] for line in lines] == ["a file.whl", "b.zip"]
    if tool := shutil.which("sha256sum"):
        subprocess.run([tool, "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True)


def test_windows_leaves_out_the_tests_of_what_it_lacks() -> None:
    assert posix_alone(ROOT / "tests" / "core" / "test_gradebook.py")
    assert posix_alone(ROOT / "tests" / "tui" / "test_terminal.py")
    assert not posix_alone(ROOT / "tests" / "test_portability.py")
    assert not posix_alone(ROOT / "tests" / "core" / "test_marks.py")
