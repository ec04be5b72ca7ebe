"""What a GGUF made here says of itself: one file is the whole grader (`kpgrade.*` keys)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from export.container import Container
from export.errors import ExportError
from export.writer import text_entry, write
from grader import __version__
from grader.calibration import Calibrator
from grader.domain import Frozen
from grader.guidelines import CARD, GUIDED_KINDS, READS
from grader.models.progress import Progress
from grader.prompt import PROMPT_VERSION

PREFIX = "kpgrade."
CALIBRATION = "kpgrade.calibration"
BASE_SHA256 = "kpgrade.base.sha256"
WEIGHTS = "kpgrade.weights"
CHECKS = "kpgrade.checks"
"""In a shipped adapter: answers of our own and the margins that the merged model gave them."""


class DataSource(Frozen):
    """A set of labelled answers that a model learnt from."""

    name: str
    licence: str
    source: str = ""
    sha256: str = ""


class Provenance(Frozen):
    """Where a model comes from and what may be done with it."""

    name: str
    licence: str
    base_name: str
    base_sha256: str
    base_licence: str = ""
    training_data: tuple[DataSource, ...] = ()
    metrics_dev: Mapping[str, Any] = {}
    recipe: str = ""
    """The recipe of the training run, TOML."""
    revision: str = ""
    """Git revision of the code that trained it."""
    weights: str = ""
    """How its weights are stored: 'mixed', 'q8_0', 'f16' ..."""


def entries(provenance: Provenance, calibrator: Calibrator | None = None) -> dict[str, str]:
    """The `kpgrade.*` metadata, all of it text: JSON where there is structure."""
    data = [source.model_dump(exclude_defaults=True) for source in provenance.training_data]
    result = {
        "kpgrade.version": __version__,
        "kpgrade.prompt_version": PROMPT_VERSION,
        "kpgrade.name": provenance.name,
        "kpgrade.licence": provenance.licence,
        "kpgrade.base.name": provenance.base_name,
        BASE_SHA256: provenance.base_sha256,
        "kpgrade.base.licence": provenance.base_licence,
        "kpgrade.training.data": json.dumps(data, ensure_ascii=False),
        "kpgrade.metrics.dev": json.dumps(dict(provenance.metrics_dev), ensure_ascii=False),
        "kpgrade.recipe": provenance.recipe,
        "kpgrade.revision": provenance.revision,
        WEIGHTS: provenance.weights,
    }
    if _guided(provenance.recipe):
        result[CARD] = READS
    if calibrator:
        result[CALIBRATION] = calibrator.model_dump_json()
    return {key: text for key, text in result.items() if text}


def _guided(recipe: str) -> bool:
    """Whether a recipe trains with guidelines, so that the model may be told them."""
    try:
        shares = tomllib.loads(recipe).get("augment")
    except tomllib.TOMLDecodeError:
        return False
    return isinstance(shares, dict) and any(shares.get(kind) for kind in GUIDED_KINDS)


def encoded(texts: Mapping[str, str]) -> list[bytes]:
    """Metadata as GGUF entries."""
    return [text_entry(key, text) for key, text in texts.items()]


def texts_of(path: Path) -> dict[str, str]:
    """The `kpgrade.*` metadata of a GGUF as it stands there. Raises ModelError."""
    container = Container(path)
    return {key: str(container.value(key)) for key in container.keys if key.startswith(PREFIX)}


def provenance_of(path: Path) -> Provenance:
    """What the `kpgrade.*` metadata of a GGUF says. Raises ModelError when it says nothing or nonsense."""
    texts = texts_of(path)
    try:
        return Provenance(
            name=texts["kpgrade.name"],
            licence=texts["kpgrade.licence"],
            base_name=texts["kpgrade.base.name"],
            base_sha256=texts[BASE_SHA256],
            base_licence=texts.get("kpgrade.base.licence", ""),
            training_data=json.loads(texts.get("kpgrade.training.data", "[]")),
            metrics_dev=json.loads(texts.get("kpgrade.metrics.dev", "{}")),
            recipe=texts.get("kpgrade.recipe", ""),
            revision=texts.get("kpgrade.revision", ""),
            weights=texts.get(WEIGHTS, ""),
        )
    except (KeyError, ValueError, ValidationError) as error:
        raise ExportError("this file does not say where it comes from", where=str(path)) from error


def rewrite(path: Path, texts: Mapping[str, str], *, progress: Progress | None = None) -> None:
    """Set metadata of a GGUF, leaving every other entry and all tensors byte for byte as they are.

    The file is copied in blocks beside itself and replaced at the end. Raises ExportError.
    """
    container = Container(path)
    kept = [container.entry(key) for key in container.keys if key not in texts]
    write(
        path,
        [*kept, *encoded(texts)],
        list(container.tensors.values()),
        lambda shape: container.raw(shape.name),
        alignment=container.alignment,
        progress=progress,
        title=f"writing what {path.name} says of itself",
    )
