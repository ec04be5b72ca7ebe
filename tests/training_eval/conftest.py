"""The server these tests talk to."""

from tests.servers import scripted_server

__all__ = ["scripted_server"]
