"""The class report and the students' pages, for the command and the app alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.errors import InputError, KpgradeError
from grader.gradebook import Gradebook
from grader.reports import ReportOptions
from grader.reports.pages import Written


def write_class(book: Gradebook, path: Path, options: ReportOptions) -> None:
    """Write the report on the class; InputError where it is neither .html nor .pdf."""
    from grader.reports.class_html import write_html
    from grader.reports.classroom import class_report
    from grader.reports.files import replacing
    from grader.reports.origins import spare_origins
    from grader.reports.pdf.classroom import write_pdf

    writers = {".html": write_html, ".htm": write_html, ".pdf": write_pdf}
    writer = writers.get(path.suffix.casefold())
    if writer is None:
        raise InputError("a class report is .html or .pdf", where=str(path))
    spare_origins(book, path)
    with replacing(path, force=options.force) as part:
        writer(class_report(book, options, model_card(book)), part)


def page_notes(done: Written, target: Path, *, coded: bool) -> list[str]:
    """What a teacher must know of students' pages that were written."""
    notes = []
    if done.still_open:
        pages = "1 page has" if done.still_open == 1 else f"{done.still_open} pages have"
        notes.append(f"{pages} something that is not decided yet: the mark there is a range, or missing.")
    if done.without_number and target.suffix.casefold() == ".zip" and not coded:
        notes.append(
            f"Moodle's number of {done.without_number} students is not known: their folders have the name "
            "only, and Moodle will not take them."
        )
    if done.unshown:
        notes.append(
            f"PDF cannot show all letters of {len(done.unshown)} pages ({', '.join(done.unshown[:3])}): "
            "give those students the HTML page."
        )
    return notes


def model_card(book: Gradebook) -> dict[str, str]:
    """What the model that graded says of itself, where its file is on this machine."""
    from grader.models.gguf_info import gguf_info
    from grader.models.resolving import resolve
    from tui.store import open_store

    names = {verdict.model for verdict in book.verdicts().values() if verdict.model}
    if len(names) != 1:
        return {}
    try:
        info = gguf_info(resolve(open_store(), names.pop()).path)
    except KpgradeError:
        return {}
    card = {
        "name": info.title,
        "architecture": info.architecture,
        "quantisation": info.quantisation,
        "parameters": f"{info.parameters / 1e6:,.0f} million",
        "licence": info.licence,
    }
    card |= {key: value for key, value in info.kpgrade.items() if len(value) <= 300}
    return {key: value for key, value in card.items() if value}


def write_oversight(book: Gradebook, paths: Sequence[Path], *, force: bool) -> None:
    """Write the record of oversight to each path; InputError where one is neither .pdf nor .json."""
    from grader.oversight.pdf import write_pdf
    from grader.oversight.record import oversight_record
    from grader.reports.files import replacing
    from grader.reports.origins import spare_origins

    for path in paths:
        if path.suffix.casefold() not in {".pdf", ".json"}:
            raise InputError("a record of oversight is .pdf or .json", where=str(path))
        spare_origins(book, path)
    record = oversight_record(book, model_card(book))
    for path in paths:
        with replacing(path, force=force) as part:
            if path.suffix.casefold() == ".pdf":
                write_pdf(record, part)
            else:
                part.write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")
