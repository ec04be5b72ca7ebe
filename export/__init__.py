"""From a trained adapter and its base to one GGUF that carries everything a grader needs.

Nothing here imports torch or unsloth unless a Hugging Face folder is exported: a teacher's machine merges
a shipped adapter with numpy, gguf and llama-cpp-python alone.
"""
