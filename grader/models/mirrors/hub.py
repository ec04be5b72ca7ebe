"""A model hub: pinned commit, with the user's own token, proxy and settings, through huggingface_hub.

huggingface_hub names the file's address, opens the session and knows the token. Its own download
starts again from nothing after a kill (since 1.x the partial file is the process's own), and retries for
23 s where there is no network, so the bytes are streamed here: resumed, and summed as they are written.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import IO, TYPE_CHECKING

from grader.models.entries import Download, HubFile
from grader.models.hashing import BLOCK
from grader.models.mirrors import Fetched, MirrorError
from grader.models.progress import Progress

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
TRIES = 4
"""How often a download may break off before the next mirror is asked."""


def fetch(
    mirror: HubFile, entry: Download, work: Path, progress: Progress, endpoint: str | None = None
) -> Fetched:
    """Download the file, going on where an earlier try stopped. Raises MirrorError.

    `endpoint` overrides the hub's address; without it huggingface_hub's own setting (HF_ENDPOINT) holds.
    """
    if importlib.util.find_spec("huggingface_hub") is None:
        raise MirrorError("huggingface_hub is not installed")
    import httpx
    from huggingface_hub import constants, hf_hub_url

    if constants.HF_HUB_OFFLINE:
        raise MirrorError("HF_HUB_OFFLINE is set")
    url = hf_hub_url(mirror.repo, mirror.file, revision=mirror.revision, endpoint=endpoint)
    target = work / "hub.gguf"
    digest = hashlib.sha256()
    progress.step(f"downloading {mirror.file}", entry.size)
    with target.open("a+b") as file:
        _resume(file, digest, entry.size)
        for tried in range(1, TRIES + 1):
            before = file.tell()
            try:
                _stream(url, file, digest, entry.size, progress)
                break
            except httpx.HTTPError as error:
                if tried == TRIES or file.tell() == before:
                    raise MirrorError(_short(error)) from error
                progress.note(f"the connection broke off at {file.tell():,} bytes; going on from there")
        if file.tell() != entry.size:
            raise MirrorError(f"it delivered {file.tell():,} bytes instead of {entry.size:,}")
    return Fetched(target, digest.hexdigest())


def _resume(file: IO[bytes], digest: hashlib._Hash, size: int) -> None:
    """Sum up what an earlier try has written; what can't be the beginning of the file is dropped."""
    if file.seek(0, 2) > size:
        file.truncate(0)
    file.seek(0)
    while block := file.read(BLOCK):
        digest.update(block)


def _stream(url: str, file: IO[bytes], digest: hashlib._Hash, size: int, progress: Progress) -> None:
    """Append what the hub sends after the bytes that are here. Raises httpx.HTTPError, MirrorError."""
    import httpx
    from huggingface_hub import get_session
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # documented, not in __all__

    done = file.tell()
    if done == size:
        return
    headers = dict(build_hf_headers()) | {"Accept-Encoding": "identity"}
    if done:
        headers["Range"] = f"bytes={done}-"
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    with get_session().stream("GET", url, headers=headers, timeout=timeout, follow_redirects=True) as answer:
        if answer.status_code >= 400:
            raise MirrorError(f"it answers {answer.status_code} {answer.reason_phrase}".rstrip())
        skip = 0 if _continues(answer, done) else done
        for received in answer.iter_bytes():
            block, skip = received[skip:], max(0, skip - len(received))
            if done + len(block) > size:
                raise MirrorError(f"it sends more than the {size:,} bytes of the model")
            file.write(block)
            digest.update(block)
            done += len(block)
            progress.advance(done)


def _continues(answer: httpx.Response, done: int) -> bool:
    """Whether the answer begins after the bytes that are here; a server may send the whole file again."""
    return not done or (
        answer.status_code == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {done}-")
    )


def _short(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"it can't be reached ({(lines[0] if lines else type(error).__name__)[:160]})"
