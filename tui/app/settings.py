"""What the app remembers of a person's choices, in one small file of the config directory."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grader.errors import InputError
from grader.places import config_dir
from grader.whole import replace_text

RECENT = 12
COMMENTS = 20


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
    welcomed: bool = False
    """The first-run start has been seen."""

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
