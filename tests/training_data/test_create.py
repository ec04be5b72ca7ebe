"""Dataset creation from end to end, over HTTP, against a model that does as it is told, or doesn't."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.labelled import LabelledAnswer, read_labelled
from tests.servers import BROKEN, BUSY, Said, ScriptedServer, StartScripted
from tests.training_data.obliging import obliging, write_passages
from training.data.create.schema import AnswerKind
from tui.cli import main


def create(server: ScriptedServer, passages: Path, folder: Path, *options: str) -> int:
    target = [str(passages), "-o", str(folder), "--model", "some-model", "--base-url", server.url]
    return main(["train", "create", *target, *options])


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def passages(tmp_path: Path) -> Path:
    return write_passages(tmp_path / "passages.jsonl", 3)


def test_every_kind_is_made_checked_and_labelled_by_its_rule(
    scripted_server: StartScripted, passages: Path, tmp_path: Path
) -> None:
    server = scripted_server(obliging)
    assert create(server, passages, tmp_path / "out") == 0
    examples = read_labelled(tmp_path / "out" / "dataset.jsonl").rows
    assert Counter(example.kind for example in examples) == dict.fromkeys(AnswerKind, 3)
    assert rows(tmp_path / "out" / "rejected.jsonl") == []
    by_kind: dict[str, LabelledAnswer] = {example.kind: example for example in examples}
    plain = by_kind[AnswerKind.PLAIN]
    assert plain.missed == (False, False, True, True)
    assert plain.question == "What do you know about Valley " + plain.question.split()[-1]
    for kind in (AnswerKind.SIMPLER, AnswerKind.TYPOS, AnswerKind.WRONG_CLAIM, AnswerKind.VAGUE):
        assert by_kind[kind].missed == plain.missed
    assert sum(by_kind[AnswerKind.NEGATED].missed) == 3
    assert len({example.answer for example in examples}) == len(examples)
    assert len({example.group for example in examples}) == 3


def test_alpaca_rows_hold_what_the_examples_hold(
    scripted_server: StartScripted, passages: Path, tmp_path: Path
) -> None:
    create(scripted_server(obliging), passages, tmp_path / "out", "--kinds", "plain")
    examples = read_labelled(tmp_path / "out" / "dataset.jsonl").rows
    for example, row in zip(examples, rows(tmp_path / "out" / "alpaca.jsonl"), strict=True):
        assert set(row) == {"instruction", "input", "output"}
        assert json.loads(row["input"]) == {"Answer": example.answer, "Key_Points": list(example.key_points)}
        assert json.loads(row["output"]) == {"Points_Missed": list(example.key_points[2:])}


def test_dry_run_prints_the_very_request_and_sends_none(
    scripted_server: StartScripted,
    passages: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret-key")
    server = scripted_server(obliging)
    assert create(server, passages, tmp_path / "out", "--dry-run") == 0
    shown = json.loads(capsys.readouterr().out)
    assert server.requests == []
    create(server, passages, tmp_path / "out", "--limit", "1", "--concurrency", "1")
    assert shown == {"url": f"{server.url}/chat/completions", "body": server.requests[0]}
    assert server.keys[0] == "Bearer sk-very-secret-key"
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert b"sk-very-secret-key" not in written


def test_a_second_run_asks_nothing_and_writes_the_same(
    scripted_server: StartScripted, passages: Path, tmp_path: Path
) -> None:
    server = scripted_server(obliging)
    create(server, passages, tmp_path / "out")
    asked, first = len(server.requests), (tmp_path / "out" / "dataset.jsonl").read_bytes()
    (tmp_path / "out" / "dataset.jsonl").unlink()
    create(server, passages, tmp_path / "out")
    assert len(server.requests) == asked
    assert (tmp_path / "out" / "dataset.jsonl").read_bytes() == first


def test_a_local_server_that_comes_back_at_another_port_is_asked_nothing(
    scripted_server: StartScripted, passages: Path, tmp_path: Path
) -> None:
    """Not even what it understands: the journal tells that too. Another model's replies are no use."""

    def simple(body: dict[str, Any], number: int) -> Said:
        if body.get("response_format", {}).get("type") == "json_schema":
            return Said(status=400, error={"message": "response_format json_schema is not supported"})
        return obliging(body, number)

    def answered(server: ScriptedServer) -> int:
        return sum("json_schema" not in json.dumps(body) for body in server.requests)

    before, after = scripted_server(simple), scripted_server(simple)
    assert create(before, passages, tmp_path / "out") == 0
    first = (tmp_path / "out" / "dataset.jsonl").read_bytes()
    assert create(after, passages, tmp_path / "out") == 0
    assert after.requests == []
    assert (tmp_path / "out" / "dataset.jsonl").read_bytes() == first
    assert "json_object with a schema" in (tmp_path / "out" / "README.md").read_text()
    assert create(after, passages, tmp_path / "out", "--model", "another") == 0
    assert answered(after) == answered(before)


def test_busy_and_broken_replies_are_retried(
    scripted_server: StartScripted, passages: Path, tmp_path: Path
) -> None:
    def stumbling(body: dict[str, Any], number: int) -> Said:
        return {1: BUSY, 2: BROKEN, 4: BUSY, 5: BUSY}.get(number) or obliging(body, number)

    server = scripted_server(stumbling)
    assert create(server, passages, tmp_path / "out", "--concurrency", "1", "--kinds", "plain") == 0
    assert len(read_labelled(tmp_path / "out" / "dataset.jsonl").rows) == 3
    assert len(server.requests) == 3 * 5 + 4


def test_what_fails_a_check_is_kept_apart_and_the_account_adds_up(
    scripted_server: StartScripted, tmp_path: Path
) -> None:
    def spoilt(body: dict[str, Any], number: int) -> Said:
        said = obliging(body, number)
        system, user = (message["content"] for message in body["messages"])
        if "key_points:" not in system:
            return said
        extraction = json.loads(said.text)
        if "Valley 1 was" in user:
            return Said("I am sorry, but I cannot do that.")
        if "Valley 2 was" in user:
            extraction["PointsMissed"] = ["A point of my own invention"]
        if "Valley 3 was" in user:
            extraction["Answer"] += " " + extraction["key_points"][3]
        if "Valley 4 was" in user:
            extraction["PointsMissed"] = extraction["key_points"]
        return Said(json.dumps(extraction))

    passages = write_passages(tmp_path / "passages.jsonl", 5)
    assert create(scripted_server(spoilt), passages, tmp_path / "out") == 0
    rejected = rows(tmp_path / "out" / "rejected.jsonl")
    assert {row["reason"] for row in rejected} == {
        "malformed",
        "missed-not-a-key-point",
        "missed-point-present",
        "nothing-present",
    }
    assert next(row for row in rejected if row["reason"] == "malformed")["reply"].startswith("I am sorry")
    kept = read_labelled(tmp_path / "out" / "dataset.jsonl").rows
    assert len(kept) == len(AnswerKind)
    card = (tmp_path / "out" / "README.md").read_text()
    assert f"| all | {len(kept) + len(rejected)} | {len(kept)} | {len(rejected)} |" in card


def test_a_verifier_that_disagrees_rejects(
    scripted_server: StartScripted, passages: Path, tmp_path: Path
) -> None:
    def doubting(body: dict[str, Any], number: int) -> Said:
        return Said("No.") if body["model"] == "doubter" else obliging(body, number)

    server = scripted_server(doubting)
    create(server, passages, tmp_path / "out", "--verifier", "doubter")
    assert {row["reason"] for row in rows(tmp_path / "out" / "rejected.jsonl")} == {
        "verifier-misses-kept-point"
    }
    assert "doubter" in (tmp_path / "out" / "README.md").read_text()


def test_the_cost_cap_is_never_crossed_and_the_next_run_goes_on(
    scripted_server: StartScripted, passages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Dear tokens, so that a few requests reach the cap: 100 in and 20 out cost 0.12 by the server's count.
    prices = ["--price-in", "1000", "--price-out", "1000", "--max-tokens", "100"]
    server = scripted_server(obliging)
    assert create(server, passages, tmp_path / "out", *prices, "--max-cost", "4") == 0
    spent = sum(0.12 if "response_format" in body else 0.081 for body in server.requests)
    assert 0 < spent <= 4
    assert "--max-cost" in capsys.readouterr().err
    assert create(server, passages, tmp_path / "out", *prices, "--max-cost", "1000") == 0
    assert len(read_labelled(tmp_path / "out" / "dataset.jsonl").rows) == 3 * len(AnswerKind)
    assert len({json.dumps(body) for body in server.requests}) == len(server.requests)


def test_a_cap_that_cannot_be_kept_ends_the_run_after_one_reply_and_for_good(
    scripted_server: StartScripted, passages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = scripted_server(lambda body, number: replace(obliging(body, number), tokens=None))
    prices = ["--price-in", "1", "--price-out", "1", "--concurrency", "1"]
    for _ in range(2):
        assert create(server, passages, tmp_path / "out", *prices, "--max-cost", "4") == 3
        assert "--max-cost cannot be kept" in capsys.readouterr().err
        assert len(server.requests) == 1
    assert create(server, passages, tmp_path / "out", *prices) == 0


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "does not accept the key"), (404, "does not know the model")],
)
def test_a_wrong_key_or_model_ends_the_run_at_once(
    scripted_server: StartScripted,
    passages: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    status: int,
    said: str,
) -> None:
    server = scripted_server(lambda _body, _number: Said(status=status, error={"message": "no"}))
    assert create(server, passages, tmp_path / "out", "--concurrency", "1") == 3
    assert len(server.requests) == 1
    assert said in capsys.readouterr().err


def test_a_server_that_is_not_there_is_said_so(
    scripted_server: StartScripted, passages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = scripted_server(obliging)
    server.close()
    assert create(server, passages, tmp_path / "out", "--retries", "0") == 3
    assert "cannot be reached" in capsys.readouterr().err


def test_a_server_that_stays_broken_leaves_passages_for_later(
    scripted_server: StartScripted, passages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = scripted_server(lambda _body, _number: BROKEN)
    assert create(server, passages, tmp_path / "out", "--retries", "1") == 3
    assert "3 passages are not finished" in capsys.readouterr().err
    assert rows(tmp_path / "out" / "rejected.jsonl") == []


def test_two_runs_on_one_folder_do_not_pay_twice(
    scripted_server: StartScripted, passages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from training.data.create.journal import Journal

    with Journal(tmp_path / "out" / "replies.sqlite"):
        assert create(scripted_server(obliging), passages, tmp_path / "out") == 2
    assert "another run is writing" in capsys.readouterr().err


def test_a_cap_without_prices_is_refused(
    scripted_server: StartScripted, passages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert create(scripted_server(obliging), passages, tmp_path / "out", "--max-cost", "1") == 2
    assert "--price-in" in capsys.readouterr().err
