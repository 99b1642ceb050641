"""Mails that a server gives to nobody: each is tried again after ever more polls, so that they keep no other from being read."""

from collections.abc import Collection
from dataclasses import dataclass, field

LONGEST_REST = 32
"""Polls for which a mail is left alone at most: an hour or so, and a server's keeper may have mended it by then."""


@dataclass(slots=True)
class _Trouble:
    """How often a mail could not be fetched, and for how many polls it is left alone yet."""

    failures: int = 0
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Unfetched:
    """What a process remembers of them. Whatever it forgets at its end is only tried once more."""

    _troubles: dict[tuple[str, int], dict[str, _Trouble]] = field(default_factory=dict)

    def resting(self, folder: str, numbering: int, wanted: Collection[str]) -> frozenset[str]:
        """Begin a poll of a folder: which of the mails that are *wanted* it leaves alone. What is no longer wanted is forgotten."""
        troubles = {uid: at for uid, at in self._troubles.get((folder, numbering), {}).items() if uid in wanted}
        resting = frozenset(uid for uid, at in troubles.items() if at.rest > 0)
        for uid in resting:
            troubles[uid].rest -= 1
        self._troubles[folder, numbering] = troubles
        return resting

    def failed(self, folder: str, numbering: int, uid: str) -> None:
        """Note one more failure: the first may be that of a moment, and after the second the mail rests, ever longer."""
        at = self._troubles.setdefault((folder, numbering), {}).setdefault(uid, _Trouble())
        at.failures += 1
        at.rest = min((1 << at.failures) // 4, LONGEST_REST)
