"""What `kpgrade doctor` says of llama.cpp: does it run on this processor, does it use the graphics card."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

from grader.children import frozen, shell_line
from grader.models.machine import Backends, graphics, has_amx
from grader.models.trial import Ending, Trial

_PACKAGE = "llama-cpp-python"
READY_MADE = "https://abetlen.github.io/llama-cpp-python/whl"
"""Its maker's wheels: below it `cpu`, `metal`, `cu124` and others."""
_WHATS_WRONG = {
    Ending.MISSING: "not installed",
    Ending.UNLOADABLE: "its files are here, but can't be loaded",
    Ending.WRONG_PROCESSOR: "was built for another processor: it uses instructions that this one lacks",
    Ending.CRASHED: "ends as soon as it is used",
}
_BUILD_FLAGS = {"NVIDIA": "-DGGML_CUDA=on", "AMD": "-DGGML_VULKAN=on", "Apple": "-DGGML_METAL=on"}

_WITHOUT_AMX = "-DCMAKE_C_FLAGS=-mno-amx-int8 -DCMAKE_CXX_FLAGS=-mno-amx-int8"
"""As `.ci/llama-flags.sh` has it, which says why; the whole-number products are all that llama.cpp uses."""


def whats_wrong(trial: Trial) -> str:
    """What a trial that failed found, in words."""
    words = _WHATS_WRONG[trial.ending]
    return words if trial.ending is Ending.MISSING else f"{words} ({trial.words})"


def fix(ending: Ending) -> str:
    """What to do about a llama.cpp that does not run here."""
    if frozen():
        return (
            "Unpack the archive again into an empty folder. If this stays, fetch the one for this computer."
        )
    if ending is Ending.CRASHED and has_amx():
        return (
            "This processor has AMX, with which llama.cpp breaks down as some compilers build it. Set "
            f'CMAKE_ARGS="{_WITHOUT_AMX}" and run (a compiler is needed): {_install("--no-binary", _PACKAGE)}'
        )
    if ending is Ending.WRONG_PROCESSOR:
        return f"Build it for this processor (a compiler is needed): {_install('--no-binary', _PACKAGE)}"
    return f"Install it again (without a compiler, add --extra-index-url {READY_MADE}/cpu): {_install()}"


def graphics_fix(backends: Backends) -> str:
    """What would have this machine's graphics card used; empty where it is, or where there is none."""
    card = graphics()
    if backends.gpu or card is None:
        return ""
    if frozen():
        return f"This computer has a graphics processor ({card}), which this bundle does not use."
    flag = f"CMAKE_ARGS={_BUILD_FLAGS[card]}"
    return (
        f"This computer has a graphics processor ({card}), and llama.cpp was built without it. Grading works "
        f"as it is. To use it, set {flag} and run: {_install('--no-binary', _PACKAGE)}"
    )


def _install(*words: str) -> str:
    """The command that installs llama-cpp-python anew, for the way in which kpgrade was installed."""
    again = ["install", "--force-reinstall", "--no-cache-dir", "--no-deps", *words, _wanted()]
    prefix = Path(sys.prefix)
    if "pipx" in prefix.parts:
        return shell_line(["pipx", "runpip", prefix.name, *again])
    if {"uv", "tools"} <= set(prefix.parts):
        swapped = ["--reinstall" if word == "--force-reinstall" else word for word in again]
        swapped = ["--no-cache" if word == "--no-cache-dir" else word for word in swapped]
        return shell_line(["uv", "pip", *swapped, "--python", sys.executable])
    return shell_line([sys.executable, "-m", "pip", *again])


def _wanted() -> str:
    """llama-cpp-python with the versions that this kpgrade is made for."""
    listed = importlib.metadata.requires("kpgrade") or ()
    return next((text for text in listed if text.startswith(_PACKAGE)), _PACKAGE)
