"""Where calibrators are kept: one's own first, then the one inside the model, then a documented default."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import ValidationError

from grader.calibration import Calibrator
from grader.engines.base import Engine
from grader.errors import ErrorKind, InputError, writing_failed
from grader.places import config_dir
from grader.whole import replace_text


def calibrator_for(engine: Engine) -> Calibrator:
    """The calibrator for this model as it is read here.

    A calibration depends on everything that moves margins, so it is filed under the engine's identity;
    one that a GGUF carries (`kpgrade.calibration`) was fitted with the shipped reading settings.
    """
    own = _path(engine.identity)
    if own.is_file():
        return _read(own.read_bytes(), str(own))
    carried = engine.metadata("kpgrade.calibration")
    if carried:
        return _read(carried, engine.model_name)
    return Calibrator()


def keep(engine: Engine, calibrator: Calibrator) -> Path:
    """File a calibrator for this model on this machine; return where. Raises InputError where it can't be."""
    path = _path(engine.identity)
    try:
        replace_text(path, calibrator.model_dump_json(indent=2))
    except OSError as error:
        raise InputError(
            f"the calibration can't be kept: {error.strerror}",
            where=str(path),
            hint="Set the variable KPGRADE_CONFIG to a folder that is yours.",
            kind=writing_failed(error),
        ) from error
    return path


def _path(identity: str) -> Path:
    name = hashlib.sha256(identity.encode()).hexdigest()[:32]
    return config_dir() / "calibrations" / f"{name}.json"


def _read(text: str | bytes, where: str) -> Calibrator:
    try:
        return Calibrator.model_validate_json(text)
    except ValidationError as error:
        raise InputError(
            "this calibration cannot be read",
            where=where,
            hint=f"Calibrate again. ({error.error_count()} problems)",
            command="kpgrade calibrate",
            kind=ErrorKind.DAMAGED,
        ) from error
