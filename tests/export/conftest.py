"""A base and an adapter that every test of the export shares."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.export import tiny


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_base(tmp_path_factory.mktemp("base") / "tiny.gguf")


@pytest.fixture(scope="session")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_adapter(tmp_path_factory.mktemp("adapter") / "adapter")
