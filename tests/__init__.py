"""Tests against real parts: the real model, a real gradebook file, real servers on loopback."""
