"""What this machine is: processor, memory, and what llama.cpp was built to use of it."""

from __future__ import annotations

import platform
import re
import shutil
from pathlib import Path

from grader.cores import usable_cores
from grader.domain import Frozen

PROCESSOR = Path("/proc/cpuinfo")
"""What Linux tells of the processor."""


class Machine(Frozen):
    """Facts about this machine. Sizes are in bytes."""

    system: str
    processor: str
    cores: int
    """Physical cores that may be used; what the engine uses unless told otherwise."""
    memory: int
    memory_free: int


class Backends(Frozen):
    """What llama.cpp runs on here."""

    gpu: str | None
    """Name of the GPU backend, None where this build has none or finds no device."""
    features: tuple[str, ...]
    """Processor features in use, such as AVX2."""


def machine() -> Machine:
    """Describe this machine."""
    import psutil

    memory = psutil.virtual_memory()
    return Machine(
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        processor=_processor(),
        cores=usable_cores(),
        memory=memory.total,
        memory_free=memory.available,
    )


def backends() -> Backends:
    """Ask llama.cpp what it computes with.

    Raises ImportError, OSError or RuntimeError where it can't be loaded, ModelError where it has no backend.
    """
    import llama_cpp

    from grader.engines import library

    library.start()
    return parse_backends(
        llama_cpp.llama_print_system_info().decode(), llama_cpp.llama_supports_gpu_offload()
    )


def graphics() -> str | None:
    """Whose graphics processor this machine has, of those that llama.cpp can use; None where none is seen."""
    if platform.system() == "Darwin" and platform.machine() == "arm64":
        return "Apple"
    if shutil.which("nvidia-smi") or Path("/proc/driver/nvidia/version").exists():
        return "NVIDIA"
    return "AMD" if Path("/dev/kfd").exists() else None


def parse_backends(listing: str, gpu_offload: bool) -> Backends:
    """Read llama.cpp's line of features: `CUDA : ARCHS = 900 | ... | CPU : SSE3 = 1 | AVX = 1 | ...`."""
    groups = re.findall(r"(\w+) : ([^:]*?)(?=\w+ : |$)", listing)
    features = [name for name, on in re.findall(r"(\w+) = (\d+)", dict(groups).get("CPU", "")) if on != "0"]
    others = [name for name, _ in groups if name != "CPU"]
    return Backends(gpu=(others[0] if others else "yes") if gpu_offload else None, features=tuple(features))


def has_amx() -> bool:
    """Whether the processor has tiles that multiply matrices; False where the system does not tell."""
    return any(" amx_int8" in line for line in _told_of_processor())


def _told_of_processor() -> list[str]:
    try:
        return PROCESSOR.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _processor() -> str:
    """The processor's own name, where the system tells it."""
    for line in _told_of_processor():
        if line.startswith(("model name", "Model")):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
