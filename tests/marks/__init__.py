"""Marks of the teacher's own."""
