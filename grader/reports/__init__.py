"""Marks, verdicts and feedback out of a gradebook, in the formats that schools use."""

from grader.reports.formats import FORMATS, Format, ReportOptions, default_path, write_report

__all__ = ["FORMATS", "Format", "ReportOptions", "default_path", "write_report"]
