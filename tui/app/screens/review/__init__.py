"""Review, the heart: answers on the left, the answer in the middle, its key points on the right.

`panes` lays out and knows the cursor; `deciding`, `choosing` and `asking` act on what it is on; `screen` is
all of them with their `keys`.
"""

from tui.app.screens.review.screen import ReviewScreen

__all__ = ["ReviewScreen"]
