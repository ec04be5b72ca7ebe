"""Wheels of what is installed here, so that installing from nothing needs neither network nor compiler."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.metadata
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_OF_THIS_INSTALLATION = {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json"}


def needed(requirements: Iterable[str]) -> set[str]:
    """The names of all packages that these need, themselves included, as far as they are needed here."""
    todo = list(map(Requirement, requirements))
    seen: set[str] = set()
    while todo:
        wanted = todo.pop()
        name = canonicalize_name(wanted.name)
        extras = ("", *wanted.extras)
        if wanted.marker and not wanted.marker.evaluate():
            continue
        if name not in seen or wanted.extras:
            seen.add(name)
            listed = map(Requirement, importlib.metadata.distribution(name).requires or ())
            todo += [
                each
                for each in listed
                if not each.marker or any(each.marker.evaluate({"extra": extra}) for extra in extras)
            ]
            for each in todo:
                # What an extra asked for is asked for; the rest of the condition was looked at above.
                each.marker = None
    return seen


def repack(name: str, folder: Path) -> Path:
    """Write the wheel that an installed package came from, but for its launchers. Returns its path."""
    found = importlib.metadata.distribution(name)
    tags = [
        line.partition(": ")[2] for line in (found.read_text("WHEEL") or "").splitlines() if "Tag: " in line
    ]
    stem = f"{canonicalize_name(found.name).replace('-', '_')}-{found.version}"
    # Several tags are told as a product in the name: py2.py3-none-any.
    parts = [".".join(dict.fromkeys(part)) for part in zip(*(tag.split("-") for tag in tags), strict=True)]
    path = folder / f"{stem}-{'-'.join(parts)}.whl"
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    inside = ""
    with zipfile.ZipFile(path, "w") as wheel:
        for file in found.files or ():
            outside = ".." in file.parts or file.suffix == ".pyc"
            if outside or (".dist-info" in file.parts[0] and file.name in _OF_THIS_INSTALLATION):
                inside = file.parts[0] if ".dist-info" in file.parts[0] else inside
                continue
            data = Path(str(file.locate())).read_bytes()
            wheel.writestr(file.as_posix(), data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
            rows.writerow([file.as_posix(), f"sha256={digest}", len(data)])
        rows.writerow([f"{inside}/RECORD", "", ""])
        wheel.writestr(f"{inside}/RECORD", record.getvalue())
    return path
