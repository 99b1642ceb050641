"""What a child process is asked to read in tests of its limits: files as they are read for a mail."""

from runtime.records import dump
from runtime.texts import file_text


def read_file(_shared: object, data: bytes) -> bytes:
    """The text of one file, as JSON."""
    return dump(file_text(None, data))
