"""Servers for the tests of what the app asks of one."""

from tests.servers import scripted_server

__all__ = ["scripted_server"]
