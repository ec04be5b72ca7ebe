"""The servers these tests talk to."""

from tests.servers import llama_server, scripted_server

__all__ = ["llama_server", "scripted_server"]
