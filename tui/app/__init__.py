"""The app in the terminal: its screens, its widgets, and the thread that owns the model."""
