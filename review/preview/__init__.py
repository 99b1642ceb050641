"""Hostile mail shown safely: nothing of it runs, nothing of it loads, nothing of it deceives by invisible characters."""
