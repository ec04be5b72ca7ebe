"""From labelled answers to a fine-tuned grader. Nothing here is imported by what a teacher runs."""
