"""Whether numbers of a folder still mean the mails that they meant: some servers give a number out twice (RFC 3501, 2.3.1.1).

A mail server may do so only together with another UIDVALIDITY. One that was restored from a backup may not know what it had
given out since, and then a new mail would seem to be stored already. Such a folder gets a new generation of numbers here.
"""

from cases import store
from cases.database import reading
from intake.source import FolderState, Stamp
from runtime.runtime import Runtime

GENERATION = 1 << 32
"""UIDVALIDITY has 32 bits; what is added above them counts how often its numbers were given out anew."""


def uidvalidity_of(numbering: int) -> int:
    """The server's own part of a numbering."""
    return numbering % GENERATION


def numbering(rt: Runtime, folder: str, state: FolderState, held: frozenset[str]) -> int:
    """The server's UIDVALIDITY, and the generation in which its numbers mean what they meant when mails were stored.

    The highest number that is stored is compared at every look; all of them where the server's next number went back.
    """
    with reading(rt.db) as session:
        saved = store.source_state(session, rt.source_name, folder)
        if saved is None or uidvalidity_of(saved.uidvalidity) != state.uidvalidity:
            return state.uidvalidity
        only = None if went_back(state, saved.next_uid) else _highest(held, saved.next_uid)
        stored = store.stored_stamps(session, rt.source_name, folder, saved.uidvalidity, only)
    known = sorted(uid for uid in held & stored.keys() if _is_number(uid))
    now = rt.source.stamps(folder, known) if known else {}
    same = all(_is_same(stored[uid], stamp) for uid, stamp in now.items())
    return saved.uidvalidity if same else saved.uidvalidity + GENERATION


def _is_same(stored: Stamp, now: Stamp) -> bool:
    """Whether two stamps may be those of one mail; a time that the server did not tell once contradicts none."""
    return stored[0] == now[0] and (None in {stored[1], now[1]} or stored[1] == now[1])


def went_back(state: FolderState, next_uid: int) -> bool:
    """Whether the server would give out a number below *next_uid*, where it tells."""
    return 0 < state.uidnext < next_uid


def _highest(held: frozenset[str], below: int) -> str:
    """The highest number below the cursor that the server still holds; no name where there is none."""
    return str(max((int(uid) for uid in held if _is_number(uid) and int(uid) < below), default=""))


def _is_number(uid: str) -> bool:
    return uid.isascii() and uid.isdigit()
