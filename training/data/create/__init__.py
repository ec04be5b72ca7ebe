"""Dataset creation: a model writes answers about passages that leave out some of their key points."""
