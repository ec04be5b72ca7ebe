"""Labelled answers, before anything is trained on them: made, checked, taken in, set apart, varied."""
