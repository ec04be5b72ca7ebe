"""One folder and one archive that need no Python: python .bundle/build.py MODEL. Run by `make bundle`.

MODEL is `fast`, `accurate`, another name of `kpgrade models list`, or `none`. Both go into dist, with their
checksums.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DIST = ROOT / "dist"
WINDOWS = sys.platform == "win32"
_SYSTEMS = {"win32": "windows", "darwin": "macos"}
_TOOLS = {
    "altgraph",
    "hf-xet",
    "macholib",
    "packaging",
    "pefile",
    "pip",
    "pyinstaller-hooks-contrib",
    "setuptools",
    "wheel",
}
"""In the environment, and not in the bundle. Of PyInstaller itself, what starts the program is."""


def main(model: str) -> None:
    """Build, and print sizes."""
    folder = DIST / bundle_name()
    shutil.rmtree(folder, ignore_errors=True)
    _freeze(folder)
    for name in ("READ-ME.txt", "portable.txt.example"):
        shutil.copy(HERE / name, folder / name)
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE.txt")
    shutil.copytree(ROOT / "samples" / "photosynthesis", folder / "sample-class")
    _licences(folder / "licences")
    program = _size(folder)
    _with_model(folder, model)
    archive = _pack(folder)
    subprocess.run(
        [sys.executable, ROOT / ".ci" / "checksums.py", DIST], check=True, stdout=subprocess.DEVNULL
    )
    _say(f"{folder.relative_to(ROOT)}: {_size(folder):,.0f} MB ({program:,.0f} MB without the model)")
    _say(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:,.0f} MB")


def bundle_name() -> str:
    """kpgrade-0.1.0-linux-x86_64, and so on."""
    machine = platform.machine().lower().replace("amd64", "x86_64")
    return f"kpgrade-{importlib.metadata.version('kpgrade')}-{_SYSTEMS.get(sys.platform, 'linux')}-{machine}"


def _freeze(folder: Path) -> None:
    work = ROOT / "runs" / "bundle"
    words = ["--noconfirm", "--log-level", "WARN", "--distpath", work / "dist", "--workpath", work / "work"]
    subprocess.run([sys.executable, "-m", "PyInstaller", *words, HERE / "kpgrade.spec"], cwd=ROOT, check=True)
    folder.parent.mkdir(exist_ok=True)
    shutil.move(work / "dist" / "kpgrade", folder)
    links = [path for path in folder.rglob("*") if path.is_symlink()]
    if links:
        # A stick has no links.
        sys.exit(f"The bundle has links in it: {links[0]}")


def _licences(folder: Path) -> None:
    """The licences of all that is in the bundle, which most of them ask to go with them."""
    for package in importlib.metadata.distributions():
        name = package.metadata["Name"]
        texts = [file for file in package.files or () if _is_licence(file.name) and ".dist-info" in str(file)]
        if name.lower() in _TOOLS or name == "kpgrade":
            continue
        (folder / name).mkdir(parents=True, exist_ok=True)
        said = package.metadata["License-Expression"] or package.metadata["License"] or "see its classifiers"
        kinds = [line for line in package.metadata.get_all("Classifier") or () if line.startswith("License")]
        about = [f"{name} {package.version}", said, *kinds, package.metadata["Home-page"] or ""]
        (folder / name / "ABOUT.txt").write_text("\n".join(about) + "\n", encoding="utf-8")
        for file in texts:
            shutil.copy(Path(str(package.locate_file(file))), folder / name / file.name)


def _is_licence(name: str) -> bool:
    return name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS"))


def _with_model(folder: Path, model: str) -> None:
    """Put a model beside the program, as the one that is used until the teacher chooses."""
    if model == "none":
        return
    kpgrade = [sys.executable, "-m", "tui.cli", "models"]
    subprocess.run([*kpgrade, "pull", model], cwd=ROOT, check=True)
    subprocess.run([*kpgrade, "share", model, folder / "models"], cwd=ROOT, check=True)
    said = subprocess.run(
        [*kpgrade, "info", model, "--json"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    name = json.loads(said.stdout)["model"]
    (folder / "models" / "model.json").write_text(json.dumps({"model": name}) + "\n", encoding="utf-8")


def _pack(folder: Path) -> Path:
    """Zip where a double click opens that; a tar elsewhere, which keeps that the program may be run."""
    if WINDOWS:
        archive = folder.with_name(f"{folder.name}.zip")
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
            for path in _files(folder):
                # A model is dense already.
                how = zipfile.ZIP_STORED if path.suffix == ".gguf" else zipfile.ZIP_DEFLATED
                packed.write(path, path.relative_to(folder.parent), compress_type=how)
        return archive
    archive = folder.with_name(f"{folder.name}.tar.gz")
    with tarfile.open(archive, "w:gz", compresslevel=6) as packed:
        for path in _files(folder):
            packed.add(path, path.relative_to(folder.parent), recursive=False, filter=_nobodys)
    return archive


def _nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in _files(folder)) / 1e6


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1])
