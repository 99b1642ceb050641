"""Where lists are read: in a child process, since they are strangers' bytes until their signature has been verified.

What comes back is data of trust alone, as text that is checked against its types (`runtime.records`). A list that ends its
child is a list that can't be had; the last good one counts on.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from runtime.child import ChildLimits, Job
from runtime.failures import NoAnswerError
from runtime.records import RecordError, dump, load
from runtime.sandbox import ChildFailedError, Killed, Sandbox
from verify import list_of_lists, trusted_list
from verify.certificate import Certificate
from verify.list_of_lists import ListOfLists
from verify.trust import TrustedList

MIB = 1024 * 1024
LIMITS = ChildLimits(memory=1024 * MIB, deadline=60)
"""All thirty lists are read at once where the fast reading is lost: some 20 MiB, which take tenfold, and seconds."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a list of lists says of itself before anything of it is believed; *pivots* are addresses, newest first."""

    list: ListOfLists
    pivots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Latest:
    """The last list of lists that its predecessors vouch for; None: none was given."""

    list: ListOfLists | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """All lists of a folder, refused ones included."""

    lists: tuple[TrustedList, ...]


class ListReader(Protocol):
    """Reads lists; *signers* are who may sign the list (of lists). Each method may raise NoAnswerError."""

    def claims(self, data: bytes) -> Claims:
        """Read what a list of lists says of itself."""

    def latest(self, lists: Sequence[bytes], signers: Sequence[Certificate]) -> ListOfLists | None:
        """Go from one list of lists to the next; see `verify.list_of_lists.latest`."""

    def national(self, data: bytes, signers: Sequence[Certificate]) -> TrustedList:
        """Read a national list; see `verify.trusted_list.read_list`."""

    def all(self, lists: Sequence[bytes], signers: Sequence[Certificate]) -> tuple[TrustedList, ...]:
        """Read a whole folder; see `verify.trusted_list.load`."""


class ReaderHere:
    """Reads in this process: inside a child, and where a person named the files."""

    def claims(self, data: bytes) -> Claims:
        """Read what a list of lists says of itself."""
        return Claims(list_of_lists.read_list_of_lists(data, ()), list_of_lists.claimed_pivots(data))

    def latest(self, lists: Sequence[bytes], signers: Sequence[Certificate]) -> ListOfLists | None:
        """Go from one list of lists to the next."""
        return list_of_lists.latest(lists, signers)

    def national(self, data: bytes, signers: Sequence[Certificate]) -> TrustedList:
        """Read a national list."""
        return trusted_list.read_list(data, vouched=False, signers=signers)

    def all(self, lists: Sequence[bytes], signers: Sequence[Certificate]) -> tuple[TrustedList, ...]:
        """Read a whole folder."""
        return trusted_list.load(lists, lotl_signers=signers).lists


HERE = ReaderHere()


class ReaderInChild:
    """Reads in the children of *sandbox*. Safe to share between threads."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def claims(self, data: bytes) -> Claims:
        """Read what a list of lists says of itself."""
        return self._asked(Claims, _claims, data)

    def latest(self, lists: Sequence[bytes], signers: Sequence[Certificate]) -> ListOfLists | None:
        """Go from one list of lists to the next."""
        return self._asked(Latest, _latest, b"", tuple(lists), _encoded(signers)).list

    def national(self, data: bytes, signers: Sequence[Certificate]) -> TrustedList:
        """Read a national list."""
        return self._asked(TrustedList, _national, data, _encoded(signers))

    def all(self, lists: Sequence[bytes], signers: Sequence[Certificate]) -> tuple[TrustedList, ...]:
        """Read a whole folder."""
        return self._asked(Loaded, _all, b"", tuple(lists), _encoded(signers)).lists if lists else ()

    def _asked(self, expected: type[_T], job: Job, data: bytes, *arguments: object) -> _T:
        try:
            answer = self._sandbox.run(job, data, *arguments)
            if isinstance(answer, Killed):
                raise NoAnswerError(f"reading the list ended its process ({answer.cause})")
            return load(expected, answer)
        except (ChildFailedError, RecordError) as error:
            raise NoAnswerError(f"the list met a defect of the program ({error})") from error


Reading = Callable[[], AbstractContextManager[ListReader]]
"""Opens a reader for the length of a block."""


@contextmanager
def here() -> Iterator[ListReader]:
    """Read in this process."""
    yield HERE


@contextmanager
def in_child() -> Iterator[ListReader]:
    """Read in one child process, which starts with the first list and ends with the block."""
    with Sandbox(None, size=1, limits=LIMITS) as sandbox:
        yield ReaderInChild(sandbox)


def _encoded(certificates: Sequence[Certificate]) -> tuple[bytes, ...]:
    return tuple(certificate.der for certificate in certificates)


def _loaded(certificates: Sequence[bytes]) -> tuple[Certificate, ...]:
    return tuple(map(Certificate.load, certificates))


def _claims(_shared: object, data: bytes) -> bytes:
    return dump(HERE.claims(data))


def _latest(_shared: object, _data: bytes, lists: Sequence[bytes], signers: Sequence[bytes]) -> bytes:
    return dump(Latest(HERE.latest(lists, _loaded(signers))))


def _national(_shared: object, data: bytes, signers: Sequence[bytes]) -> bytes:
    return dump(HERE.national(data, _loaded(signers)))


def _all(_shared: object, _data: bytes, lists: Sequence[bytes], signers: Sequence[bytes]) -> bytes:
    return dump(Loaded(HERE.all(lists, _loaded(signers))))
