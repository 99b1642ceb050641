"""The closed lists of codes, under one name (CONTRACT: review, verify)."""

from verify.problems import PROBLEMS, ProblemCode
from verify.reasons import REASONS, ReasonCode
from verify.sentences import Sentence

__all__ = ["PROBLEMS", "REASONS", "ProblemCode", "ReasonCode", "Sentence"]
