"""What a test runs a program with so that the rights of files hold for it, whoever runs the tests."""

from __future__ import annotations

import os


def without_roots_rights() -> list[str]:
    """Words to put before a command: root may read and write anywhere unless that right is taken from it."""
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
