"""The command line: thin commands over the packages inside."""

import gc

gc.set_threshold(50_000, 20, 20)
"""New objects before the collector of garbage looks: by default it does so some hundred times while a command loads, and finds
nothing but modules, which stay; a fifth of a short command's time went there."""
