"""Where calibrators are kept: one's own first, then the one inside the model, then a documented default."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import ValidationError

from grader.calibration import Calibrator
from grader.engines.base import Engine
from grader.errors import InputError
from grader.places import config_dir


def calibrator_for(engine: Engine) -> Calibrator:
    """The calibrator for this model as it is read here.

    A calibration depends on everything that moves margins, so it is filed under the engine's identity;
    one that a GGUF carries (`kpgrade.calibration`) was fitted with the shipped reading settings.
    """
    own = _path(engine.identity)
    if own.is_file():
        return _read(own.read_text("utf-8"), str(own))
    carried = engine.metadata("kpgrade.calibration")
    if carried:
        return _read(carried, engine.model_name)
    return Calibrator()


def keep(engine: Engine, calibrator: Calibrator) -> Path:
    """File a calibrator for this model on this machine; return where."""
    path = _path(engine.identity)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(calibrator.model_dump_json(indent=2), "utf-8")
    temporary.replace(path)
    return path


def _path(identity: str) -> Path:
    name = hashlib.sha256(identity.encode()).hexdigest()[:32]
    return config_dir() / "calibrations" / f"{name}.json"


def _read(text: str, where: str) -> Calibrator:
    try:
        return Calibrator.model_validate_json(text)
    except ValidationError as error:
        raise InputError(
            "this calibration cannot be read",
            where=where,
            hint=f"Run `kpgrade calibrate` again. ({error.error_count()} problems)",
        ) from error
