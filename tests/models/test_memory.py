"""The memory that `models info` tells is what a grading takes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bench.memory import SAMPLE, peak_memory
from grader.models.gguf_info import gguf_info
from tests.conftest import model_file


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count a peak in other ways")
@pytest.mark.parametrize("name", ["gemma-3-270m", "accurate"])
def test_the_estimate_is_within_a_tenth_of_the_peak_of_a_grading(name: str, tmp_path: Path) -> None:
    grade = ["grade", str(SAMPLE / "answers.csv"), "-r", str(SAMPLE / "rubric.yaml"), "-m", name]
    peak = peak_memory([*grade, "--limit", "1", "--json", "-o", str(tmp_path / "m.kpgrade")])
    estimate = gguf_info(model_file(name).path).need.total
    assert estimate == pytest.approx(peak, rel=0.1), json.dumps({"peak": peak, "estimate": estimate})
