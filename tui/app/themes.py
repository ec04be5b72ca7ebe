"""Three sets of colours. Each is readable; none is needed, for every sign has a shape and a word."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="kpgrade-dark",
    primary="#7aa2d6",
    secondary="#9aa7b8",
    accent="#e8c268",
    success="#8fc98b",
    warning="#e8b45a",
    error="#ec8a80",
    foreground="#dfe3ea",
    background="#14181f",
    surface="#1b212b",
    panel="#26303d",
    dark=True,
)
LIGHT = Theme(
    name="kpgrade-light",
    primary="#24558c",
    secondary="#5b6673",
    accent="#7d5300",
    success="#1f6b2a",
    warning="#8a5200",
    error="#a3261c",
    foreground="#1c2430",
    background="#fbfaf7",
    surface="#f2f0ea",
    panel="#e4e1d8",
    dark=False,
)
CONTRAST = Theme(
    name="kpgrade-contrast",
    primary="#00d7ff",
    secondary="#ffffff",
    accent="#ffff00",
    success="#00ff5f",
    warning="#ffff00",
    error="#ff8787",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#303030",
    dark=True,
    text_alpha=1.0,
    # What is quiet elsewhere is grey; here it is nearly as bright as the rest.
    variables={"text-muted": "auto 88%", "text-disabled": "auto 65%"},
)
THEMES = (DARK, LIGHT, CONTRAST)
