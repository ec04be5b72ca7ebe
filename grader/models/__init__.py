"""Models: a catalogue of what is known, a content-addressed store of what is here, and facts about a GGUF.

`catalogue` says what exists, `store` brings it to this machine, `resolving` turns what a person typed into
a file, `gguf_info` and `memory` describe it, `opening` makes an engine of it.
"""
