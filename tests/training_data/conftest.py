"""Servers for the tests of dataset creation."""

from tests.servers import llama_server, scripted_server

__all__ = ["llama_server", "scripted_server"]
