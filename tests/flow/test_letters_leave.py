"""The whole way of letters: a signed request answered by signed mail over SMTP, an unsigned one invited because our own server vouches for it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.independent_tools import epoch, run
from fakes.office import Clock, Office, deliver, office, rows
from fakes.smtp import post_office

from authority import mail, texts
from authority.desk import Desk, letter
from authority.levels import Level
from authority.mail import Envelope
from authority.profiles import ESEAL_QSCD
from authority.subjects import FIRM, LIGA
from cases.letter_kinds import LetterKind
from classifier.rights import ChannelKind
from desk.acts import Person
from desk.addresses import confirm_address
from desk.correspondence import draft, save_draft, send
from workers.polling import poll
from workers.service import drain

SENDER = ("Līga", "liga@pasts.example")
ANNA = Person("anna", None, "rang the number in the contract")
OURS = "mx.infotrust.lv"
VOUCHED = (f"Authentication-Results: {OURS}; dmarc=pass header.from=pasts.example\r\n").encode()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("letters")) as opened:
        yield opened


def test_an_answer_leaves_signed_by_mail_with_its_signed_form_on_paper(place: Office, tmp_path: Path) -> None:
    clock = Clock()
    now = clock.now.replace(microsecond=0)
    firm = place.authority.issue(FIRM, replace(ESEAL_QSCD, digital_signature=True))
    (tmp_path / "cert.pem").write_bytes(firm.pem + place.authority.seal_ca.pem)
    (tmp_path / "key.pem").write_bytes(firm.key_pem)
    desk = Desk(place.authority, now - timedelta(minutes=5))
    entity = letter(LIGA, "iesniegums.edoc", desk.edoc(texts.ERASURE, Level.LT, desk.issue(LIGA)))
    raw = mail.message(Envelope(SENDER, "Iesniegums", now, now, "mail1", "mail.pasts.example"), entity)
    deliver(place.maildir, f"{int(now.timestamp())}.M1.office", raw, now)
    with post_office() as post:
        settings = {
            "smtp_url": f"smtp://127.0.0.1:{post.port}",
            "outgoing": "send",
            "sign_certificate": tmp_path / "cert.pem",
            "sign_key": tmp_path / "key.pem",
        }
        with place.open(clock=clock, **settings) as rt:
            poll(rt, lambda: None)
            drain(rt)
            [(number,)] = rows(rt, 'select number from "case"')
            confirm_address(rt, str(number), ChannelKind.EMAIL, SENDER[1], ANNA)
            begun = draft(rt, str(number), LetterKind.REFUSAL)
            version = save_draft(rt, replace(begun, fields={"reasons": "Dati glabājami likuma dēļ."}), ANNA)
            send(rt, str(number), LetterKind.REFUSAL, version, ANNA)
            clock.now += timedelta(minutes=11)
            drain(rt)
    taken = [index for index, (_, _, message) in enumerate(post.taken) if "Atbilde" in str(message["Subject"])]
    [(_, recipients, message)] = [post.taken[index] for index in taken]
    assert recipients == [SENDER[1]]
    assert message.get_content_type() == "multipart/signed"
    (tmp_path / "mail.eml").write_bytes(post.raw[taken[0]])
    (tmp_path / "trust.pem").write_bytes(place.authority.root.pem)
    checked = run(
        "openssl", "cms", "-verify", "-in", "mail.eml", "-CAfile", "trust.pem", "-attime", epoch(place.authority),
        "-purpose", "any", cwd=tmp_path,
    )  # fmt: skip
    assert checked.passed, checked.output
    inner = message.get_payload(0)
    [paper] = inner.iter_attachments()
    assert paper.get_filename() == f"{number}.pdf"
    assert b"ETSI.CAdES.detached" in paper.get_content()


def test_who_wrote_unsigned_is_invited_by_setting(place: Office, tmp_path: Path) -> None:
    clock = Clock()
    now = clock.now.replace(microsecond=0)
    own = {"data_dir": tmp_path / "data", "source_url": f"maildir://{tmp_path / 'maildir'}"}
    settings = {"invitations": "dmarc", "authserv_id": (OURS,)} | own
    with place.open(clock=clock, **settings) as rt:
        for number, head in enumerate((VOUCHED, b"")):
            sender = ("Līga", f"liga{number}@pasts.example")
            envelope = Envelope(sender, "Pieprasījums", now, now, f"mail{number}", "mail.pasts.example")
            raw = head + mail.message(envelope, mail.text(texts.ERASURE))
            deliver(tmp_path / "maildir", f"{int(now.timestamp())}.M{number}.office", raw, now)
        poll(rt, lambda: None)
        drain(rt)
        assert rows(rt, "select count(*) from review_item") == [(2,)]
        asked = rows(
            rt, "select o.state, m.id from outbound o join mail m on m.id = o.mail_id where o.kind = 'invitation'"
        )
        assert [state for state, _ in asked] == ["sent"]
        assert rows(rt, "select count(*) from review_item where invited_at is not null") == [(1,)]
