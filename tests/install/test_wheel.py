"""The wheel, installed from nothing as README says, without network or compiler, used from another folder.

What kpgrade depends on comes as wheels, made of what is installed here: compiling llama.cpp again would take
ten minutes. Nothing of the repository is on the path of what is run.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.gradebook import Gradebook
from grader.models.store import ModelFile
from tests.install.repacked import needed, repack
from tests.terminals import in_terminal

ROOT = Path(__file__).parents[2]
MODEL = "gemma-3-270m"


class Installed:
    """kpgrade in an environment of its own, and a folder of a teacher's to run it in."""

    def __init__(self, scripts: Path, folder: Path, cache: Path, wheels: Path) -> None:
        self.python, self.kpgrade = scripts / "python", scripts / "kpgrade"
        self.folder, self.wheels = folder, wheels
        left = {"PYTHONPATH", "KPGRADE_CONFIG", "KPGRADE_CACHE"}
        self.environment = {key: value for key, value in os.environ.items() if key not in left}
        self.environment |= {"KPGRADE_CACHE": str(cache), "KPGRADE_CONFIG": str(folder / "settings")}

    def run(self, *words: str) -> str:
        """Run the command; it must succeed."""
        done = subprocess.run(
            [str(self.kpgrade), *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, fast_model: ModelFile) -> Installed:
    """The wheel of this repository, built and installed."""
    base = tmp_path_factory.mktemp("installed")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(base), cwd=ROOT)
    [wheel] = base.glob("kpgrade-*.whl")
    wheels = base / "wheels"
    wheels.mkdir()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for name in needed([*project["dependencies"], *project["optional-dependencies"]["server"]]):
        repack(name, wheels)
    places = {"UV_TOOL_DIR": str(base / "uv" / "tools"), "UV_TOOL_BIN_DIR": str(base / "bin")}
    _run(*_as_readme_says("uv tool install"), str(wheel), cwd=base, env=os.environ | places | _from(wheels))
    scripts = base / "uv" / "tools" / "kpgrade" / ("Scripts" if os.name == "nt" else "bin")

    folder, cache = base / "school", base / "cache"
    folder.mkdir()
    (cache / "models").mkdir(parents=True)
    (cache / "models" / fast_model.path.name).symlink_to(fast_model.path)
    for name in ("answers.csv", "rubric.yaml"):
        shutil.copy(ROOT / "samples" / "photosynthesis" / name, folder)
    made = Installed(scripts, folder, cache, wheels)
    made.run("models", "use", MODEL)
    return made


@pytest.fixture(scope="module")
def graded(installed: Installed) -> Path:
    """The sample class, graded by the installed command."""
    installed.run("grade", "answers.csv", "--rubric", "rubric.yaml", "-o", "class.kpgrade", "--limit", "2")
    return installed.folder / "class.kpgrade"


def test_it_is_the_installed_one(installed: Installed) -> None:
    where = "import grader, tui, sys; print(grader.__file__, tui.__file__, sys.prefix)"
    grader, tui, prefix = _run(
        str(installed.python), "-c", where, cwd=installed.folder, env=installed.environment
    ).split()
    assert Path(grader).is_relative_to(prefix)
    assert Path(tui).is_relative_to(prefix)


def test_a_class_is_graded_and_reported(installed: Installed, graded: Path) -> None:
    with Gradebook.open(graded, read_only=True) as book:
        assert book.counts().progress.graded == 2
    for name in ("class.html", "class.pdf"):
        installed.run("report", "class.kpgrade", "-o", name)
    assert "Photosynthesis" in (installed.folder / "class.html").read_text("utf-8")
    assert (installed.folder / "class.pdf").read_bytes().startswith(b"%PDF")
    installed.run("export", "class.kpgrade", "--format", "xlsx", "-o", "marks.xlsx")


def test_pipx_installs_it_the_same_way(installed: Installed, tmp_path: Path) -> None:
    [wheel] = installed.wheels.parent.glob("kpgrade-*.whl")
    places = {"PIPX_HOME": str(tmp_path / "pipx"), "PIPX_BIN_DIR": str(tmp_path / "bin")}
    environment = installed.environment | places | _from(installed.wheels)
    _run(*_as_readme_says("pipx install"), str(wheel), cwd=tmp_path, env=environment)
    said = _run(
        str(tmp_path / "bin" / "kpgrade"), "doctor", "--no-test", "--json", cwd=tmp_path, env=environment
    )
    assert json.loads(said)["GPU"]["broken"] is False


def test_the_doctors_fix_for_a_missing_llama_cpp_mends_it(installed: Installed) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    environment = installed.environment | _from(installed.wheels)
    _run(uv, "pip", "uninstall", "--python", str(installed.python), "llama-cpp-python", cwd=installed.folder)
    words = [str(installed.kpgrade), "doctor", "--no-test", "--json"]
    done = subprocess.run(
        words, cwd=installed.folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 3, done.stderr
    hint = json.loads(done.stdout)["llama.cpp"]["hint"]
    fix = shlex.split(hint.rpartition(": ")[2])
    assert fix[:3] == ["uv", "pip", "install"]
    _run(uv, *fix[1:], cwd=installed.folder, env=environment)
    assert json.loads(installed.run(*words[1:]))["model"]["broken"] is False


def test_its_model_of_its_own_is_in_it(installed: Installed) -> None:
    adapters = "from grader.models.derived import SHIPPED; print(*SHIPPED.glob('*.gguf'), sep='\\n')"
    said = _run(str(installed.python), "-c", adapters, cwd=installed.folder, env=installed.environment)
    assert {Path(line).name for line in said.split()} >= {"kpgrade-0.5b.gguf", "kpgrade-1.5b.gguf"}


def test_the_app_opens_a_gradebook_and_decides(installed: Installed, graded: Path) -> None:
    with in_terminal([str(installed.kpgrade), str(graded)], installed.environment, installed.folder) as app:
        app.read(until=b"Accept")
        app.press(b" \x11")
        app.read(until=b"\x1b[?1049l")
    assert app.program.returncode == 0
    with Gradebook.open(graded, read_only=True) as book:
        assert book.decisions()


def test_the_first_start_brings_the_sample_class(installed: Installed) -> None:
    fresh = {**installed.environment, "KPGRADE_CONFIG": str(installed.folder / "nobody-yet")}
    with in_terminal([str(installed.kpgrade)], fresh, installed.folder) as app:
        app.read(until=b"Welcome to kpgrade")
        app.press(b"s")
        # This person's model is the catalogue's default, which this cache does not hold.
        app.read(until=b"not on this machine")
        app.press(b"\x1b\x11")
        app.read(until=b"\x1b[?1049l")
    assert app.program.returncode == 0
    [sample] = Path(fresh["KPGRADE_CACHE"]).rglob("photosynthesis.kpgrade")
    with Gradebook.open(sample, read_only=True) as book:
        assert len(book.answers()) == 25


@pytest.fixture
def address(installed: Installed, graded: Path) -> Iterator[str]:
    """Where `kpgrade serve` says that it is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [str(installed.kpgrade), "serve", str(graded), "--port", port]
    environment = {**installed.environment, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=installed.folder, env=environment, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        found = re.search(rb"http://\S+", server.stdout.readline())
        assert found
        _until_listening(int(port))
        yield found[0].decode()
        server.terminate()


def _until_listening(port: int) -> None:
    """The address is said before the server takes visitors."""
    end = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def test_it_serves_the_app_in_a_browser(address: str) -> None:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(urllib.request.Request(address), timeout=60) as answer:
        assert "textual" in answer.read().decode()
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.build_opener().open(address.partition("?")[0], timeout=60)


def _as_readme_says(way: str) -> list[str]:
    """README's command, its index aside: what that has is found in a folder here."""
    readme = (ROOT / "README.md").read_text("utf-8")
    [line] = re.findall(rf"^({way} .*)$", readme, re.M)
    words = shlex.split(re.sub(r" ?--extra-index-url https://[\w./-]+/cpu", "", line))
    words[words.index("--python") + 1] = sys.executable
    assert "llama-cpp-python" in line
    assert words[-1].startswith("./kpgrade-")
    return [str(Path(sys.executable).with_name(words[0])), *words[1:-1]]


def _from(wheels: Path) -> dict[str, str]:
    """What has uv, and pip under pipx, look nowhere but in a folder."""
    nowhere_else = {"OFFLINE": "1", "NO_INDEX": "1", "FIND_LINKS": str(wheels)}
    return {
        "UV_CACHE_DIR": str(wheels / "cache"),
        **{f"UV_{name}": value for name, value in nowhere_else.items()},
        **{f"PIP_{name}": value for name, value in nowhere_else.items() if name != "OFFLINE"},
    }


def _run(*command: str, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
