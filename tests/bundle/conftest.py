"""The bundle that `make bundle` made, unpacked as a teacher would; `make test-bundle` says where it lies."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from grader.models.store import ModelFile


class Bundle:
    """A bundle unpacked, and a folder of a teacher's to run it in."""

    def __init__(self, folder: Path, school: Path) -> None:
        self.folder, self.school = folder, school
        self.kpgrade = folder / ("kpgrade.exe" if os.name == "nt" else "kpgrade")
        ours = ("PYTHON", "KPGRADE", "PYI", "_PYI", "LD_", "VIRTUAL_ENV")
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
        home = school / "home"
        home.mkdir(parents=True)
        self.environment |= {"HOME": str(home), "USERPROFILE": str(home), "LOCALAPPDATA": str(home)}

    def run(self, *words: str | Path, before: tuple[str, ...] = (), timeout: float = 300) -> str:
        """Run the command; it must succeed."""
        done = subprocess.run(
            [*before, str(self.kpgrade), *map(str, words)],
            cwd=self.school,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=timeout,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def archive() -> Path:
    """The archive in the folder that the variable BUNDLE names."""
    where = os.environ.get("BUNDLE")
    if not where:
        pytest.skip("make bundle test-bundle runs this")
    found = [*Path(where).glob("kpgrade-*.tar.gz"), *Path(where).glob("kpgrade-*.zip")]
    assert found, f"there is no bundle in {where}: make bundle"
    return max(found, key=lambda path: path.stat().st_mtime)


@pytest.fixture
def bundle(archive: Path, tmp_path: Path, fast_model: ModelFile) -> Bundle:
    """The bundle with the smallest model as the one in it: what is tested is the program."""
    shutil.unpack_archive(archive, tmp_path / "stick")
    [folder] = (tmp_path / "stick").iterdir()
    shutil.rmtree(folder / "models", ignore_errors=True)
    (folder / "models").mkdir()
    shutil.copy(fast_model.path, folder / "models" / fast_model.path.name)
    (folder / "models" / "model.json").write_text(f'{{"model": "{fast_model.name}"}}', "utf-8")
    return Bundle(folder, tmp_path / "school")
