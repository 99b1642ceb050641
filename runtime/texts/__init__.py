"""The text of files: what a person who opens them would read. See `file_text`."""

from runtime.texts.budget import Budget
from runtime.texts.found import MAX_TEXT, FileText
from runtime.texts.reading import file_text

__all__ = ["MAX_TEXT", "Budget", "FileText", "file_text"]
