"""Servers for the tests of the server engine."""

from tests.servers import scripted_server

__all__ = ["scripted_server"]
