"""What a student is told of a key point, and the bank of comments to be used again."""
