"""Key points proposed by a server: what is taken of its replies, against real servers on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.engines.chat import ServerChat, ServerSettings
from grader.errors import ModelError
from grader.rubrics import read_rubric
from grader.rubrics.asking import asked
from tests.servers import Said, StartScripted
from tui.cli import main


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ('{"key_points": ["Ice floats.", "Ice floats (2 points)", "", 7]}', [("Ice floats.", 2.0)]),
        ('Sure!\n```json\n{"key_points": ["Ice\\u202e floats"]}\n```', [("Ice floats", None)]),
        ("1. Ice floats\n2. Ice is cold", [("Ice floats", None), ("Ice is cold", None)]),
    ],
)
def test_statements_are_taken_once_each_however_they_are_listed(
    scripted_server: StartScripted, reply: str, found: list[tuple[str, float | None]]
) -> None:
    server = scripted_server(lambda _body, _number: Said(reply))
    with ServerChat(ServerSettings(server.url, "m")) as chat:
        told = asked(chat, "Why?", "Ice floats.")
    assert told is not None
    assert [(text.rstrip("."), points) for text, points in told] == [
        (text.rstrip("."), points) for text, points in found
    ]


@pytest.mark.parametrize("reply", ["", '{"key_points": []}', '{"key_points": "no"}', '{"points": 1'])
def test_a_reply_without_key_points_is_an_error_in_words(scripted_server: StartScripted, reply: str) -> None:
    server = scripted_server(lambda _body, _number: Said(reply))
    with (
        ServerChat(ServerSettings(server.url, "m")) as chat,
        pytest.raises(ModelError, match="no key points"),
    ):
        asked(chat, "Why?", "Ice floats.")


def test_a_server_that_takes_no_schema_is_asked_in_words(scripted_server: StartScripted) -> None:
    server = scripted_server(
        lambda body, _number: (
            Said(status=400, error={"message": "response_format: unknown"})
            if "response_format" in body
            else Said('{"key_points": ["Ice floats"]}')
        )
    )
    with ServerChat(ServerSettings(server.url, "m")) as chat:
        assert asked(chat, "Why?", "Ice floats.") == [("Ice floats", None)]
    assert len(server.requests) == 2


def test_the_command_line_writes_what_a_server_proposes_and_says_what_is_sent(
    scripted_server: StartScripted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = scripted_server(lambda _body, _number: Said('{"key_points": ["Ice floats", "Ice is cold"]}'))
    (tmp_path / "model.txt").write_text("Ice floats, being cold.")
    out = tmp_path / "ice.yaml"
    words = ["--model-answer", str(tmp_path / "model.txt"), "--question", "What of ice?"]
    there = ["--base-url", server.url, "-m", "local"]
    assert main(["rubric", "new", str(out), *words, *there]) == 0
    assert f"The model answer is sent to {server.url}; no student's work is." in capsys.readouterr().out
    assert [point.text for point in read_rubric(out).questions[0].key_points] == ["Ice floats", "Ice is cold"]
    assert main(["rubric", "new", str(tmp_path / "no.yaml"), *words, *there[:2]]) == 2
    assert main(["rubric", "new", str(tmp_path / "no.yaml"), *there]) == 2
    assert not (tmp_path / "no.yaml").exists()
