"""SHA-256 of every file in a folder, as `sha256sum --check` reads them: python .ci/checksums.py FOLDER."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

SUMS = "SHA256SUMS"


def main(folder: Path) -> None:
    """Write FOLDER/SHA256SUMS."""
    lines = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != SUMS:
            with path.open("rb") as file:
                lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    sys.stdout.write("".join(lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
