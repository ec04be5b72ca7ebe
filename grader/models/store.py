"""The content-addressed store: a model's file is named by its SHA-256, so a name is a promise.

<cache>/models/<sha256>.gguf           complete, verified, never changed again
<cache>/models/derived/<recipe>.json   which content a model built here turned out to have
<cache>/partial/<sha256 or recipe>/    what is being fetched or built; survives a kill, and is gone on
<cache>/models/own/<name>.gguf         a file that the person added, under the name that it is called by
<cache>/locks/                         one lock a model, so that two processes never fetch the same

A folder that is shared by all accounts, or lies in the bundle, is laid out like <cache>/models and only read.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from grader.errors import ErrorKind, ModelError
from grader.models import derived
from grader.models.catalogue import Catalogue
from grader.models.derived import Builder
from grader.models.entries import Derived, Download, HubFile
from grader.models.hashing import HashMemory, copied, sha256_file
from grader.models.mirrors import Fetched, MirrorError, disk_errors, file_sizes, hub, local, wheels
from grader.models.progress import Progress, Silent
from grader.places import cache_dir, local_mirror, shared_model_folders
from grader.whole import SHARED

SPARE = 128 << 20
"""Bytes that must stay free beside the model: the package being fetched, and room for the system."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model that is here and can be opened."""

    path: Path
    name: str
    sha256: str
    entry: Download | Derived | None = None
    """None for a file of the user's own."""
    adapter: Path | None = None
    """A GGUF adapter to apply at load."""
    adapter_sha256: str = ""


class Store:
    """Models on this machine. `builders` make derived models; who calls the store brings them."""

    def __init__(
        self,
        root: Path | None = None,
        *,
        catalogue: Catalogue | None = None,
        builders: Mapping[str, Builder] | None = None,
        adapters: Path | None = None,
        hub_endpoint: str | None = None,
        shared: Sequence[Path] | None = None,
    ) -> None:
        """`shared`: folders of models that are only read; None: this system's."""
        self.root = root or cache_dir()
        self.catalogue = catalogue or Catalogue()
        self.memory = HashMemory(self.root / "hashes.json")
        self._builders = dict(builders or {})
        self._adapters = adapters or derived.SHIPPED
        self._hub_endpoint = hub_endpoint
        self._shared = shared_model_folders() if shared is None else list(shared)

    def path(self, sha256: str) -> Path:
        """Where a model of this content is, or would be."""
        return self.root / "models" / f"{sha256}.gguf"

    def find(self, entry: Download | Derived) -> ModelFile | None:
        """The model, if it is here and complete; nothing is fetched. Raises ModelError for a bad adapter."""
        if isinstance(entry, Derived) and not entry.builder:
            base = self.find(self.catalogue.base(entry))
            return self._with_adapter(base, entry) if base else None
        found = (self._find_in(folder, entry) for folder in (self.root / "models", *self._shared))
        return next((model for model in found if model), None)

    def _find_in(self, folder: Path, entry: Download | Derived) -> ModelFile | None:
        if isinstance(entry, Download):
            sha256, size = entry.sha256, entry.size
        else:
            built = derived.recorded(self._record(entry, folder))
            if built is None:
                return None
            sha256, size = built.sha256, built.size
        path = folder / f"{sha256}.gguf"
        try:
            here = path.stat().st_size == size
        except OSError:
            # A shared folder may be on a drive that is not there today.
            return None
        return ModelFile(path, entry.name, sha256, entry) if here else None

    def own(self) -> list[Path]:
        """Files that the person added, by name."""
        return sorted((self.root / "models" / "own").resolve().glob("*.gguf"))

    def is_shared(self, model: ModelFile) -> bool:
        """Whether a model lies in a folder that is not this account's."""
        return any(model.path.is_relative_to(folder) for folder in self._shared)

    def pull(self, entry: Download | Derived, progress: Progress | None = None) -> ModelFile:
        """Bring a model here: fetch it, or fetch its base and build it. Does nothing when it is here.

        Raises ModelError when no mirror can deliver, a sum is wrong, or the disk is full or read-only.
        """
        progress = progress or Silent()
        if isinstance(entry, Download):
            return self._once(entry, entry.sha256, progress, lambda work: self._fetch(entry, work, progress))
        adapter = derived.checked_adapter(entry, self._adapters)
        base = self.pull(self.catalogue.base(entry), progress)
        if not entry.builder:
            return self._with_adapter(base, entry)
        build = self._builders.get(entry.builder)
        if build is None:
            raise ModelError(
                f"nothing here can build this model ('{entry.builder}' is not available)",
                where=entry.name,
                hint=f"Use its base instead: {entry.base}",
                flags=f"--model {entry.base}",
                kind=ErrorKind.NOT_INSTALLED,
            )

        def make(work: Path) -> None:
            built = derived.build(entry, base.path, adapter, work, build, progress)
            self._keep(built)
            derived.record(self._record(entry), built.sha256, entry, self.catalogue.base(entry))

        key = derived.recipe_digest(entry, self.catalogue.base(entry))
        return self._once(entry, key, progress, make)

    def verify(self, entry: Download | Derived, progress: Progress | None = None) -> bool:
        """Read a model again: does its content still have its sum? Raises ModelError if it is not here."""
        progress = progress or Silent()
        model = self.find(entry)
        if model is None:
            raise ModelError(
                "this model is not on this machine, or not complete",
                where=entry.name,
                hint="It has to be fetched first.",
                command=f"kpgrade models pull {entry.name}",
                kind=ErrorKind.NOT_FOUND,
            )
        progress.step(f"reading {entry.name}", model.path.stat().st_size)
        return sha256_file(model.path, progress) == model.sha256

    def keep_copy(
        self, file: Path, entry: Download | Derived, sha256: str, *, folder: Path | None = None,
        progress: Progress | None = None,
    ) -> ModelFile:  # fmt: skip
        """Copy a file into this store, or another folder laid out as one, as the model that it is.

        Raises ModelError where it is not the content of this sum, or can't be written.
        """
        folder = folder or self.root / "models"
        with disk_errors(folder):
            copied(file, folder / f"{sha256}.gguf", sha256, progress)
            if isinstance(entry, Derived):
                (folder / "derived").mkdir(parents=True, exist_ok=True)
                derived.record(self._record(entry, folder), sha256, entry, self.catalogue.base(entry), SHARED)
        return ModelFile(folder / f"{sha256}.gguf", entry.name, sha256, entry)

    def keep_own(self, file: Path, sha256: str, progress: Progress | None = None) -> ModelFile:
        """Copy a file that is in no catalogue, to be called by its name. Raises ModelError."""
        path = self.root / "models" / "own" / f"{file.stem}.gguf"
        with disk_errors(self.root):
            copied(file, path, sha256, progress)
        return ModelFile(path, path.stem, sha256)

    def _once(
        self, entry: Download | Derived, key: str, progress: Progress, make: Callable[[Path], None]
    ) -> ModelFile:
        """Run `make` unless the model is here, with no other process doing the same."""
        model = self.find(entry)
        if model is not None:
            return model
        work = self.root / "partial" / key
        with disk_errors(self.root):
            for folder in (work, self.root / "models", self.root / "locks"):
                folder.mkdir(parents=True, exist_ok=True)
            with self._locked(key, entry.name, progress):
                model = self.find(entry)
                if model is None:
                    work.mkdir(parents=True, exist_ok=True)
                    self._check_room(entry, work)
                    make(work)
                    shutil.rmtree(work, ignore_errors=True)
                    model = self.find(entry)
        if model is None:
            raise ModelError(
                "the model vanished right after it was fetched",
                where=entry.name,
                hint="Pull it again.",
                kind=ErrorKind.NOT_FOUND,
            )
        return model

    @contextmanager
    def _locked(self, key: str, name: str, progress: Progress) -> Iterator[None]:
        lock = FileLock(self.root / "locks" / f"{key}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            progress.note(f"another kpgrade is fetching {name}; waiting for it")
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _check_room(self, entry: Download | Derived, work: Path) -> None:
        have = sum(file_sizes(work))
        scratch = entry.scratch if isinstance(entry, Derived) else 0
        need = max(0, entry.size - have) + scratch + SPARE
        free = shutil.disk_usage(work).free
        if free < need:
            raise ModelError(
                f"{entry.name} needs {need / 1e6:,.0f} MB of disk, and {free / 1e6:,.0f} MB are free",
                where=str(self.root),
                hint="Free some space, or set the variable KPGRADE_CACHE to a folder on another disk.",
                kind=ErrorKind.NO_SPACE,
            )

    def _fetch(self, entry: Download, work: Path, progress: Progress) -> None:
        """Try the mirrors in order until one delivers the content that the catalogue promises."""
        failures = []
        for label, fetch in self._sources(entry, work, progress):
            try:
                fetched = fetch()
            except MirrorError as error:
                failures.append(f"{label}: {error}")
                progress.note(failures[-1])
                continue
            if fetched.sha256 == entry.sha256:
                self._keep(fetched)
                return
            fetched.path.unlink(missing_ok=True)
            failures.append(f"{label}: WRONG CONTENT, refused (sha256 {fetched.sha256}, not {entry.sha256})")
            progress.note(failures[-1])
        raise ModelError(
            "no mirror could deliver this model:\n  " + "\n  ".join(failures),
            where=entry.name,
            hint="Fetch it on a machine with a network and bring its file here on a stick, or set "
            f"KPGRADE_MODELS_DIR to a folder that holds it as {entry.file}. Or use any GGUF on disk.",
            flags="--model PATH",
            command="kpgrade models path (there), kpgrade models add FILE (here)",
            kind=ErrorKind.UNREACHABLE,
        )

    def _sources(
        self, entry: Download, work: Path, progress: Progress
    ) -> Iterator[tuple[str, Callable[[], Fetched]]]:
        folder = local_mirror()
        if folder is not None:
            yield str(folder), partial(local.fetch, folder, entry, work, progress)
        for mirror in entry.mirrors:
            if isinstance(mirror, HubFile):
                yield str(mirror), partial(hub.fetch, mirror, entry, work, progress, self._hub_endpoint)
            else:
                yield str(mirror), partial(wheels.fetch, mirror, entry, work, progress)

    def _keep(self, fetched: Fetched) -> None:
        """Move a verified file to its place in one step, once its bytes are on the disk."""
        with fetched.path.open("rb+") as file:
            os.fsync(file.fileno())
        fetched.path.replace(self.path(fetched.sha256))

    def _record(self, entry: Derived, folder: Path | None = None) -> Path:
        digest = derived.recipe_digest(entry, self.catalogue.base(entry))
        return (folder or self.root / "models") / "derived" / f"{digest}.json"

    def _with_adapter(self, base: ModelFile, entry: Derived) -> ModelFile:
        adapter = derived.checked_adapter(entry, self._adapters)
        return ModelFile(base.path, entry.name, base.sha256, entry, adapter, entry.adapter_sha256)
