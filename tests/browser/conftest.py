"""What all browser tests share."""

from fakes.browser import chromium
from fakes.review_desk import desk, examiner, place, reviewer

__all__ = ["chromium", "desk", "examiner", "place", "reviewer"]
