"""How a command ends badly: one sentence on standard error, and the exit code that the contract gives it."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes (CONTRACT): 0 done, 1 a negative answer, 2 wrong usage or configuration, 3 the environment failed."""

    DONE = 0
    NEGATIVE = 1
    USAGE = 2
    ENVIRONMENT = 3


class CommandError(Exception):
    """A command cannot go on; the message is one sentence with cause and remedy."""

    def __init__(self, sentence: str, code: Exit = Exit.USAGE) -> None:
        super().__init__(sentence)
        self.code = code
