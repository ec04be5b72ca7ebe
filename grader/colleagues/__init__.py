"""One class graded by several people: split in parts, joined, compared, and what differs settled."""
