"""How many threads a model computes with where nobody says it."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

ONE_CORE = """
import psutil
psutil.Process().cpu_affinity([psutil.Process().cpu_affinity()[0]])
from grader.cores import usable_cores
print(usable_cores())
"""


@pytest.mark.skipif(not hasattr(psutil.Process, "cpu_affinity"), reason="no process is tied to cores here")
def test_no_more_cores_are_used_than_the_process_may_run_on() -> None:
    done = subprocess.run([sys.executable, "-c", ONE_CORE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
