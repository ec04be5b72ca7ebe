"""Two or three sentences to a student, put together from what was settled of the answer."""
