"""What the app remembers of a person's choices, in one small file of the config directory."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grader.engines.address import shown_address
from grader.errors import InputError
from grader.places import config_dir
from grader.whole import replace_text

RECENT = 12
COMMENTS = 20


@dataclass(frozen=True, slots=True)
class ConnectedServer:
    """A server that the teacher connected: where it is, and its model's name."""

    address: str
    model: str
    shown: str
    """The address without what is secret in it."""


class Settings(BaseModel):
    """Choices that hold for every gradebook. Nothing of a student is ever in here."""

    model_config = ConfigDict(validate_assignment=True, extra="ignore")

    theme: str = "kpgrade-dark"
    language: str = "en"
    gpu_layers: int = Field(default=-1, ge=-1, le=1024)
    """Layers on the GPU; -1 is all, 0 none."""
    threads: int | None = Field(default=None, ge=1, le=1024)
    """None: one a physical core."""
    recent: list[Path] = []
    """Gradebooks, newest first."""
    comments: list[str] = []
    """The teacher's own comments, newest first, to be used again."""
    show_names: bool = False
    """Whether students' names are shown in the review."""
    server: str = ""
    """Address of an OpenAI-compatible server that may be asked; '' for none."""
    server_model: str = ""
    welcomed: bool = False
    """The first-run start has been seen."""

    def connected(self) -> ConnectedServer | None:
        """The server of these settings, or else of KPGRADE_SERVER and KPGRADE_SERVER_MODEL; None without one.

        Raises InputError where its address is none.
        """
        for address, model in (
            (self.server, self.server_model),
            (os.environ.get("KPGRADE_SERVER", ""), os.environ.get("KPGRADE_SERVER_MODEL", "")),
        ):
            if address and model:
                return ConnectedServer(address, model, shown_address(address))
        return None

    def opened(self, path: Path) -> None:
        """Put a gradebook first among the recent ones."""
        path = path.resolve()
        self.recent = [path, *(p for p in self.recent if p != path)][:RECENT]

    def commented(self, text: str) -> None:
        """Keep a comment for use with the next answer."""
        if text.strip():
            self.comments = [text, *(c for c in self.comments if c != text)][:COMMENTS]

    def save(self) -> None:
        """Write the file in one step. Raises InputError when the folder cannot be written."""
        file = settings_file()
        try:
            replace_text(file, self.model_dump_json(indent=1))
        except OSError as error:
            raise InputError(
                f"your settings cannot be saved: {error.strerror}",
                where=str(file),
                hint="Set the variable KPGRADE_CONFIG to a folder that is yours.",
            ) from error


def settings_file() -> Path:
    """Where the settings are kept."""
    return config_dir() / "app.json"


def load_settings() -> Settings:
    """The settings; the defaults before there are any, or where the file makes no sense."""
    try:
        return Settings.model_validate_json(settings_file().read_text("utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError):
        return Settings()
