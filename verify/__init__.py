"""Verification of electronic signatures: bytes, trust data and a time in; a frozen report out.

Pure: nothing in this package reaches a clock, file, socket, database or environment.
"""
