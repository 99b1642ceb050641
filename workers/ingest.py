"""Mail that a person hands in as files: stored like any other delivery, and taken to its end at once."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from cases import store
from cases.database import writing
from runtime.runtime import Runtime
from workers.actors import advance_to_rest
from workers.pipeline import VOUCHED

SOURCE = "ingest"
FOLDER = "files"
UIDVALIDITY = 1


def ingest(rt: Runtime, chunks: Iterable[bytes], received_at: datetime | None) -> int:
    """Store one message given as *chunks* and advance it to its end; gives its id.

    Args:
        rt: the runtime.
        chunks: the raw message in pieces.
        received_at: the time of receipt that a person vouches for (aware); None: as the message itself shows.

    Raises:
        DatabaseUnavailableError: nothing of this message was kept, or it is kept and waits for the sweeper.
    """
    delivery = store.Delivery(
        source=SOURCE if received_at is None else VOUCHED,
        folder=FOLDER,
        uidvalidity=UIDVALIDITY,
        uid=uuid.uuid4().hex,
        internal_date=None,
        received_at=received_at or rt.clock(),
    )
    with writing(rt.db) as session:
        mail_id = store.add_mail(session, rt.vault, rt.act("ingest"), delivery, chunks)
    assert mail_id is not None  # the uid is new
    advance_to_rest(rt, mail_id)
    return mail_id
