"""Servers refuse different parts of a request; what is left is still asked, and paid for once."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from grader.errors import ModelError
from tests.servers import Said, Script, ScriptedServer, StartScripted
from training.data.create.client import Chat, Connection, Refused, as_sent, connect
from training.data.create.cost import BudgetReached, Ledger, Prices
from training.data.create.dialect import Dialect, ReplyFormat
from training.data.create.journal import Journal, Reply, key_of
from training.data.create.schema import Rewrite

MESSAGES = [{"role": "user", "content": "Say something in JSON."}]


def ask(chat: Chat) -> str:
    return chat.ask("m", MESSAGES, temperature=0.5, max_tokens=10, returned=Rewrite)


@pytest.fixture
def chat(scripted_server: StartScripted, tmp_path: Path) -> Any:
    journals: list[Journal] = []

    def start(script: Script) -> tuple[Chat, ScriptedServer]:
        server = scripted_server(script)
        journals.append(Journal(tmp_path / f"{len(journals)}.sqlite"))
        client = connect(Connection(base_url=server.url, retries=2))
        return Chat(client, journals[-1], Ledger()), server

    yield start
    for journal in journals:
        journal.close()


def knowing(*formats: str) -> Script:
    """A server that knows these response formats, and says 400 to others."""

    def script(body: dict[str, Any], _number: int) -> Said:
        asked = body.get("response_format", {"type": "text"})
        name = f"{asked['type']}+schema" if "schema" in asked else asked["type"]
        if name in formats:
            return Said('{"Answer": "x"}')
        return Said(status=400, error={"message": f"response_format {name} is not supported"})

    return script


@pytest.mark.parametrize(
    ("knows", "settles_on"),
    [
        ("json_schema", ReplyFormat.SCHEMA),
        ("json_object+schema", ReplyFormat.OBJECT_SCHEMA),
        ("json_object", ReplyFormat.OBJECT),
        ("text", ReplyFormat.TEXT),
    ],
)
def test_the_strictest_format_that_a_server_knows(chat: Any, knows: str, settles_on: ReplyFormat) -> None:
    asking, server = chat(knowing(knows))
    assert ask(asking) == '{"Answer": "x"}'
    assert asking.dialect.format is settles_on
    before = len(server.requests)
    assert ask(asking) == '{"Answer": "x"}'
    assert len(server.requests) == before


def test_a_refusal_that_poses_as_the_servers_own_fault(chat: Any) -> None:
    """llama-cpp-python's server answers 500 to a response_format that it does not know."""

    def script(body: dict[str, Any], _number: int) -> Said:
        if body["response_format"]["type"] == "json_schema":
            return Said(status=500, error={"message": "1 validation error: response_format"})
        return Said("{}")

    asking, server = chat(script)
    assert ask(asking) == "{}"
    assert len(server.requests) == 2


def test_a_model_that_wants_other_fields(chat: Any) -> None:
    def script(body: dict[str, Any], _number: int) -> Said:
        if "max_tokens" in body:
            return Said(status=400, error={"message": "Use 'max_completion_tokens' instead of 'max_tokens'"})
        if "temperature" in body:
            return Said(status=400, error={"message": "'temperature' does not support 0.5"})
        return Said("{}")

    asking, server = chat(script)
    assert ask(asking) == "{}"
    assert server.requests[-1]["max_completion_tokens"] == 10
    assert server.requests[-1]["response_format"]["type"] == "json_schema"


def test_a_request_that_is_too_long_is_refused_for_good(chat: Any) -> None:
    asking, server = chat(lambda _b, _n: Said(status=400, error={"message": "context length exceeded"}))
    with pytest.raises(Refused, match="context length"):
        ask(asking)
    assert len(server.requests) == 1


def test_an_empty_account_ends_the_run(chat: Any) -> None:
    asking, _ = chat(
        lambda _b, _n: Said(status=429, headers={"retry-after-ms": "1"}, error={"code": "insufficient_quota"})
    )
    with pytest.raises(ModelError, match="no credit"):
        ask(asking)


def test_a_key_that_a_server_repeats_is_not_shown(chat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret-key")
    asking, _ = chat(
        lambda _b, _n: Said(status=404, error={"message": "sk-very-secret-key has no such model"})
    )
    with pytest.raises(ModelError) as caught:
        ask(asking)
    assert "secret" not in str(caught.value)
    assert "no such model" in str(caught.value)


def test_azure_is_asked_by_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://school.example")
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
    sent = as_sent(connect(Connection(azure=True)), {"model": "four"})
    assert sent["url"] == "https://school.example/openai/deployments/four/chat/completions"


def test_the_cap_holds_with_many_threads() -> None:
    """Each request may cost up to 1; of 50 at once, no more are let through than the cap covers."""
    ledger = Ledger(Prices(0, 1_000_000 / 100), cap=7.5)
    let_through = []
    gate = threading.Barrier(50)

    def request() -> None:
        gate.wait()
        try:
            let_through.append(ledger.reserve("", 100))
        except BudgetReached:
            return

    threads = [threading.Thread(target=request) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_through) == 7
    for reserved in let_through:
        ledger.settle(reserved, Reply("", tokens_in=0, tokens_out=50))
    assert ledger.cost == pytest.approx(3.5)
    assert ledger.reserve("", 100) == 1


def test_a_journal_finds_what_was_asked_whatever_the_order_of_its_fields(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        journal.record({"a": 1, "b": [2]}, Reply("one \ud83d", "m", 5, None))
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.find({"b": [2], "a": 1}) == Reply("one ?", "m", 5, None)
        assert journal.find({"b": [2], "a": 2}) is None
        assert [(spent.requests, spent.tokens_in, spent.uncounted) for spent in journal.spent()] == [
            (1, 5, 1)
        ]
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})


def test_a_journal_tells_servers_elsewhere_apart_and_not_the_ports_of_this_machine() -> None:
    def key(url: str) -> str:
        return key_of({"url": url, "body": {"model": "m"}})

    assert key("http://127.0.0.1:8000/v1") == key("http://127.0.0.1:41/v1")
    assert key("http://127.0.0.1:8000/v1") != key("http://127.0.0.1:8000/v2")
    assert key("http://[::1]:8000/v1") == key("http://[::1]/v1")
    assert key("https://school.example:8000/v1") != key("https://school.example:8001/v1")
    assert key("https://school.example/v1") != key("https://other.example/v1")


def test_every_dialect_that_refusals_lead_to_is_looked_up() -> None:
    """Otherwise a reply in one of them would be paid for again by the next run."""
    complaints = ("response_format", "temperature", "max_completion_tokens")
    reached, new = set(), {Dialect()}
    while new:
        reached |= new
        led = {dialect.without(words) for dialect in new for words in complaints}
        new = {dialect for dialect in led if dialect is not None} - reached
    assert set(Dialect().plainer()) == reached
    assert next(iter(Dialect().plainer())) == Dialect()
