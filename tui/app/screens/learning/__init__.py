"""Dialogs of what is learned: decided blind, side by side, together; what a phrase would change."""
