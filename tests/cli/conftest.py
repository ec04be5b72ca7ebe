"""The servers that commands are pointed at."""

from tests.servers import scripted_server

__all__ = ["scripted_server"]
