"""`kpgrade train evaluate` end to end: an embedded model and hosted ones, over HTTP on loopback."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from grader.models.store import ModelFile
from tests.conftest import FAST
from tests.eval.rows import POINTS, rows, write
from tests.servers import Said, StartScripted, serving
from tui.cli import main


def evaluate(on: Path, output: Path, *options: str) -> tuple[int, list[dict[str, Any]]]:
    code = main(
        [
            "train",
            "evaluate",
            *options,
            "--on",
            str(on),
            "-o",
            str(output),
            "--resamples",
            "10",
            "--no-charts",
        ]
    )
    path = output / "figures.json"
    return code, json.loads(path.read_text("utf-8")) if path.is_file() else []


def test_an_embedded_and_a_hosted_model_side_by_side(default_model: ModelFile, tmp_path: Path) -> None:
    on = write(
        tmp_path / "leaves.jsonl", [rows()[1] | {"key_points": POINTS[:1], "missed": [True]}, rows()[2]]
    )
    frugal = ("--concurrency", "1", "--max-tokens", "16")

    with serving(default_model.path, context=512, logprobs=True) as url:
        code, (found,) = evaluate(on, tmp_path / "out", FAST, "--hosted", f"local@{url}", *frugal)

    assert code == 0
    assert {"word overlap", FAST, "local, list", "local, points"} <= found["graders"].keys()
    assert found["graders"]["local, list"]["ece"]["value"] is None
    assert found["graders"][FAST]["brier"]["value"] is not None
    assert found["graders"]["local, points"]["brier"]["value"] is not None
    for name in ("table.md", "table.csv", "table.tex"):
        assert "local, list" in (tmp_path / "out" / name).read_text("utf-8")


def test_a_second_run_asks_the_server_nothing(scripted_server: StartScripted, tmp_path: Path) -> None:
    reply = json.dumps({"Points_Missed": [POINTS[1]]})
    server = scripted_server(lambda _body, _number: Said(reply))
    on = write(tmp_path / "leaves.jsonl", rows()[:3])
    options = ("--hosted", f"m@{server.url}", "--ask", "list")

    code, (first,) = evaluate(on, tmp_path / "out", *options)
    asked = len(server.requests)
    again, (second,) = evaluate(on, tmp_path / "out", *options)

    assert code == again == 0
    assert asked == 2, "blank answers are not asked about"
    assert len(server.requests) == asked
    assert first["graders"] == second["graders"]
    # Right on the first answer (1), one of two false on the second (0), all three of the blank one (1).
    assert first["graders"]["m, list"]["seed_f1"]["value"] == pytest.approx(2 / 3)


def test_closed_questions_without_probabilities_are_kept_too(
    scripted_server: StartScripted, tmp_path: Path
) -> None:
    server = scripted_server(lambda _body, _number: Said('{"stated": false}'))
    on = write(tmp_path / "leaves.jsonl", rows()[:1])
    options = ("--hosted", f"m@{server.url}", "--ask", "points")

    code, (found,) = evaluate(on, tmp_path / "out", *options)
    asked = len(server.requests)
    evaluate(on, tmp_path / "out", *options)

    assert code == 0
    assert len(server.requests) == asked
    assert found["graders"]["m, points"]["recall"]["value"] == 1
    assert found["graders"]["m, points"]["brier"]["value"] is None
    with sqlite3.connect(tmp_path / "out" / "cache" / "scores.sqlite") as database:
        assert database.execute("SELECT count(*), count(margin) FROM scores").fetchone() == (3, 0)


def test_each_server_is_sent_its_own_key_however_it_is_asked(
    scripted_server: StartScripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-one-cloud")
    monkeypatch.setenv("OTHER_KEY", "key-of-another")
    on = write(tmp_path / "leaves.jsonl", rows()[:1])
    one, other = (scripted_server(lambda _body, _number: Said('{"stated": false}')) for _ in range(2))
    hosted = ("--hosted", f"a@{one.url}", "--hosted", f"b@{other.url}#OTHER_KEY")

    assert evaluate(on, tmp_path / "out", *hosted)[0] == 0

    assert set(one.keys) == {"Bearer sk-of-one-cloud"}
    assert set(other.keys) == {"Bearer key-of-another"}
    assert {"logprobs" in body for body in other.requests} == {True, False}, "asked both ways"


def test_an_answer_without_a_reply_is_named_and_the_exit_code_says_so(
    scripted_server: StartScripted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def script(body: dict[str, Any], _number: int) -> Said:
        refuse = rows()[1]["answer"] in body["messages"][-1]["content"]
        return Said(status=400, error={"message": "not this one"}) if refuse else Said("[]")

    server = scripted_server(script)
    on = write(tmp_path / "leaves.jsonl", rows()[:2])
    code, (found,) = evaluate(on, tmp_path / "out", "--hosted", f"m@{server.url}", "--ask", "list")

    assert code == 3
    assert found["left_out"].keys() == {"r1"}
    assert "not this one" in capsys.readouterr().out


def test_two_graders_of_one_name_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on = write(tmp_path / "leaves.jsonl", rows())
    assert evaluate(on, tmp_path / "out", FAST, FAST)[0] == 2
    assert f"called '{FAST}'" in capsys.readouterr().err


def test_a_missing_model_is_a_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on = write(tmp_path / "leaves.jsonl", rows())
    assert evaluate(on, tmp_path / "out", str(tmp_path / "absent.gguf"))[0] == 3
    assert "there is no such file" in capsys.readouterr().err


def test_a_model_is_measured_with_guidelines_beside_itself_without_them(
    scripted_server: StartScripted, tmp_path: Path
) -> None:
    server = scripted_server(lambda _body, _number: Said("Yes", likely={"Yes": -0.1, "No": -2.5}))
    guided = {"key_points": POINTS[:1], "missed": [True], "guidelines": "A unit is needed."}
    plain = {"key_points": POINTS[:1], "missed": [False]}
    on = write(tmp_path / "leaves.jsonl", [rows()[0] | guided, rows()[1] | plain])
    options = ("--hosted", f"m@{server.url}", "--ask", "points", "--guidelines")

    code, (found,) = evaluate(on, tmp_path / "out", *options)

    assert code == 0
    assert {"m, points", "m, points, told the guidelines"} <= found["graders"].keys()
    told = [json.dumps(body["messages"]) for body in server.requests]
    assert sum("Guidelines: A unit is needed." in text for text in told) == 1
    assert len(told) == 3, "what is read alike is asked once"
