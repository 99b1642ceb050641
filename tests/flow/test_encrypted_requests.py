"""Encrypted requests from the mailbox to their end: the mailbox's key opens them, and only a signature inside is believed."""

from base64 import encodebytes
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.mail_encryption import enveloped, mail_key, pem_certificate
from fakes.office import Clock, Office, deliver, office, rows, shared_examiner

from authority import levels, mail, smime, texts
from authority.desk import Desk
from authority.levels import Level
from authority.mail import Entity, Envelope
from authority.subjects import LIGA
from intake.encrypted import MailKey
from runtime.examination import Examiner
from workers.polling import poll
from workers.service import drain


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture
def desk(place: Office) -> Desk:
    return Desk(place.authority, Clock().now.replace(microsecond=0) - timedelta(minutes=5))


@pytest.fixture(scope="module")
def key() -> MailKey:
    return mail_key()


@pytest.fixture(scope="module")
def key_file(key: MailKey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "mailbox.pem"
    private = b"-----BEGIN PRIVATE KEY-----\n" + encodebytes(key.private_key) + b"-----END PRIVATE KEY-----\n"
    path.write_bytes(private + pem_certificate(key))
    return path


@pytest.fixture(scope="module")
def with_key(place: Office, key_file: Path) -> Iterator[Examiner]:
    with shared_examiner(place, smime_key_file=key_file) as opened:
        yield opened


@pytest.fixture(scope="module")
def without_key(place: Office) -> Iterator[Examiner]:
    with shared_examiner(place) as opened:
        yield opened


@pytest.fixture
def sealed(key: MailKey, tmp_path: Path) -> Callable[[Entity], Entity]:
    """Encrypts to the mailbox."""

    def seal(entity: Entity) -> Entity:
        content = enveloped(tmp_path, key, entity.dump(), "-aes256")
        kind = "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"
        return Entity(
            (("Content-Type", kind), ("Content-Transfer-Encoding", "base64")), mail.crlf(encodebytes(content))
        )

    return seal


def signed_by_liga(desk: Desk, entity: Entity) -> Entity:
    """Signed with all proofs beside it: nothing here waits for a network."""
    signer = desk.issue(LIGA)
    return smime.signed(entity, signer, desk.at, proofs=levels.gather(desk.authority, signer, desk.at, Level.LT))


def end(place: Office, folder: Path, entity: Entity, examiner: Examiner) -> tuple[object, str]:
    """What becomes of one mail: outcome, and the reasons for a review."""
    (folder / "trust").symlink_to(place.folder / "trust")
    here, now = Office(folder, place.authority), Clock().now.replace(microsecond=0)
    envelope = Envelope(("Līga", "liga@pasts.example"), "Pieteikums", now, now, "m1", "mail.pasts.example")
    deliver(here.maildir, f"{int(now.timestamp())}.M1.office", mail.message(envelope, entity), now)
    with here.open(examiner=examiner) as rt:
        poll(rt, lambda: None)
        drain(rt)
        [(outcome,)] = rows(rt, "select outcome from mail")
        return outcome, str(rows(rt, "select reasons from review_item"))


def test_what_is_signed_inside_opens_a_case(place, tmp_path, desk, sealed, with_key) -> None:
    signed = signed_by_liga(desk, mail.text(texts.ERASURE))
    assert end(place, tmp_path, sealed(signed), with_key) == ("case", "[]")


def test_what_is_unsigned_inside_is_an_unsigned_request(place, tmp_path, sealed, with_key) -> None:
    outcome, reasons = end(place, tmp_path, sealed(mail.text(texts.ERASURE)), with_key)
    assert outcome == "review"
    assert "unsigned_request" in reasons
    assert "encrypted" not in reasons


def test_who_signs_around_a_strangers_encrypted_words_has_not_said_them(
    place, tmp_path, desk, sealed, with_key
) -> None:
    around = signed_by_liga(desk, sealed(mail.text(texts.ERASURE)))
    assert end(place, tmp_path, around, with_key)[0] == "review"


def test_without_the_key_it_is_held_and_the_reason_told(place, tmp_path, desk, sealed, without_key) -> None:
    signed = signed_by_liga(desk, mail.text(texts.ERASURE))
    outcome, reasons = end(place, tmp_path, sealed(signed), without_key)
    assert outcome == "review"
    assert "encrypted" in reasons
