"""Messages that a mail encloses: when they came to whoever passes them on, as the servers on their way say."""

from collections.abc import Iterator

from intake import stamps
from intake.facts import ReceivedStamp
from intake.structure import Part, Tree


def received(tree: Tree) -> Iterator[tuple[ReceivedStamp, ...]]:
    """The stamps of each message in a mail, in order of appearance; those of messages inside these messages are left out."""
    for child in tree.root.children:
        yield from _outermost(child)


def _outermost(part: Part) -> Iterator[tuple[ReceivedStamp, ...]]:
    """The stamps in the header of a part, else those below it. The depth of parts is limited, and so is this recursion."""
    values = part.headers.all("received")
    if values:
        yield stamps.received(values)
        return
    for child in part.children:
        yield from _outermost(child)
