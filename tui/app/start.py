"""Where the app begins: the person's choices first, for screens are imported in their language."""

from __future__ import annotations

from pathlib import Path

from tui.app import strings
from tui.app.settings import load_settings


def start(path: Path | None) -> int:
    """Run the app until it is left, with a gradebook open where one is named; return the exit code."""
    settings = load_settings()
    strings.use(settings.language)
    from tui.app.app import KpgradeApp

    app = KpgradeApp(path, settings=settings)
    app.run()
    return app.return_code or 0
