"""The core of kpgrade: which key points does an answer miss, how sure is that, and on what evidence.

Importing this package opens no model and imports no interface, no torch and no llama.cpp.
"""

__version__ = "0.1.0"
