"""A model hub, through huggingface_hub: pinned commit, resumable, the user's own token and proxy."""

from __future__ import annotations

import importlib.util
import logging
from pathlib import Path
from typing import Any

from grader.models.entries import Download, HubFile
from grader.models.hashing import sha256_file
from grader.models.mirrors import Fetched, MirrorError, disk_errors
from grader.models.progress import Progress

REACH_SECONDS = 5.0
"""How long the hub may take to answer at all. Its own client would try for 23 s and more where it can't."""


def fetch(
    mirror: HubFile, entry: Download, work: Path, progress: Progress, endpoint: str | None = None
) -> Fetched:
    """Download the file, going on where an earlier try stopped. Raises MirrorError.

    `endpoint` overrides the hub's address; without it huggingface_hub's own setting (HF_ENDPOINT) holds.
    """
    if importlib.util.find_spec("huggingface_hub") is None:
        raise MirrorError("huggingface_hub is not installed")
    import httpx
    from huggingface_hub import constants, get_session, hf_hub_download, hf_hub_url
    from huggingface_hub.errors import HfHubHTTPError

    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    if constants.HF_HUB_OFFLINE:
        raise MirrorError("HF_HUB_OFFLINE is set")
    url = hf_hub_url(mirror.repo, mirror.file, revision=mirror.revision, endpoint=endpoint)
    try:
        answer = get_session().head(url, timeout=REACH_SECONDS, follow_redirects=False)
    except httpx.HTTPError as error:
        raise MirrorError(f"it can't be reached ({_short(error)})") from error
    if answer.status_code >= 400:
        raise MirrorError(
            f"it answers {answer.status_code} {answer.reason_phrase} for {mirror.file}".rstrip()
        )
    progress.step(f"downloading {mirror.file}", entry.size)
    folder = work / "hub"
    try:
        with disk_errors(folder):
            path = hf_hub_download(
                mirror.repo,
                mirror.file,
                revision=mirror.revision,
                local_dir=folder,
                endpoint=endpoint,
                etag_timeout=REACH_SECONDS,
                tqdm_class=_bar(progress),
            )
    except (httpx.HTTPError, HfHubHTTPError, OSError) as error:
        raise MirrorError(f"the download broke off ({_short(error)})") from error
    progress.step("checking the sum", entry.size)
    return Fetched(Path(path), sha256_file(Path(path), progress))


def _bar(progress: Progress) -> type[Any]:
    """What huggingface_hub calls a progress bar, passing its counts on."""
    from huggingface_hub.utils.tqdm import silent_tqdm

    class Bar(silent_tqdm):
        def __init__(
            self, *_args: object, initial: float = 0, total: float | None = None, **_kw: object
        ) -> None:
            self.n = initial
            self.total = total

        def update(self, n: float | None = 1) -> None:
            self.n += n or 0
            progress.advance(int(self.n))

        def close(self) -> None:
            """Nothing is drawn, so nothing is closed."""

    return Bar


def _short(error: BaseException) -> str:
    cause = error.__cause__ or error
    lines = str(cause).strip().splitlines()
    return (lines[0] if lines else type(cause).__name__)[:160]
