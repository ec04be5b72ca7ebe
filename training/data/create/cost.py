"""What a run has cost so far, and the cap that no request may cross."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from grader.errors import ModelError
from training.data.create.journal import Reply, Spent

_PER = 1_000_000
_TEMPLATE_TOKENS = 64
"""More than any chat template adds to the messages of one request."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Money per million tokens, in whatever currency the cap is in."""

    tokens_in: float
    tokens_out: float

    def of(self, tokens_in: int, tokens_out: int) -> float:
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / _PER


class BudgetReached(Exception):
    """The next request could cost more than is left. Not an error: the person set the cap."""


class Ledger:
    """Tokens and money, counted by all threads of a run.

    Before a request is sent, the most it can cost is set aside, and given back when its true cost is
    known. So the cap holds however many requests are in flight. A server that does not count the tokens of
    its replies cannot be held to a cap: that ends the run.
    """

    def __init__(
        self, prices: Prices | None = None, cap: float | None = None, spent: Iterable[Spent] = ()
    ) -> None:
        self._prices = prices
        self._cap = cap
        self._lock = threading.Lock()
        self._reserved = 0.0
        self.tokens_in = self.tokens_out = self.requests = 0
        self._uncounted = False
        for earlier in spent:
            self._uncounted |= earlier.uncounted > 0
            self.tokens_in += earlier.tokens_in
            self.tokens_out += earlier.tokens_out
            self.requests += earlier.requests

    @property
    def cost(self) -> float | None:
        """Money spent on this folder, earlier runs included. None without prices."""
        return self._prices.of(self.tokens_in, self.tokens_out) if self._prices else None

    def reserve(self, prompt: str, max_tokens: int) -> float:
        """Set aside the most a request can cost; BudgetReached if that could cross the cap.

        Raises ModelError where a reply came without a count, so that nobody knows what is left.
        """
        if self._prices is None or self._cap is None:
            return 0.0
        if self._uncounted:
            raise ModelError(
                "the server does not say how many tokens its replies cost, so --max-cost cannot be kept",
                hint="Without --max-cost the run goes on. Everything paid for so far is kept.",
            )
        # No tokenizer makes more tokens than the text has bytes.
        most = self._prices.of(len(prompt.encode("utf-8", "replace")) + _TEMPLATE_TOKENS, max_tokens)
        with self._lock:
            if (self.cost or 0.0) + self._reserved + most > self._cap:
                raise BudgetReached
            self._reserved += most
        return most

    def settle(self, reserved: float, reply: Reply | None) -> None:
        """Give back what was set aside and count what a reply cost; None for a request that failed."""
        with self._lock:
            self._reserved -= reserved
            if reply is not None:
                self.requests += 1
                self._uncounted |= reply.tokens_in is None or reply.tokens_out is None
                self.tokens_in += reply.tokens_in or 0
                self.tokens_out += reply.tokens_out or 0
