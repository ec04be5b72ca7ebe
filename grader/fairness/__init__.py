"""Whether verdicts agree with the teacher's alike for all, and whether she decides alike early and late.

Everything is told with an interval, and nothing where the numbers are too small. It describes what she
decided, which is no random sample of the verdicts: a spot check is.
"""
