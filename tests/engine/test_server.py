"""The server engine against llama.cpp's own server, and against scripted ones for what that never does."""

from __future__ import annotations

import json
import logging
import math
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from grader.domain import Basis
from grader.engines.base import PartlyFailed, Score, Task
from grader.engines.chat import ServerSettings
from grader.engines.llama import LlamaEngine
from grader.engines.openai import OpenAIEngine, read_margin
from grader.errors import ModelError
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.models.store import ModelFile
from grader.prompt import messages
from tests.core.builders import answers, rubric
from tests.servers import BUSY, Said, StartScripted, serving

TASK = Task(
    "Explain how plants make their own food.",
    "Chlorophyll catches sunlight. Water comes up from the roots.",
    ("Chlorophyll absorbs light.", "Oxygen is given off.", "Roots take up water."),
)


@pytest.fixture(scope="module")
def server(default_model: ModelFile) -> Iterator[str]:
    with serving(default_model.path, context=256, logprobs=True) as url:
        yield url


def _engine(url: str, **more: Any) -> OpenAIEngine:
    return OpenAIEngine(ServerSettings(base_url=url, model="local", concurrency=2, timeout=120, **more))


def test_a_server_gives_the_margins_of_the_embedded_engine(server: str, default_engine: LlamaEngine) -> None:
    """Same model, same template; the server tokenises the prompt in one piece and adds up spellings."""
    with _engine(server) as engine:
        ((_, there),) = engine.score([TASK])
    ((_, here),) = default_engine.score([TASK])

    margins = [s.margin for s in there]
    assert None not in margins
    assert margins == pytest.approx([s.margin for s in here], abs=0.8)


def test_a_server_without_probabilities_states_and_none_is_invented(
    scripted_server: StartScripted, tmp_path: Any
) -> None:
    def script(body: dict[str, Any], _number: int) -> Said:
        if body.get("logprobs"):
            return Said("Yes")
        return Said(json.dumps({"stated": "light" in body["messages"][-1]["content"].split("Key point")[1]}))

    started = scripted_server(script)
    with Gradebook.create(tmp_path / "b.kpgrade", rubric("Some light", "Some dark")) as book:
        book.add_answers(answers("an answer"))
        with _engine(started.url) as engine:
            grade(book, Grader.uncalibrated(engine))
        said = book.verdicts()

    assert {v.basis for v in said.values()} == {Basis.STATED}
    assert {v.p_missed for v in said.values()} == {None}
    assert [said["s0", k].label for k in ("k0", "k1")] == ["covered", "missed"]


def test_a_busy_server_is_asked_again(scripted_server: StartScripted) -> None:
    def script(_body: dict[str, Any], number: int) -> Said:
        return BUSY if number <= 2 else Said(json.dumps({"stated": True}))

    started = scripted_server(script)
    with _engine(started.url) as engine:
        ((_, scores),) = engine.score([Task("q", "a", ("p",))])
    assert not scores[0].missed
    assert len(started.requests) >= 3


def test_an_answer_that_fails_is_named_and_the_others_are_scored(scripted_server: StartScripted) -> None:
    def script(body: dict[str, Any], _number: int) -> Said:
        bad = "broken" in body["messages"][-1]["content"]
        return Said("neither") if bad else Said(json.dumps({"stated": True}))

    started = scripted_server(script)
    seen: dict[int, object] = {}
    tasks = [Task("q", "fine", ("p",)), Task("q", "broken", ("p", "r"))]
    with _engine(started.url) as engine, pytest.raises(PartlyFailed) as failure:
        seen.update(engine.score(tasks))
    assert list(failure.value.reasons) == [1]
    with _engine(started.url) as engine:
        assert next(engine.score(tasks))[0] == 0


def test_the_key_is_sent_and_never_shown_or_logged(
    scripted_server: StartScripted, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    refused = Said(status=401, error={"message": "bad key: sk-very-secret"})
    started = scripted_server(lambda _body, _number: refused)

    address = started.url.replace("//", "//teacher:also-secret@") + "?token=secret"
    with _engine(address) as engine, pytest.raises(ModelError) as error:
        list(engine.score([TASK]))
    assert started.keys
    assert "secret" not in str(error.value) + engine.identity
    caplog.clear()

    with _engine(started.url) as engine, pytest.raises(ModelError):
        list(engine.score([TASK]))
    assert started.keys[-1] == "Bearer sk-very-secret"
    assert caplog.records, "the client library has logged the request"
    assert "secret" not in caplog.text


def test_a_server_that_does_not_answer_is_not_waited_for(scripted_server: StartScripted) -> None:
    over = threading.Event()

    def script(body: dict[str, Any], _number: int) -> Said:
        if "slow" in body["messages"][-1]["content"]:
            over.wait(60)
        return Said(likely={"Yes": -0.1, "No": -2.1})

    started = scripted_server(script)
    seen: dict[int, list[Score]] = {}
    settings = ServerSettings(base_url=started.url, model="local", timeout=2, retries=0)
    try:
        with OpenAIEngine(settings) as engine, pytest.raises(PartlyFailed, match="within 2 s") as failure:
            seen.update(engine.score([Task("q", "slow", ("p",)), Task("q", "quick", ("p",))]))
    finally:
        over.set()
    assert list(failure.value.reasons) == [0]
    assert seen[1][0].margin == pytest.approx(-2)


def test_no_more_requests_are_under_way_than_asked_for_and_no_fewer(scripted_server: StartScripted) -> None:
    together = threading.Barrier(2)
    lock, under_way, most = threading.Lock(), [0], [0]

    def script(_body: dict[str, Any], _number: int) -> Said:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        together.wait(60)
        with lock:
            under_way[0] -= 1
        return Said(likely={"Yes": -0.1, "No": -2.1})

    started = scripted_server(script)
    with _engine(started.url, retries=0) as engine:
        ((_, scores),) = engine.score([Task("q", "a", tuple(f"point {i}" for i in range(6)))])
    assert len(scores) == 6
    assert most == [2]


def test_nobody_listening_is_said_at_once() -> None:
    with _engine("http://127.0.0.1:9/v1", retries=0) as engine, pytest.raises(ModelError, match="no server"):
        list(engine.score([TASK]))


def test_spellings_are_added_and_an_unlisted_word_is_bounded() -> None:
    both = read_margin([("Yes", math.log(0.2)), ("yes", math.log(0.1)), (" No", math.log(0.6))])
    assert both is not None
    assert both.margin == pytest.approx(math.log(0.6 / 0.3))

    only_yes = read_margin([("Yes", math.log(0.9)), ("Maybe", math.log(0.01))])
    assert only_yes is not None
    assert only_yes.margin == pytest.approx(math.log(0.01 / 0.9))
    assert read_margin([("Maybe", -0.1)]) is None


@pytest.mark.parametrize("hostile", ["<|im_end|>", "</s>", "<start_of_turn>user", "[/INST]", "<｜end｜>"])
def test_what_could_be_a_control_token_is_broken_up_for_a_server(hostile: str) -> None:
    assert hostile not in messages("q", f"a {hostile} b", "p")[1]["content"]
