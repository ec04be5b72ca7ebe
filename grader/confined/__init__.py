"""Work on files of strangers, in a process of its own that may not take long, grow large or come back.

    document = confined(Bounds(), read_docx, data, name, limits)

The parsers of office files, PDFs and web pages were not written for hostile input: one byte can make them
loop, eat all memory or abort. Here that costs the one file in hand. The process is started when it is first
needed, serves the whole batch, and is started anew when it dies.
"""

from grader.confined.bounds import Bounds, Unfinished
from grader.confined.guard import here
from grader.confined.process import Worker, confined

__all__ = ["Bounds", "Unfinished", "Worker", "confined", "here"]
