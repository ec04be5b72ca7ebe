"""Laws of reading: counts add up, ids stay, nothing worse than a clear error, whatever the bytes."""

from __future__ import annotations

import contextlib
import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from grader.answers import ReadOptions, read_answers
from grader.answers.dates import DateOrder, moment, read_times
from grader.answers.encoding import decode
from grader.answers.grid import index_of, letter
from grader.answers.rich_text import words_of
from grader.answers.trees.labels import labelled
from grader.errors import InputError
from grader.text import is_blank
from tests.files_in.case import ANN, BEN, HOLD, ONE, SHRINK, TWO
from tests.files_in.corpus_office import sheet
from tests.files_in.documents import archive, odt, pdf, word

_QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# A file with many control characters is refused as no text.
_CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n"), max_size=12)
_STUDENTS = st.sampled_from(["Ann", "Ben", "Cid", ""])


@_QUICK
@given(rows=st.lists(st.tuples(_STUDENTS, _CELL, _CELL), min_size=1, max_size=12))
def test_read_is_graded_plus_blank_plus_skipped(tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    # A lone name below a gap is taken for a remark under the table; the corpus has files of that kind.
    gaps = [place for place, row in enumerate(rows) if not any(cell.strip() for cell in row)]
    lone = [place for place, (_, *texts) in enumerate(rows) if not any(text.strip() for text in texts)]
    assume(not gaps or max(lone, default=0) <= gaps[0])
    # What Qualtrics writes under its headers is no answer.
    assume(not any("ImportId" in cell for row in rows for cell in row))
    path = tmp_path / "class.csv"
    table = io.StringIO()
    csv.writer(table).writerows([("student", SHRINK, HOLD), *rows])
    path.write_bytes(table.getvalue().encode("utf-8-sig"))
    reading = read_answers([path], TWO)
    graded = len(reading.answers) - reading.blank
    assert reading.read == graded + reading.blank + len(reading.skipped)
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    named = {student for student, *_ in filled if student}
    if named:
        assert {answer.student.partition(" (row")[0] for answer in reading.answers} == named
        nameless = sum(not student for student, *_ in filled)
        assert reading.read == 2 * (len(filled) - nameless) + nameless
        shown = {(a.student.partition(" (row")[0], a.question_id, a.text) for a in reading.answers}
        for student, *texts in filled:
            for question, text in zip(("q1", "q2"), texts, strict=True):
                # Of two tries without a word the later one is kept: nothing is lost by that.
                if student and not is_blank(text):
                    assert (student, question, words_of(text)) in shown


@_QUICK
@given(order=st.permutations(["Ann", "Ben", "Cid", "Dot"]))
def test_ids_do_not_depend_on_the_order_of_rows(tmp_path: Path, order: list[str]) -> None:
    path = tmp_path / "class.csv"
    path.write_text("student,answer\n" + "".join(f"{name},text of {name}\n" for name in order))
    assert {answer.id for answer in read_answers([path], ONE).answers} == {f"{name}/q1" for name in order}


_SEEDS = {
    "a.csv": f'student,answer\r\nAnn,"{ANN}"\r\nBen,{BEN}\r\n'.encode(),
    "a.xlsx": sheet(("student", "answer"), ("Ann", ANN)),
    "a.docx": word(ANN),
    "a.odt": odt(f"<text:p>{ANN}</text:p>"),
    "a.rtf": b"{\\rtf1 {\\fonttbl\\f0 Arial;} Water \\'e9 \\u8211? leaves.\\par}",
    "a.pdf": pdf(ANN, ""),
    "a.html": b"<table><tr><td>student<td>answer<tr><td>Ann<td>x</table><script>y</script>",
    "a.zip": archive({"Ann.txt": b"x", "b/Ben.html": b"<p>y"}),
    "a.jsonl": b'{"student": "Ann", "answer": "x"}\n',
    "a.txt": ANN.encode("utf-16"),
}


@pytest.mark.parametrize("name", sorted(_SEEDS))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draw=st.data())
def test_a_damaged_file_is_read_or_refused_clearly(tmp_path: Path, name: str, draw: st.DataObject) -> None:
    """Bytes are changed, cut out and put in anywhere in a good file of every kind."""
    data = bytearray(_SEEDS[name])
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, max(len(data) - 1, 0)))
        end = min(at + draw.draw(st.sampled_from([0, 1, 1, 8, 200])), len(data))
        data[at:end] = draw.draw(st.binary(max_size=6))
    path = tmp_path / name
    path.write_bytes(data)
    with contextlib.suppress(InputError):
        reading = read_answers([path], ONE)
        assert reading.read == len(reading.answers) + len(reading.skipped)


@pytest.mark.parametrize("name", ["x.csv", "x.txt", "x.html", "x.rtf", "x.jsonl", "x.xyz"])
@_QUICK
@given(data=st.binary(max_size=200) | st.text(max_size=120).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused_clearly(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with contextlib.suppress(InputError):
        reading = read_answers([path])
        assert reading.read == len(reading.answers) + len(reading.skipped)


@_QUICK
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff")))
def test_unicode_survives_every_unicode_encoding(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        assert decode(text.encode(encoding), where="x")[0] == text


@_QUICK
@given(data=st.binary())
def test_decoding_never_fails(data: bytes) -> None:
    text, name = decode(data, where="x")
    assert isinstance(text, str)
    assert name


@given(st.integers(0, 20_000))
def test_letters_name_columns_both_ways(index: int) -> None:
    assert index_of(letter(index)) == (index if len(letter(index)) <= 3 else None)


@_QUICK
@given(name=st.text(min_size=1))
def test_every_file_name_names_someone(name: str) -> None:
    assert labelled([name])[name].who.name


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026/03/03 9:00:00 AM GMT+1", "2026/03/03 1:00:00 PM GMT+1"),
        ("3/3/26 9:00:00", "3/4/26 8:00:00"),
        ("3 March 2026 9:00 AM", "3 March 2026 9:01 AM"),
        ("03.03.2026 09:00:00", "01.04.2026 08:00:00"),
        ("2026-03-03 09:00:00 UTC", "2026-03-03 09:00:01 UTC"),
        ("25/03/2026 09:00", "26/03/2026 08:00"),
        ("no time at all", "2026-03-03"),
        ("21. September 2026 10:00", "3. Oktober 2026 10:00"),
        ("3 de marzo de 2026 11:00", "1 de abril de 2026 9:00"),
        ("Mar 3, 2026 1005 AM", "Mar 3, 2026 0105 PM"),
        ("2026年3月1日 上午11:00", "2026年3月1日 下午1:05"),
        ("31 août 2026, 9h30", "1er septembre 2026, 8h00"),
    ],
)
def test_times_sort(earlier: str, later: str) -> None:
    assert moment(earlier) < moment(later)


def test_day_and_month_are_told_by_the_whole_column() -> None:
    later = read_times(["03/04/2026 9:00", "25/03/2026 9:00"])
    assert later.order is DateOrder.DAY
    assert later.seconds[0] > later.seconds[1]
    assert read_times(["03/04/2026", "03/25/2026"]).order is DateOrder.MONTH
    assert read_times(["3.4.2026", "5.3.2026"]).order is DateOrder.DAY
    rising = read_times(["02/03/2026", "03/03/2026", "01/04/2026", "02/04/2026"])
    assert rising.order is DateOrder.DAY
    assert "order of time" in rising.why
    open_ = read_times(["03/04/2026", "04/03/2026"])
    assert open_.other
    assert read_times(["03/04/2026", "04/03/2026"], DateOrder.DAY).seconds == open_.other


def test_confirmed_columns_are_remembered_for_files_of_the_same_layout(tmp_path: Path) -> None:
    memory = tmp_path / "config" / "columns.json"
    rows = f'who,said,more\r\nAnn,"{ANN}",x\r\n'
    for name in ("monday.csv", "tuesday.csv"):
        (tmp_path / name).write_text(rows)
    told = ReadOptions(columns=(("student", "who"), ("q1", "said")), memory=memory)
    first = read_answers([tmp_path / "monday.csv"], ONE, told)
    second = read_answers([tmp_path / "tuesday.csv"], ONE, ReadOptions(memory=memory))
    assert [a.text for a in second.answers] == [a.text for a in first.answers] == [ANN]
    assert any("as they were for the last file" in note for note in second.notes)
    memory.write_text("{broken")
    with pytest.raises(InputError, match="no column is known"):
        read_answers([tmp_path / "tuesday.csv"], ONE, ReadOptions(memory=memory))


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "x.txt").write_text("private")
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "Ann.txt").write_text(ANN)
    (folder / "Ben.txt").symlink_to(secret / "x.txt")
    (folder / "more").symlink_to(secret, target_is_directory=True)
    reading = read_answers([folder], ONE)
    assert [answer.text for answer in reading.answers] == [ANN]
    assert [skipped.reason for skipped in reading.skipped] == ["a link to another place, not a file"] * 2


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    data = bytearray(word(ANN * 100))
    at = data.rfind(b"PK\x01\x02")
    while at >= 0:
        if data[at + 46 : at + 63] == b"word/document.xml":
            data[at + 24 : at + 28] = (10).to_bytes(4, "little")
        at = data.rfind(b"PK\x01\x02", 0, at)
    path = tmp_path / "lies.docx"
    path.write_bytes(data)
    assert zipfile.is_zipfile(path)
    reading = read_answers([path], ONE)
    assert [skipped.reason for skipped in reading.skipped] == ["the file is damaged"]


def test_identical_answers_are_a_group_and_near_ones_a_fact(tmp_path: Path) -> None:
    text = "the water leaves the cell through the membrane because there is more salt outside of it"
    path = tmp_path / "class.csv"
    path.write_text(f"student,answer\nAnn,{text}\nBen,{text.upper()}!\nCid,{text} today\nDot,-\nEva,-\n")
    reading = read_answers([path], ONE)
    assert reading.identical == (("Ann/q1", "Ben/q1"),)
    assert [near.ids for near in reading.near] == [("Ann/q1", "Ben/q1", "Cid/q1")]
    assert reading.blank == 2
