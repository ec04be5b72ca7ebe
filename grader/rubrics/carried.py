"""What a rubric in YAML carries of what was learned on it, at its end, under `learned:`."""

from __future__ import annotations

from pathlib import Path

import yaml

from grader.carried import Carried
from grader.errors import InputError
from grader.rubrics import read_bytes, read_rubric

_UTF16 = frozenset({b"\xff\xfe", b"\xfe\xff"})
_SUFFIXES = frozenset({".yaml", ".yml"})


def read_carried(path: Path) -> Carried | None:
    """What a rubric's file carries; None where it carries nothing. Raises InputError where it is damaged."""
    if path.suffix.lower() not in _SUFFIXES:
        return None
    # The rubric is read first: that is where all limits and complaints of a stranger's file are.
    read_rubric(path)
    try:
        held = _held(read_bytes(path))
        return None if held is None else Carried.model_validate(held)
    except (ValueError, yaml.YAMLError, RecursionError) as problem:
        raise InputError(
            "what this rubric carries under `learned:` is not as kpgrade wrote it",
            where=str(path),
            hint="Delete `learned:` and all below it; the rubric itself is sound.",
        ) from problem


def _held(data: bytes) -> object:
    """What stands under `learned:`; None where nothing does. Nothing else is made into objects."""
    loader = yaml.SafeLoader(data.decode("utf-16" if data[:2] in _UTF16 else "utf-8-sig"))
    try:
        root = loader.get_single_node()
        for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
            if key.value == "learned":
                return loader.construct_document(value)
        return None
    finally:
        loader.dispose()


def carried_lines(carried: Carried) -> list[str]:
    """The lines that `read_carried` reads."""
    lines = [
        "# What kpgrade learned on these key points: numbers, and no word of a student.",
        "learned:",
        f"  grader: '{carried.grader}'",
        "  points:",
    ]
    for point in carried.points:
        lines += [
            f"    - statement: '{point.statement}'",
            f"      decisions: {point.decisions}",
            f"      bias: {point.bias:.4f}",
            f"      slope: {point.slope:.4f}",
        ]
        if point.towards:
            lines.append(f"      towards: '{point.towards}'")
    return lines
