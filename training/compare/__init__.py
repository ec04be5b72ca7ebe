"""Graders side by side on the same labelled answers: who judges, how it is cached, tabled and drawn."""
