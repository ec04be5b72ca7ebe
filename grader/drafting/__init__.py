"""Sentences put together from what is recorded: feedback to a student, reasons to the teacher."""
