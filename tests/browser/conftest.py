"""What all browser tests share."""

from fakes.browser import chromium

__all__ = ["chromium"]
