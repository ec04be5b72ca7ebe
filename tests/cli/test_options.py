"""Options that cannot be used are refused before any work, in words that say what would do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.eval.rows import rows, write
from tui.cli import EXIT_CODES, main

LIMITED = [
    ["grade", "answers.csv"],
    ["eval", "labelled.jsonl"],
    ["calibrate", "labelled.jsonl"],
    ["train", "evaluate", "--on", "labelled.jsonl", "-o", "out"],
]


@pytest.mark.parametrize("command", LIMITED, ids=lambda words: " ".join(words[:2]))
@pytest.mark.parametrize("limit", ["0", "-3", "many", "1.5"])
def test_a_limit_is_a_whole_number_from_1(
    command: list[str], limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command, f"--limit={limit}"])

    assert left.value.code == 2
    assert "argument --limit: must be a whole number, at least 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("threads", "said"),
    [("many", "a whole number"), ("0", "a whole number"), ("5000", "between 1 and 1024")],
)
def test_a_number_of_threads_is_one_that_a_machine_can_have(
    threads: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["doctor", "--threads", threads])

    assert left.value.code == 2
    assert f"argument --threads: must be {said}" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["grade"], ["show"], ["models"]])
def test_help_says_what_exit_codes_mean(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])

    assert left.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    for code, meaning in EXIT_CODES.items():
        assert f"{code} {meaning}" in said


def test_a_seed_is_a_whole_number(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["eval", "labelled.jsonl", "--seed=-4"])

    assert left.value.code == 2
    assert "argument --seed: must be a whole number, at least 0" in capsys.readouterr().err


@pytest.mark.parametrize("level", ["0", "0.49", "90", "-1", "nan", "high"])
def test_a_level_of_agreement_is_a_share_of_at_least_one_half(
    level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["calibrate", "labelled.jsonl", f"--level={level}"])

    assert left.value.code == 2
    assert "argument --level: must be a share from 0.5 to 1, as in 0.9 for 90%\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "option"), [("calibrate", "--output"), ("eval", "--json"), ("eval", "--verdicts")]
)
@pytest.mark.parametrize("place", [".", "no-such-folder/out.json"])
def test_a_file_that_cannot_be_written_is_said_before_any_model_is_looked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, option: str, place: str
) -> None:
    labelled = write(tmp_path / "labelled.jsonl", rows())

    assert main([command, str(labelled), "-m", "no-such-model", option, str(tmp_path / place)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"kpgrade: {tmp_path / place}: cannot be written (")


@pytest.mark.parametrize("before", [None, "kept"])
def test_a_file_to_be_written_stays_as_it_is_until_there_is_something_to_write(
    tmp_path: Path, before: str | None
) -> None:
    labelled, output = write(tmp_path / "labelled.jsonl", rows()), tmp_path / "calibration.json"
    if before is not None:
        output.write_text(before, "utf-8")

    assert main(["calibrate", str(labelled), "-m", "no-such-model", "-o", str(output)]) == 3
    assert (output.read_text("utf-8") if output.exists() else None) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--engine", "openai"], "needs the server's address"),
        (["--engine", "openai", "--base-url", "http://127.0.0.1:9/v1"], "the name of its model"),
        (["--engine", "llama", "--base-url", "http://127.0.0.1:9/v1"], "Leave one of them out."),
        (["-m", "x", "--base-url", "grading.example/v1"], "not the address of a server"),
        (["-m", "x", "--base-url", "http://[half/v1"], "not the address of a server"),
        (["-m", "x", "--base-url", "http://grading.example:port/v1"], "not the address of a server"),
    ],
)
def test_options_of_a_server_that_cannot_be_meant_say_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    labelled = write(tmp_path / "labelled.jsonl", rows())

    assert main(["eval", str(labelled), *options]) == 2
    assert said in capsys.readouterr().err


def test_labels_to_calibrate_on_are_read_before_any_model_is_looked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labelled = write(tmp_path / "labelled.jsonl", [rows()[0] | {"missed": [True]}])

    assert main(["calibrate", str(labelled), "-m", "no-such-model"]) == 2
    assert "labelled.jsonl, row 1" in capsys.readouterr().err
