"""Made contrasts: pairs of answers, or of key points, that differ in little and whose labels differ."""
