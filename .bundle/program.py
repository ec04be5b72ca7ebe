"""What the bundle's program runs: the command line, or a module of ours in a process of its own."""

from __future__ import annotations

import os
import sys

from grader.children import RUN_MODULE

_OURS = ("grader.", "tui.")
# PyInstaller's search path for libraries is for this process alone: a browser, or a program that reads scans,
# has libraries of its own. Another process of this program finds its way anew.
for _name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
    if (_before := os.environ.pop(f"{_name}_ORIG", None)) is not None:
        os.environ[_name] = _before
    else:
        os.environ.pop(_name, None)
os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"

if sys.argv[1:2] == [RUN_MODULE] and sys.argv[2:] and sys.argv[2].startswith(_OURS):
    import runpy

    sys.argv[:3] = [sys.argv[2]]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
else:
    from tui.cli import main

    sys.exit(main())
