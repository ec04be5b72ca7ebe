"""Dataset creation against llama.cpp's own server with the embedded model: real replies, mostly bad ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.jsonl import write_jsonl
from tests.servers import GEMMA_270M, QWEN_HALF_B, StartLlama, StartScripted
from tests.training_data.obliging import obliging, write_passages
from training.data.create.journal import Journal
from tui.cli import main

TIDES = (
    "Twice a day the sea rises and falls along most coasts. The pull of the moon draws the water nearest to "
    "it into a bulge, and a second bulge forms on the far side of the earth, because the earth itself is "
    "drawn away from the water there. As the earth turns, every harbour passes through both bulges."
)
BREAD = (
    "Yeast is a living fungus that feeds on the sugar in flour. It gives off carbon dioxide, and the gas is "
    "caught in the dough by gluten, a net of protein that kneading makes strong. In the oven the bubbles "
    "grow until the heat kills the yeast and sets the walls between them."
)


def test_every_example_that_a_small_model_makes_is_kept_or_rejected_with_a_reason(
    llama_server: StartLlama, tmp_path: Path
) -> None:
    url = llama_server(QWEN_HALF_B)
    passages = [{"title": "Tides", "passage": TIDES}, {"title": "Bread", "passage": BREAD}]
    write_jsonl(tmp_path / "passages.jsonl", passages)
    command = ["train", "create", str(tmp_path / "passages.jsonl"), "-o", str(tmp_path / "out")]
    command += ["--model", "local", "--base-url", url, "--concurrency", "1", "--timeout", "300"]
    command += ["--min-chars", "100", "--max-tokens", "160", "--temperature", "0", "--kinds", "plain,typos"]
    assert main(command) == 0

    def lines(name: str) -> list[str]:
        return (tmp_path / "out" / name).read_text().splitlines()

    kept, rejected = lines("dataset.jsonl"), lines("rejected.jsonl")
    assert len(lines("alpaca.jsonl")) == len(kept)
    assert 2 <= len(kept) + len(rejected) <= 4
    assert all(json.loads(line)["reason"] for line in rejected)
    card = (tmp_path / "out" / "README.md").read_text()
    assert f"| all | {len(kept) + len(rejected)} | {len(kept)} | {len(rejected)} |" in card
    assert "json_object with a schema" in card
    with Journal(tmp_path / "out" / "replies.sqlite") as journal:
        (spent,) = journal.spent()
    assert spent.requests >= 2
    assert spent.tokens_in > 0
    assert spent.uncounted == 0


def test_the_embedded_grader_verifies_and_is_asked_once(
    scripted_server: StartScripted, tmp_path: Path
) -> None:
    """Gemma 270M knows nothing before it is trained, so its verdicts vary; the account must add up anyway."""
    if not GEMMA_270M.is_file():
        pytest.skip(f"the model {GEMMA_270M} is not on this machine")
    server = scripted_server(obliging)
    passages = write_passages(tmp_path / "passages.jsonl", 2)
    command = ["train", "create", str(passages), "-o", str(tmp_path / "out"), "--model", "m"]
    command += ["--base-url", server.url, "--verifier", str(GEMMA_270M), "--kinds", "plain"]
    assert main(command) == 0
    assert len(server.requests) == 2

    def outcome() -> tuple[str, str]:
        out = tmp_path / "out"
        return (out / "dataset.jsonl").read_text(), (out / "rejected.jsonl").read_text()

    first = outcome()
    rejected = [json.loads(line) for line in first[1].splitlines()]
    assert len(first[0].splitlines()) + len(rejected) == 2
    assert {row["reason"] for row in rejected} <= {
        "verifier-finds-missed-point",
        "verifier-misses-kept-point",
    }
    with Journal(tmp_path / "out" / "replies.sqlite") as journal:
        assert sum(spent.requests for spent in journal.spent()) == 4
    assert main(command) == 0
    assert outcome() == first
    assert len(server.requests) == 2
