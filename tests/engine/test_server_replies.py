"""What odd servers reply, over real HTTP on loopback: said plainly, and never another answer's trouble."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from grader.engines.base import PartlyFailed, Score, Task
from grader.engines.chat import ServerSettings
from grader.engines.openai import OpenAIEngine
from grader.errors import ModelError


@contextmanager
def _served(
    stated: str = "true", *, plain: bool = False, broken: bytes | None = None
) -> Iterator[OpenAIEngine]:
    """A server that finds no word for answers that say 'odd', states `stated`, or sends only a web page.

    To answers that say 'odd' it sends `broken` instead where there is one.
    """

    class Replies(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            word = "Perhaps" if "odd" in asked["messages"][1]["content"] else "Yes"
            listed = {"token": word, "logprob": -0.5, "top_logprobs": [{"token": word, "logprob": -0.5}]}
            choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": word}}
            if "response_format" in asked:
                choice["message"] = {"role": "assistant", "content": f'{{"stated": {stated}}}'}
            else:
                choice["logprobs"] = {"content": [listed]}
            reply = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
            body = b"<html></html>" if plain else json.dumps(reply).encode()
            if broken is not None and word == "Perhaps":
                body = broken
            self.send_response(200)
            self.send_header("content-type", "text/html" if plain else "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Replies) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings = ServerSettings(f"http://127.0.0.1:{server.server_port}/v1", "m", concurrency=1, retries=0)
        with OpenAIEngine(settings) as engine:
            yield engine
        server.shutdown()
        thread.join()


_ODD, _USUAL = Task("Why?", "an odd one", ("p",)), Task("Why?", "a usual one", ("p",))


def test_an_answer_without_probabilities_takes_none_from_the_next() -> None:
    with _served() as engine:
        assert dict(engine.score([_ODD, _USUAL])) == {0: [Score(None, False)], 1: [Score(0.0, False)]}


def test_a_word_in_place_of_yes_or_no_is_no_verdict() -> None:
    with _served('"false"') as engine, pytest.raises(PartlyFailed, match="plain yes or no"):
        list(engine.score([_ODD]))


def test_a_web_page_is_no_server() -> None:
    with _served(plain=True) as engine, pytest.raises(ModelError, match="OpenAI-compatible"):
        list(engine.score([_USUAL]))


@pytest.mark.parametrize(
    "broken",
    [
        b'{"choices": [',
        b'{"choices": [{}]}',
        b'{"choices": [{"message": null, "logprobs": {"content": [{"top_logprobs": [{}]}]}}]}',
    ],
)
def test_a_reply_that_cannot_be_read_costs_that_answer_alone(broken: bytes) -> None:
    given: list[int] = []
    with _served(broken=broken) as engine, pytest.raises(PartlyFailed, match="cannot be read") as failure:
        given.extend(index for index, _ in engine.score([_ODD, _USUAL]))
    assert given == [1]
    assert failure.value.reasons.keys() == {0}
