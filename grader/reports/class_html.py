"""The class report as one HTML file: no scripts, no fonts or pictures from elsewhere."""

from __future__ import annotations

from pathlib import Path

from grader.reports.classroom import ClassReport, trust_sentences
from grader.reports.templating import PageTemplate, builtin
from grader.signs import SIGNS


def write_html(report: ClassReport, path: Path) -> None:
    """Write the report."""
    template = PageTemplate(builtin("class.html"), "class.html", html=True)
    values: dict[str, object] = {
        "report": report,
        "trust": trust_sentences(report.trust, report.spot_checks),
        "signs": {str(label) if label else "ungraded": sign for label, sign in SIGNS.items()},
    }
    path.write_text(template.render(values), "utf-8")
