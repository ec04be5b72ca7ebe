"""Engines turn (question, answer, key points) into margins; they know no rubric and no gradebook."""
