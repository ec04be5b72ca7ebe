"""The address of a server, fit to be shown."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from grader.errors import InputError


def shown_address(url: str) -> str:
    """An address as it may be shown and kept in a gradebook: no user, no password, no query.

    Raises InputError for one that is none.
    """
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise InputError(
            "this is not the address of a server",
            hint="It looks like http://HOST:PORT/v1.",
        )
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
