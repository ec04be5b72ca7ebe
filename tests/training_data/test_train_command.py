"""`kpgrade train` lists its steps at once, and loads only the one that is asked for."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

from tui.cli import main
from tui.cli.commands.train import STEPS


def test_help_lists_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    shown = capsys.readouterr().out
    for name, (_, what) in STEPS.items():
        assert name in shown
        assert what in shown


@pytest.mark.parametrize("step", STEPS)
def test_every_step_says_what_it_takes(step: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert find_spec(STEPS[step][0]) is not None
    with pytest.raises(SystemExit) as ended:
        main(["train", step, "--help"])
    assert ended.value.code == 0
    assert f"kpgrade train {step}" in capsys.readouterr().out


def test_an_unknown_step_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["train", "conjure"])
    assert ended.value.code == 2
    assert "conjure" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--help"], ["create", "--help"], ["split", "--help"], ["fit", "--help"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys; from tui.cli import main\n"
        f"try: main({['train', *words]!r})\nexcept SystemExit: pass\n"
        "print(sorted({'torch', 'openai', 'llama_cpp', 'textual', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
