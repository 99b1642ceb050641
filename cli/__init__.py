"""The command line: thin commands over the packages inside."""

import gc
import os

gc.set_threshold(100_000, 20, 20)
"""New objects before the collector of garbage looks: by default it does so some hundred times while a command loads, and finds
nothing but modules, which stay; a fifth of a short command's time went there. `verify` makes three quarters as many."""

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
"""Else pydantic looks through all installed distributions for plugins, of which there shall be none that see our settings."""
