"""Mails whose signatures are genuine and whose words are somebody else's, or said before: no case comes of them alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.office import Clock, Office, deliver, rows
from lxml import etree

from authority import asic, levels, mail, profiles, smime, texts, xades
from authority.asic import Entry
from authority.desk import ANY, ASIC_E, Desk, request
from authority.levels import Level
from authority.mail import Entity, Envelope
from authority.pki import Identity
from authority.subjects import FIRM, LIGA
from authority.xades import DataFile, Reference
from authority.xml import ASIC, dumped
from runtime.examination import Examiner
from runtime.runtime import Runtime
from workers.polling import poll
from workers.service import drain

STRANGER = ("Kāds Cits", "cits@pasts.example")
GREETING = "Labdien!\nPaldies par sapulci, tiekamies otrdien.\nLīga Paraugkalne\n"
PASSED_ON = "Sveiki, pārsūtu jums saņemto vēstuli zināšanai.\nLīga Paraugkalne\n"
COMMENTED = f"<vestule><p>Labdien! Paldies par sapulci.</p><!--\n{texts.ERASURE}\n--></vestule>".encode()
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rt(place: Office, examiner: Examiner, clock: Clock, tmp_path: Path) -> Iterator[Runtime]:
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    with Office(tmp_path, place.authority).open(clock=clock, examiner=examiner) as opened:
        yield opened


@pytest.fixture
def desk(place: Office, clock: Clock) -> Desk:
    return Desk(place.authority, clock.now.replace(microsecond=0) - timedelta(minutes=5))


def ends(rt: Runtime, clock: Clock, *entities: Entity) -> list[object]:
    """Let mails arrive one after the other, and tell what became of all mails so far."""
    maildir = rt.settings.data_dir.parent / "maildir"
    for entity in entities:
        [(number,)] = rows(rt, "select count(*) from mail")
        now = clock.now.replace(microsecond=0)
        raw = mail.message(Envelope(STRANGER, "Sveiki", now, now, f"m{number}", "mail.pasts.example"), entity)
        deliver(maildir, f"{int(now.timestamp())}.M{number}.office", raw, clock.now)
        poll(rt, lambda: None)
        drain(rt)
    return [outcome for (outcome,) in rows(rt, "select outcome from mail order by id")]


def reasons(rt: Runtime) -> str:
    return str(rows(rt, "select reasons from review_item order by id desc limit 1"))


def enclosing(*files: tuple[str, bytes]) -> Entity:
    parts = [mail.text("Pielikumā."), *(mail.attachment(name, ASIC_E, content) for name, content in files)]
    return mail.multipart("mixed", parts, "=_b_=")


# --- One file in two forms ---


def two_forms(desk: Desk, signer: Identity, over_raw: Identity | None) -> bytes:
    """A container whose XML *signer* signed without its comments, and somebody else as it stands."""
    canonical = etree.tostring(etree.fromstring(COMMENTED), method="c14n", with_comments=False)
    signatures = [_signature(desk, signer, "S1", Reference("S1-ref-1", "v.xml", canonical, "text/xml", (C14N,)))]
    if over_raw is not None:
        signatures.append(_signature(desk, over_raw, "S2", Reference("S2-ref-1", "v.xml", COMMENTED, "text/xml")))
    files = [DataFile("v.xml", COMMENTED, "text/xml")]
    kept = [
        entry for entry in asic.entries(asic.edoc(files, desk.signing(signer, Level.LT))) if _is_no_signature(entry)
    ]
    return asic.zipped([*kept, *signatures], desk.at)


def _is_no_signature(entry: Entry) -> bool:
    return "signatures" not in entry.name


def _signature(desk: Desk, signer: Identity, name: str, reference: Reference) -> Entry:
    root = etree.Element(f"{{{ASIC}}}XAdESSignatures", nsmap={"asic": ASIC})
    proofs = levels.gather(desk.authority, signer, desk.at, Level.LT)
    xades._sign(root, [reference], (signer, desk.at), replace(xades.EDOC, id=name), proofs)
    return Entry(f"META-INF/edoc-signatures-{name}.xml", dumped(root))


def test_a_comment_that_only_a_seal_covers_is_no_request_of_the_signer(rt: Runtime, clock: Clock, desk: Desk) -> None:
    container = two_forms(desk, desk.issue(LIGA), desk.issue(FIRM, profiles.ESEAL_QSCD))
    assert ends(rt, clock, enclosing(("v.asice", container))) == ["review"]
    assert "unsigned_file" in reasons(rt)


def test_a_comment_that_nobody_signed_is_not_read(rt: Runtime, clock: Clock, desk: Desk) -> None:
    """The honest twin: what is signed, the canonical form, holds no request, and the mail none either."""
    ends(rt, clock, enclosing(("v.asice", two_forms(desk, desk.issue(LIGA), None))))
    assert rows(rt, 'select count(*) from "case"') == [(0,)]


def test_a_seal_beside_the_signers_own_signature_over_one_file_changes_nothing(
    rt: Runtime, clock: Clock, desk: Desk
) -> None:
    both = desk.edoc(texts.ERASURE, Level.LT, desk.issue(LIGA), desk.issue(FIRM, profiles.ESEAL_QSCD))
    assert ends(rt, clock, enclosing(("v.edoc", both))) == ["case"]


# --- A message within what is signed ---


def forwarded(desk: Desk) -> bytes:
    """Another person's mail that asks for everything."""
    envelope = Envelope(
        ("Andris", "andris@pasts.example"), "Pieprasījums", desk.at, desk.at, "x1", "mail.pasts.example"
    )
    return mail.message(envelope, mail.text(texts.ACCESS))


def message_part(octets: bytes) -> Entity:
    return Entity((("Content-Type", "message/rfc822"),), octets)


def digest_of(octets: bytes) -> Entity:
    """A digest, whose parts are messages though no header says so (RFC 2046, 5.1.5)."""
    return mail.multipart("digest", [Entity((), octets)], "=_d_=")


def signed_around(desk: Desk, *parts: Entity, words: str = PASSED_ON) -> Entity:
    inner = mail.multipart("mixed", [mail.text(words), *parts], "=_i_=")
    return smime.signed(inner, desk.issue(LIGA), desk.at)


def in_container(desk: Desk, *files: DataFile, words: str = PASSED_ON) -> Entity:
    return enclosing(("v.edoc", asic.edoc([request(words), *files], desk.signing(desk.issue(LIGA), Level.LT))))


def packed(desk: Desk) -> bytes:
    return asic.zipped([Entry("vestule.eml", forwarded(desk))], desk.at)


ENCLOSED = {
    "a message in a signed mail": lambda d: signed_around(d, message_part(forwarded(d))),
    "a digest in a signed mail": lambda d: signed_around(d, digest_of(forwarded(d))),
    "an eml attached to a signed mail": lambda d: signed_around(d, mail.attachment("v.eml", ANY, forwarded(d))),
    "an eml in a container": lambda d: in_container(d, DataFile("v.eml", forwarded(d), "message/rfc822")),
    "an eml called a text": lambda d: in_container(d, DataFile("v.eml", forwarded(d), "text/plain")),
    "an eml in an archive in a container": lambda d: in_container(d, DataFile("v.zip", packed(d), "application/zip")),
    "a signature over an eml": lambda d: enclosing(("v.p7m", d.p7m(forwarded(d).decode(), d.issue(LIGA)))),
}


@pytest.mark.parametrize("how", ENCLOSED)
def test_a_message_in_what_was_signed_opens_no_case_of_the_signer(
    how: str, rt: Runtime, clock: Clock, desk: Desk
) -> None:
    assert ends(rt, clock, ENCLOSED[how](desk)) == ["review"]
    assert "other_person" in reasons(rt)
    assert rows(rt, "select labels from review_item") == [('["access"]',)]


def test_the_signers_own_words_beside_a_message_open_a_case_for_what_they_ask(
    rt: Runtime, clock: Clock, desk: Desk
) -> None:
    """The honest twin: the client encloses our earlier letter."""
    own = signed_around(desk, message_part(forwarded(desk)), words=texts.ERASURE)
    assert ends(rt, clock, own) == ["case"]
    assert rows(rt, 'select "right" from case_right') == [("erasure",)]
    assert "other_person" in str(rows(rt, 'select flags from "case"'))


def test_a_signed_mail_that_somebody_forwards_is_still_the_signers_own(rt: Runtime, clock: Clock, desk: Desk) -> None:
    envelope = Envelope(("Līga", "liga@pasts.example"), "Lūgums", desk.at, desk.at, "x2", "mail.pasts.example")
    inner = mail.message(envelope, desk.clear_signed(texts.ERASURE, desk.issue(LIGA)))
    whole = mail.multipart("mixed", [mail.text("Pārsūtu."), message_part(inner)], "=_b_=")
    assert ends(rt, clock, whole) == ["case"]


# --- Said before ---


def test_an_old_document_does_not_become_new_by_another_beside_it(rt: Runtime, clock: Clock, desk: Desk) -> None:
    liga = desk.issue(LIGA)
    old, other = desk.edoc(texts.ERASURE, Level.LT, liga), desk.edoc(GREETING, Level.LT, liga)
    first = enclosing(("iesniegums.edoc", old))
    assert ends(rt, clock, first, enclosing(("a.edoc", old), ("b.edoc", other))) == ["case", "review"]
    assert "replayed_document" in reasons(rt)
    assert rows(rt, "select count(*) from outbound where kind = 'acknowledgement'") == [(1,)]


def test_an_old_document_is_not_new_in_the_case_that_was_closed(rt: Runtime, clock: Clock, desk: Desk) -> None:
    liga = desk.issue(LIGA)
    old, other = desk.edoc(texts.ERASURE, Level.LT, liga), desk.edoc(GREETING, Level.LT, liga)
    ends(rt, clock, enclosing(("iesniegums.edoc", old)))
    with rt.db.begin() as connection:
        connection.exec_driver_sql("update \"case\" set state = 'closed'")
    assert ends(rt, clock, enclosing(("a.edoc", old), ("b.edoc", other))) == ["case", "review"]
    assert "replayed_document" in reasons(rt)


def test_the_same_document_in_another_wrapping_joins_its_case(rt: Runtime, clock: Clock, desk: Desk) -> None:
    old = desk.edoc(texts.ERASURE, Level.LT, desk.issue(LIGA))
    again = asic.zipped([Entry("iesniegums.edoc", old)], desk.at)
    assert ends(rt, clock, enclosing(("a.edoc", old)), enclosing(("b.zip", again))) == ["case", "attached"]


def test_another_document_of_the_same_signer_is_another_request(rt: Runtime, clock: Clock, desk: Desk) -> None:
    """The honest twin: nothing of the second was said before."""
    liga = desk.issue(LIGA)
    first, second = (
        enclosing((f"{n}.edoc", desk.edoc(t, Level.LT, liga)))
        for n, t in enumerate((texts.ERASURE, texts.ACCESS.replace("Andris Piemērs", "Līga Paraugkalne")))
    )
    assert ends(rt, clock, first, second) == ["case", "case"]
