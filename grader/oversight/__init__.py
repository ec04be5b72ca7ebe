"""What a school has to show of one assignment: what graded it, who settled what, who changed what when."""
