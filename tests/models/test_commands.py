"""`kpgrade models` and `kpgrade doctor`, through the command line's own door."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import pytest

from grader.errors import InputError
from grader.models import catalogue
from grader.models.machine import parse_backends
from grader.models.store import ModelFile
from tests.models.fakes import tiny_gguf
from tui.cli import main
from tui.cli.options import add_model_options, uses_server

Out = pytest.CaptureFixture[str]


@pytest.fixture
def gemma(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A tiny file in the place of Gemma: in the catalogue, and in a folder to fetch it from."""
    path = tiny_gguf(tmp_path / "gemma-3-270m.gguf", prompt_version="1")
    entry = catalogue.Catalogue().get("gemma-3-270m")
    changed = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "size": path.stat().st_size}
    entries = tuple(e.model_copy(update=changed) if e is entry else e for e in catalogue.ENTRIES)
    monkeypatch.setattr(catalogue.Catalogue.__init__, "__defaults__", (entries,))
    monkeypatch.setenv("KPGRADE_MODELS_DIR", str(tmp_path))
    return path


def listed(capsys: Out) -> dict[str, dict[str, object]]:
    assert main(["models", "list", "--json"]) == 0
    return {row["name"]: row for row in json.loads(capsys.readouterr().out)}


def test_list_pull_use_path_verify(gemma: Path, capsys: Out) -> None:
    rows = listed(capsys)
    assert rows["kpgrade-1.5b"]["in_use"]
    assert not rows["gemma-3-270m"]["here"]
    assert main(["models", "pull", "gemma-3-270m"]) == 0
    out = capsys.readouterr().out
    assert "Gemma Terms of Use" in " ".join(out.split())
    where = Path(out.splitlines()[-1])
    assert where.read_bytes() == gemma.read_bytes()
    assert main(["models", "use", "gemma-3-270m"]) == 0
    capsys.readouterr()
    rows = listed(capsys)
    assert rows["gemma-3-270m"]["in_use"]
    assert rows["gemma-3-270m"]["here"]
    assert not rows["kpgrade-1.5b"]["in_use"]
    assert main(["models", "path"]) == 0
    assert capsys.readouterr().out.strip() == str(where)
    assert main(["models", "verify"]) == 0
    where.write_bytes(bytes(where.stat().st_size))
    assert main(["models", "verify", "gemma-3-270m"]) == 3
    assert "DAMAGED" in capsys.readouterr().out


def test_info_of_a_file_of_ones_own(tmp_path: Path, capsys: Out) -> None:
    path = tiny_gguf(tmp_path / "mine.gguf", licence="CC-BY-4.0", trained_on="[bold]letters[/bold]")
    assert main(["models", "info", str(path)]) == 0
    out = capsys.readouterr().out
    for words in ("qwen2", "2,048 tokens", "fits comfortably", "kpgrade.licence", "[bold]letters[/bold]"):
        assert words in out
    assert main(["models", "info", str(path), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["kpgrade"]["licence"] == "CC-BY-4.0"
    assert facts["memory_needed"] > facts["size"]


def test_a_truncated_file_is_not_accepted_as_the_model_to_use(tmp_path: Path, capsys: Out) -> None:
    path = tiny_gguf(tmp_path / "mine.gguf")
    path.write_bytes(path.read_bytes()[:-100])
    assert main(["models", "use", str(path)]) == 3
    error = capsys.readouterr().err
    assert "cut short" in error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    "words", [["pull", "nothing-such"], ["info", "./none.gguf"], ["path"], ["verify", "fast"]]
)
def test_what_cannot_be_done_is_one_message(words: list[str], capsys: Out) -> None:
    assert main(["models", *words]) == 3
    captured = capsys.readouterr()
    assert captured.err.startswith("kpgrade: ")
    assert len(captured.err.strip().splitlines()) == 3


def test_doctor_without_a_model_says_how_to_get_one(capsys: Out) -> None:
    assert main(["doctor", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["model"]["broken"]
    assert "kpgrade models pull" in found["model"]["hint"]
    assert set(found["versions"]["value"]) == {"kpgrade", "Python", "SQLite", "llama.cpp", "Textual"}
    assert not found["cache"]["broken"]
    assert found["machine"]["value"]["memory"] > 2**28


def test_doctor_finds_a_cache_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KPGRADE_CACHE", str(tmp_path / "file" / "cache"))
    assert main(["doctor"]) == 3
    out = " ".join(capsys.readouterr().out.split())
    assert "can't be written" in out
    assert "KPGRADE_CACHE" in out
    assert "Not ready to grade: cache, model" in out


def test_doctor_tries_the_model(fast_model: ModelFile, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.setattr("tui.cli.diagnosis.TEST_SECONDS", 0.5)
    monkeypatch.setenv("KPGRADE_CACHE", str(fast_model.path.parents[1]))
    assert main(["doctor", "--json", "--model", fast_model.name]) == 0
    test = json.loads(capsys.readouterr().out)["self-test"]["value"]
    assert test["tokens_per_s"] > 0
    assert len(test["margins"]) == 4
    assert len(set(test["margins"])) > 1


def test_doctor_survives_a_file_that_llama_cpp_refuses(tmp_path: Path, capsys: Out) -> None:
    path = tiny_gguf(tmp_path / "mine.gguf")
    assert main(["doctor", "--json", "--model", str(path)]) == 3
    found = json.loads(capsys.readouterr().out)
    assert not found["model"]["broken"]
    assert found["self-test"]["broken"]
    assert "llama.cpp says" in found["self-test"]["hint"]


def test_backends_are_read_from_what_llama_cpp_says() -> None:
    said = "CUDA : ARCHS = 900 | USE_GRAPHS = 1 | PEER = 128 | CPU : SSE3 = 1 | AVX512 = 0 | AVX2 = 1 | "
    assert parse_backends(said, True).gpu == "CUDA"
    assert parse_backends(said, True).features == ("SSE3", "AVX2")
    assert parse_backends("CPU : NEON = 1 | ", False).gpu is None


@pytest.mark.parametrize(
    ("words", "server"),
    [
        ([], False),
        (["--engine", "llama"], False),
        (["--engine", "openai"], True),
        (["--base-url", "http://x"], True),
    ],
)
def test_options_choose_between_the_model_and_a_server(words: list[str], server: bool) -> None:
    parser = argparse.ArgumentParser()
    add_model_options(parser)
    assert uses_server(parser.parse_args(words)) is server
    with pytest.raises(InputError, match="--base-url"):
        uses_server(parser.parse_args(["--engine", "llama", "--base-url", "http://x"]))
