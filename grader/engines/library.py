"""llama.cpp as a shared library, and the backends it computes with.

Importing this raises ModelError where the library can't be loaded.

A build for this one machine has its backend linked in. A build for every machine has one CPU backend a
processor generation, in files beside it, of which the best that this processor can run is loaded.
"""

from __future__ import annotations

import os
from ctypes import CDLL
from pathlib import Path

from grader.errors import ErrorKind, ModelError

try:
    import llama_cpp
    from llama_cpp import _ggml
    from llama_cpp import llama_cpp as _api
except (ImportError, OSError, RuntimeError) as error:
    raise ModelError(
        "llama.cpp, which runs the models, can't be loaded here",
        hint="Install kpgrade again, as its README says.",
        command="kpgrade doctor says why, and how to mend it",
        kind=ErrorKind.NOT_INSTALLED,
    ) from error

__all__ = ["FOLDER", "llama_cpp", "start"]

FOLDER = Path(llama_cpp.__file__).parent / "lib"


def start() -> None:
    """Have llama.cpp ready with its backends; a second call does nothing. Raises ModelError without any.

    They are loaded from llama.cpp's own folder alone: left to itself it would also search the folder that
    the person happens to be in, and run what lies there.
    """
    ggml = _ggml_in_use()
    if not ggml.ggml_backend_reg_count():
        ggml.ggml_backend_load_all_from_path(os.fsencode(FOLDER))
    if not ggml.ggml_backend_reg_count():
        raise ModelError(
            "llama.cpp came without a part that this processor can run",
            where=str(FOLDER),
            hint="Install kpgrade again, as its README says.",
            command="kpgrade doctor says how to mend it",
            kind=ErrorKind.NOT_INSTALLED,
        )
    llama_cpp.llama_backend_init()


def _ggml_in_use() -> CDLL:
    """The ggml whose backends llama.cpp uses.

    A wheel holds it under several names, each a file of its own: loaded by another name than llama.cpp's, it
    is a second ggml, of which llama.cpp knows nothing. Windows looks into the named library alone, and has
    one.
    """
    used: CDLL = _ggml.libggml if os.name == "nt" else _api._lib
    return used
