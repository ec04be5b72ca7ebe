"""Files changed at random, read as a teacher's program reads them: words or answers, soon, and nothing else.

Each input is one of our own small files of a kind, with bytes, numbers or pieces of it changed, the parts of
an archive inside their archive. What it is follows from its seed alone.
"""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.answers import Limits, ReadOptions, read_answers
from grader.errors import KpgradeError
from grader.gradebook import Gradebook
from grader.models.gguf_info import gguf_info
from grader.reports.edited import edited_file
from grader.rubrics import read_rubric
from tests.export import tiny
from tests.files_in.case import ANN, ONE
from tests.files_in.corpus_office import ods, sheet
from tests.files_in.documents import archive, odt, pdf, word

_OPTIONS = ReadOptions(limits=Limits(seconds=10, memory_megabytes=1000))
SLOW = 10.0
"""Seconds after which an input counts as a hang."""
_PIECES = (
    b"\x00", b"\xff\xfe", b"<", b"</", b"<!--", b"<![CDATA[", b"&#0;", b"]]>", b"'", b'"', b",", b";", b"\t",
    b"\r", b"\n\n", b"{", b"[", b"\\u0000", b"%PDF-", b"stream\n", b"PK\x03\x04", b"charset=utf-7", b"9" * 20,
    b"-1", b"1e999", b"\xc2\xb2", b"\xf0\x9f\x98\x80", b"../../", b"::CASE::", b"=1+1", b"\x1b[2J",
)  # fmt: skip
_NUMBERS = (0, 1, 255, 65_535, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1)


def _answers(path: Path) -> None:
    reading = read_answers([path], ONE, _OPTIONS)
    assert reading.read == len(reading.answers) + len(reading.skipped)


def _gradebook(path: Path) -> None:
    with Gradebook.open(path, read_only=True) as book:
        book.view()
        book.counts()


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of file: what ours is called, how one is made, and what reads it."""

    name: str
    make: Callable[[], bytes]
    read: Callable[[Path], object]


_CSV = f'Student,Answer\nAnn Lee,"{ANN}"\nBen Roe,No.\n'.encode()
_FORM = b"Timestamp,Email Address,Why does it rain?\n2026-01-02 10:00,a@b.test,Clouds.\n"
_HTML = b"<html><body><p>It <b>rains</b>.<table><tr><td colspan=2>Why?</td></tr></table></body></html>"
_RTF = rb"{\rtf1\ansi{\fonttbl\f0 A;}\f0 It rains \u233? and pours.\par}"
_JSON = b'{"student": "Ann", "question": "q1", "answer": "It rains."}\n' * 2
_YAML = b"""title: Rain
questions:
  - id: q1
    question: Why?
    key_points:
      - text: Clouds.
        points: 2
"""
_LIST = b"# Rain\n\n## Why?\nRounding: half\n- Clouds cool (2 points)\n    - accept: they cool\n"
_GIFT = b"::Rain:: Why does it rain? {}\n\n::Snow:: Why? {####Clouds cool.}\n"
_XML = b"""<?xml version="1.0"?><quiz><question type="essay"><name><text>Rain</text></name>
<questiontext format="html"><text><![CDATA[<p>Why?</p>]]></text></questiontext>
<graderinfo format="html"><text>- Clouds cool</text></graderinfo></question></quiz>"""


def sorts(sound: bytes, model: bytes) -> list[Sort]:
    """Every kind; `sound` is a gradebook and `model` a GGUF."""
    table = sheet(("Student", "Answer"), ("Ann", ANN), ("Ben", "No."))
    row = "<table:table-row><table:table-cell><text:p>Ann</text:p></table:table-cell></table:table-row>"
    return [
        Sort("Mal.docx", lambda: word(ANN, "More."), _answers),
        Sort("Mal.odt", lambda: odt("<text:p>It rains.</text:p>"), _answers),
        Sort("Mal.rtf", lambda: _RTF, _answers),
        Sort("Mal.pdf", lambda: pdf("It rains."), _answers),
        Sort("Mal.html", lambda: _HTML, _answers),
        Sort("Mal.txt", lambda: ANN.encode(), _answers),
        Sort("class.csv", lambda: _CSV, _answers),
        Sort("form.csv", lambda: _FORM, _answers),
        Sort("class.tsv", lambda: _CSV.replace(b",", b"\t"), _answers),
        Sort("class.xlsx", lambda: table, _answers),
        Sort("class.ods", lambda: ods(row), _answers),
        Sort("class.jsonl", lambda: _JSON, _answers),
        Sort("class.zip", lambda: archive({"Ann/a.txt": b"It rains.", "Ben/b.docx": word("No.")}), _answers),
        Sort("rubric.yaml", lambda: _YAML, read_rubric),
        Sort("rubric.md", lambda: _LIST, read_rubric),
        Sort("rubric.csv", lambda: b"question,key point,points\nWhy?,Clouds,2\n", read_rubric),
        Sort("rubric.docx", lambda: word("Why?", "- Clouds cool", "- It rains"), read_rubric),
        Sort("rubric.xlsx", lambda: sheet(("question", "key point"), ("Why?", "Clouds")), read_rubric),
        Sort("rubric.gift", lambda: _GIFT, read_rubric),
        Sort("rubric.xml", lambda: _XML, read_rubric),
        Sort("edited.csv", lambda: _CSV, lambda path: edited_file(path, encoding="")),
        Sort("edited.xlsx", lambda: table, lambda path: edited_file(path, encoding="")),
        Sort("class.kpgrade", lambda: sound, _gradebook),
        Sort("model.gguf", lambda: model, gguf_info),
    ]


def changed(data: bytes, chance: random.Random) -> bytes:
    """The file with something in it changed; of a zip mostly one of its parts, packed again."""
    if data[:2] == b"PK" and chance.random() < 0.7:
        return _repacked(data, chance)
    return _mangled(data, chance)


def _mangled(data: bytes, chance: random.Random) -> bytes:
    bad = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8, 30))):
        at = chance.randrange(len(bad) + 1)
        end = min(len(bad), at + chance.choice((1, 4, 20, 200)))
        match chance.randrange(7):
            case 0:
                bad[at:end] = chance.randbytes(end - at)
            case 1:
                del bad[at:end]
            case 2:
                bad[at:at] = bad[at:end] * chance.choice((1, 2, 50))
            case 3:
                bad[at:at] = chance.choice(_PIECES) * chance.choice((1, 1, 3, 200))
            case 4 if at + 8 <= len(bad):
                struct.pack_into("<Q", bad, at, chance.choice(_NUMBERS))
            case 5:
                bad[at : at + 1] = bytes([chance.randrange(256)])
            case _:
                del bad[chance.randrange(len(bad) + 1) :]
    return bytes(bad)


def _repacked(data: bytes, chance: random.Random) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = chance.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, _mangled(part, chance) if name == hit else part)
    return written.getvalue()


@dataclass(slots=True)
class Fuzzed:
    """What came of reading changed files."""

    inputs: int = 0
    refused: int = 0
    slowest: float = 0.0
    findings: list[str] = field(default_factory=list)
    """'SEED FILE: what happened' of each that was met with something else than words, or late."""


def fuzz(seeds: range, folder: Path, told: Callable[[int], None] = lambda _: None) -> Fuzzed:
    """Read one input a seed. `told` hears the seed after each."""
    made = _made(folder)
    result = Fuzzed()
    for seed in seeds:
        chance = random.Random(seed)
        sort = made[seed % len(made)]
        path = folder / sort.name
        path.write_bytes(changed(sort.make(), chance))
        began = time.monotonic()
        try:
            sort.read(path)
        except KpgradeError:
            result.refused += 1
        except Exception as error:
            result.findings.append(f"{seed} {sort.name}: {type(error).__name__}: {error}")
        took = time.monotonic() - began
        result.slowest = max(result.slowest, took)
        if took > SLOW:
            result.findings.append(f"{seed} {sort.name}: {took:.0f} s")
        result.inputs += 1
        told(seed)
    return result


def _made(folder: Path) -> list[Sort]:
    from tests.attack.test_gradebooks import made as gradebook

    whole: Mapping[str, Path] = {
        "sound": gradebook(folder / "sound.kpgrade"),
        "model": tiny.write_base(folder / "sound.gguf"),
    }
    return sorts(whole["sound"].read_bytes(), whole["model"].read_bytes())
