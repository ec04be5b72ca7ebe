"""Fine-tuning: a recipe, a base and labelled answers in, a run folder with an adapter out."""
