"""What many tests share: the real models, and settings that are nobody's."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from grader.engines.llama import LlamaEngine, LlamaSettings
from grader.models.opening import open_llama
from grader.models.resolving import resolve
from grader.models.store import ModelFile, Store

# A law holds however busy the machine is; nothing here is a test of speed.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

FAST = "gemma-3-270m"
DEFAULT = "qwen2.5-coder-0.5b"


_POSIX_ALONE = re.compile(
    r"^(?:import|from) (?:fcntl|pty|resource|termios|tests\.terminals|tests\.install)\b", re.MULTILINE
)


def posix_alone(path: Path) -> bool:
    """Whether a file of tests is about what Windows lacks: it imports that at its top."""
    return path.suffix == ".py" and bool(_POSIX_ALONE.search(path.read_text("utf-8")))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out on Windows what can't even be imported there."""
    return True if os.name == "nt" and collection_path.is_file() and posix_alone(collection_path) else None


def pytest_configure(config: pytest.Config) -> None:
    """Give each of several workers its own cores: two models on the same ones wait for each other."""
    worker = getattr(config, "workerinput", None)
    if worker is None or not hasattr(os, "sched_setaffinity"):
        return
    cores = sorted(os.sched_getaffinity(0))
    own = cores[int(worker["workerid"].removeprefix("gw")) :: worker["workercount"]]
    os.sched_setaffinity(0, own or cores)


@pytest.fixture(autouse=True)
def _nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or changes the settings of the person who runs it."""
    monkeypatch.setenv("KPGRADE_CONFIG", str(tmp_path / "config"))


def model_file(name: str) -> ModelFile:
    """A catalogue model from the store; `make test` has fetched it before."""
    return resolve(Store(), name, pull=True)


@pytest.fixture(scope="session")
def fast_model() -> ModelFile:
    """The smallest real model: for laws that hold of any model."""
    return model_file(FAST)


@pytest.fixture(scope="session")
def default_model() -> ModelFile:
    """The default base model."""
    return model_file(DEFAULT)


@pytest.fixture(scope="session")
def fast_engine(fast_model: ModelFile) -> Iterator[LlamaEngine]:
    """The smallest real model, loaded once."""
    with open_llama(fast_model, LlamaSettings()) as engine:
        yield engine


@pytest.fixture(scope="session")
def default_engine(default_model: ModelFile) -> Iterator[LlamaEngine]:
    """The default base model, loaded once."""
    with open_llama(default_model, LlamaSettings()) as engine:
        yield engine
