"""What `kpgrade doctor` says of a llama.cpp that does not run here, and how it lives to say it."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from grader.errors import ModelError
from tui.cli import main
from tui.cli.offline import ConnectionWatch

Out = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[2]

_ILLEGAL = {"x86_64": "0f0b", "aarch64": "00000000"}
"""An instruction that no processor of its kind has, ever."""

_NOT_HERE = """
raise ModuleNotFoundError("No module named 'llama_cpp'", name="llama_cpp")
"""
_NO_LIBRARY = """
import ctypes
ctypes.CDLL(__file__)
"""
_FOR_ANOTHER_PROCESSOR = f"""
import ctypes, mmap
page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(bytes.fromhex({_ILLEGAL.get(platform.machine(), "")!r}))
ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
"""
_ENDS = """
import os
os._exit(77)
"""


@pytest.fixture
def llama(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another llama_cpp that comes before the real one in every process started here."""
    package = tmp_path / "first" / "llama_cpp"
    package.mkdir(parents=True)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    return package / "__init__.py"


@pytest.mark.parametrize(
    ("code", "said", "fix"),
    [
        (_NOT_HERE, "not installed", "pip install"),
        (_NO_LIBRARY, "can't be loaded", "pip install"),
        (_FOR_ANOTHER_PROCESSOR, "was built for another processor", "--no-binary llama-cpp-python"),
        (_ENDS, "exit code 77", "pip install"),
    ],
)
def test_a_llama_cpp_that_does_not_run_here_is_named_with_its_fix(
    llama: Path, code: str, said: str, fix: str, capsys: Out
) -> None:
    llama.write_text(code, "utf-8")
    assert main(["doctor", "--no-test", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["llama.cpp"]["broken"]
    assert fix in found["llama.cpp"]["hint"]
    assert "llama-cpp-python<0.4,>=0.3.36" in found["llama.cpp"]["hint"]
    assert found["cache"], "what comes after it is looked at all the same"

    assert main(["doctor", "--no-test"]) == 3
    assert said in " ".join(capsys.readouterr().out.split())


def test_a_processor_with_amx_gets_a_llama_cpp_without_it(
    llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    llama.write_text(_ENDS, "utf-8")
    processor = tmp_path / "cpuinfo"
    processor.write_text("flags : avx2 amx_bf16 amx_tile amx_int8\n", "utf-8")
    monkeypatch.setattr("grader.models.machine.PROCESSOR", processor)

    assert main(["doctor", "--no-test", "--json"]) == 3

    hint = json.loads(capsys.readouterr().out)["llama.cpp"]["hint"]
    assert "-mno-amx-int8" in hint
    assert "--no-binary llama-cpp-python" in hint


@pytest.mark.parametrize(
    ("prefix", "fix"),
    [
        ("/home/t/.local/share/pipx/venvs/kpgrade", "pipx runpip kpgrade install"),
        ("/home/t/.local/share/uv/tools/kpgrade", "uv pip install --reinstall"),
    ],
)
def test_the_fix_is_for_the_way_in_which_kpgrade_was_installed(
    llama: Path, prefix: str, fix: str, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    llama.write_text(_NOT_HERE, "utf-8")
    monkeypatch.setattr(sys, "prefix", prefix)
    assert main(["doctor", "--no-test", "--json"]) == 3
    assert fix in json.loads(capsys.readouterr().out)["llama.cpp"]["hint"]


def test_a_graphics_card_that_lies_idle_is_named_and_breaks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    tool = tmp_path / "bin" / "nvidia-smi"
    tool.parent.mkdir()
    tool.touch(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}{os.pathsep}{os.environ['PATH']}")
    main(["doctor", "--no-test", "--json"])
    gpu = json.loads(capsys.readouterr().out)["GPU"]
    assert gpu["value"] is None
    assert not gpu["broken"]
    assert "CMAKE_ARGS=-DGGML_CUDA=on" in gpu["hint"]


def test_grading_without_llama_cpp_sends_to_the_doctor(llama: Path) -> None:
    llama.write_text(_NO_LIBRARY, "utf-8")
    sample = ROOT / "samples" / "photosynthesis"
    words = ["grade", str(sample / "answers.csv"), "-r", str(sample / "rubric.yaml"), "-m", "gemma-3-270m"]
    done = subprocess.run(
        [sys.executable, "-m", "tui.cli", *words, "-o", str(llama.parent / "class.kpgrade")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == ModelError.exit_code
    assert "kpgrade doctor" in done.stderr


def test_offline_is_shown_by_a_grading_that_reaches_for_nothing(capsys: Out) -> None:
    assert main(["doctor", "--no-test", "--offline", "--json", "--model", "gemma-3-270m"]) == 0
    assert json.loads(capsys.readouterr().out)["offline"] == {"value": [], "broken": False, "hint": ""}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("socket.getaddrinfo('school.invalid', 443)", ["school.invalid"]),
        ("socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))", ["192.0.2.1"]),
        ("socket.create_connection(('127.0.0.1', 1))", []),
    ],
)
def test_a_watch_sees_what_is_reached_for(code: str, found: list[str]) -> None:
    watch = ConnectionWatch()
    with contextlib.suppress(OSError), watch.watched():
        eval(code, {"socket": socket})
    assert watch.reached == found
    with contextlib.suppress(OSError):
        eval(code, {"socket": socket})
    assert watch.reached == found


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_the_system_sees_no_connection_either(tmp_path: Path) -> None:
    """Grading, in this process and all that it starts, in Python and in C."""
    sample = ROOT / "samples" / "photosynthesis"
    trace = tmp_path / "trace"
    words = ["grade", str(sample / "answers.csv"), "-r", str(sample / "rubric.yaml"), "-m", "gemma-3-270m"]
    watched = ["strace", "-f", "-qq", "-e", "trace=execve,connect,sendto,sendmsg", "-o", str(trace)]
    graded = [sys.executable, "-m", "tui.cli", *words, "--limit", "1", "-o", str(tmp_path / "class.kpgrade")]
    done = subprocess.run(
        [*watched, *graded],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if "ptrace" in done.stderr:
        pytest.skip("this machine lets nobody trace")
    assert done.returncode == 0, done.stderr
    seen = trace.read_text("utf-8", "replace")
    assert "execve(" in seen
    assert "AF_INET" not in seen
