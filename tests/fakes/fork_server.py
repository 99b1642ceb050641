"""Loaded by the fork server of the tests: its children inherit the compiled model."""

from fakes.made_once import remember, shipped_model

remember()
shipped_model()
