"""A person is taken out of a gradebook, and nothing of them is left in it."""
