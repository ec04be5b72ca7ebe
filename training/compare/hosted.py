"""Hosted models asked the seed's way: replies are journaled, so that each is paid for once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

from grader.engines.base import PartlyFailed
from grader.labelled import LabelledAnswer
from grader.text import is_blank
from training.compare.graders import Step
from training.compare.listing import judged_list, list_prompt, parse_list

if TYPE_CHECKING:
    from training.data.create.client import Chat

MAX_TOKENS = 1024
"""Room for a list of twenty key points."""


class ListGrader:
    """A chat model that writes the list of missed points."""

    note = "one prompt an answer; a JSON list, leniently parsed, compared letter for letter"

    def __init__(
        self,
        name: str,
        model: str,
        base_url: str,
        journal: Path,
        *,
        key_env: str,
        concurrency: int = 8,
        max_tokens: int = MAX_TOKENS,
    ) -> None:
        """`base_url` empty: OpenAI itself. `key_env`: the environment variable with the key."""
        self._key_env = key_env
        self._concurrency = concurrency
        self._max_tokens = max_tokens
        self.name = name
        self._model = model
        self._base_url = base_url
        self._journal_path = journal
        self._chat: Chat | None = None
        self._close: list[object] = []

    def judge(self, rows: Sequence[LabelledAnswer]) -> Iterator[Step]:
        """Yield judgements as replies come; rows without one are named in PartlyFailed at the end.

        Raises ModelError where no request can succeed. Blank answers miss everything unasked.
        """
        from training.data.create.client import Refused, Unanswered

        chat = self._opened()
        for index, row in enumerate(rows):
            if is_blank(row.answer):
                yield index, judged_list(row, row.key_points)
        failed: dict[int, str] = {}
        with ThreadPoolExecutor(self._concurrency) as pool:
            asked = {
                pool.submit(
                    chat.ask, self._model, list_prompt(row), temperature=0.0, max_tokens=self._max_tokens
                ): index
                for index, row in enumerate(rows)
                if not is_blank(row.answer)
            }
            try:
                for future in as_completed(asked):
                    index = asked[future]
                    try:
                        reply = future.result()
                    except (Refused, Unanswered) as error:
                        failed[index] = str(error)
                        continue
                    yield index, judged_list(rows[index], parse_list(reply))
            finally:
                for future in asked:
                    future.cancel()
        if failed:
            raise PartlyFailed(failed)

    def _opened(self) -> Chat:
        from training.data.create.client import Chat, Connection, connect
        from training.data.create.cost import Ledger
        from training.data.create.journal import Journal

        if self._chat is None:
            client = connect(Connection(base_url=self._base_url, key_env=self._key_env))
            journal = Journal(self._journal_path)
            self._close = [client, journal]
            self._chat = Chat(client, journal, Ledger())
        return self._chat

    def close(self) -> None:
        """Close the connection and the journal."""
        for thing in self._close:
            thing.close()  # type: ignore[attr-defined]
        self._close, self._chat = [], None
