"""The sample mails: what they are called, how they are written, and what other tools find in them."""

import email
import re
import time
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from cryptography import x509
from fakes.independent_tools import epoch, openssl_cms, run, write_pem, xmlsec_container
from lxml import etree
from stdnum.lv import pvn

from authority import asic
from authority.pki import Authority
from authority.samples import SampleMail, sample_mails

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
NAMES = [
    "erasure-edoc-lt",
    "access-edoc-t",
    "rectification-edoc-b-post",
    "portability-asice-en",
    "objection-smime-en",
    "erasure-asice-ru",
    "access-smime-ru",
    "withdrawal-edoc-lt",
    "restriction-edoc-phone",
    "altered-edoc",
    "extra-file-edoc",
    "unknown-authority-edoc",
    "seal-edoc",
    "not-qualified-edoc",
    "revoked-edoc",
    "two-signers-edoc",
    "unsigned-erasure",
    "unsigned-unsubscription",
    "auto-reply",
    "signed-invoice-question",
    "business-mail",
    "access-pdf",
    "rectification-p7m",
    "duplicate-delivery",
]
UNSOUND = {"altered-edoc", "unknown-authority-edoc"}


@pytest.fixture(scope="module")
def mails(authority: Authority) -> dict[str, SampleMail]:
    return {sample.name: sample for sample in sample_mails(authority, NOW)}


def parsed(sample: SampleMail) -> EmailMessage:
    message = email.message_from_bytes(sample.raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_mails_come_in_a_stable_order(mails: dict[str, SampleMail]) -> None:
    assert list(mails) == NAMES


def test_all_of_them_are_made_in_a_few_seconds() -> None:
    began = time.monotonic()
    sample_mails(Authority(NOW, country="LV"), NOW)
    assert time.monotonic() - began < 60  # hung, on any machine


def test_they_arrive_one_after_another_in_the_last_days(mails: dict[str, SampleMail]) -> None:
    times = [m.received_at for m in mails.values()][:-1]
    assert times == sorted(times)
    assert NOW - timedelta(days=4) < times[0]
    assert times[-1] < NOW


def test_the_last_is_the_first_again(mails: dict[str, SampleMail]) -> None:
    first, last = mails["erasure-edoc-lt"], mails["duplicate-delivery"]
    assert last.raw == first.raw
    assert last.received_at > first.received_at


def test_each_is_well_formed_mail_to_the_company_from_nobody(mails: dict[str, SampleMail]) -> None:
    for sample in mails.values():
        message = parsed(sample)
        assert [d for part in message.walk() for d in part.defects] == [], sample.name
        assert message["To"] == "info@infotrust.lv"
        assert message["From"].addresses[0].domain.endswith(".example")
        assert "by mx.infotrust.lv" in message["Received"]
        assert message["Date"].datetime <= sample.received_at
        assert not re.search(rb"(?<!\r)\n", sample.raw), sample.name
        assert max(map(len, sample.raw.split(b"\r\n"))) <= 998


def test_their_headers_are_told_apart(mails: dict[str, SampleMail]) -> None:
    identifiers = {parsed(sample)["Message-ID"] for sample in mails.values()}
    assert len(identifiers) == len(mails) - 1


def test_no_code_in_any_text_can_belong_to_anybody(mails: dict[str, SampleMail]) -> None:
    read = [content for sample in mails.values() for content in readable(sample)]
    codes = [code.decode() for content in read for code in re.findall(rb"\b\d{6}-?\d{5}\b", content)]
    assert len(codes) >= 2
    assert [code for code in codes if pvn.is_valid(code)] == []


def readable(sample: SampleMail) -> list[bytes]:
    content = container(sample)
    inside = [] if content is None else [e.content for e in asic.entries(content) if e.name.endswith(".txt")]
    return [*inside, *(c for name, c in files(sample).items() if name == "text/plain")]


def files(sample: SampleMail) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part in parsed(sample).walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            found[part.get_filename() or part.get_content_type()] = content
    return found


def container(sample: SampleMail) -> bytes | None:
    return next((c for name, c in files(sample).items() if name.endswith((".edoc", ".asice"))), None)


@pytest.mark.parametrize("name", NAMES)
def test_each_signature_is_what_its_mail_is_called(
    tmp_path: Path, authority: Authority, mails: dict[str, SampleMail], name: str
) -> None:
    content = container(mails[name])
    if content is None:
        assert "edoc" not in name
        assert "asice" not in name
        return
    outcomes = xmlsec_container(tmp_path, authority, content)
    assert [o.passed for o in outcomes] == [name not in UNSOUND] * (2 if name == "two-signers-edoc" else 1)


@pytest.mark.parametrize("name", ["objection-smime-en", "access-smime-ru", "signed-invoice-question"])
def test_each_clear_signed_mail_holds(
    tmp_path: Path, authority: Authority, mails: dict[str, SampleMail], name: str
) -> None:
    write_pem(tmp_path, authority)
    (tmp_path / "mail").write_bytes(mails[name].raw)
    arguments = ("-in", "mail", "-CAfile", "trust.pem", "-attime", epoch(authority), "-out", "shown")
    outcome = run("openssl", "smime", "-verify", *arguments, cwd=tmp_path)
    assert outcome.passed, outcome.output


def test_the_p7m_holds_its_request(tmp_path: Path, authority: Authority, mails: dict[str, SampleMail]) -> None:
    signed = files(mails["rectification-p7m"])["iesniegums.txt.p7m"]
    assert openssl_cms(tmp_path, authority, signed, "-cades").passed
    assert "Lūdzu labot manu tālruņa numuru" in (tmp_path / "shown").read_text()


def test_the_automatic_answer_says_so_and_wants_no_bounce(mails: dict[str, SampleMail]) -> None:
    message = parsed(mails["auto-reply"])
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["Return-Path"] == "<>"


def test_the_revoked_certificate_was_revoked_before_it_signed(
    authority: Authority, mails: dict[str, SampleMail]
) -> None:
    sample = mails["revoked-edoc"]
    serial = signing_certificate(sample).serial_number
    revocation = authority.revocation(authority.signing_ca, serial)
    assert revocation is not None
    assert revocation.at < sample.received_at - timedelta(days=2)


def signing_certificate(sample: SampleMail) -> x509.Certificate:
    content = container(sample)
    assert content is not None
    (document, *_) = (e.content for e in asic.entries(content) if "signatures" in e.name)
    text = etree.fromstring(document).findtext(".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate")
    assert text is not None
    return x509.load_der_x509_certificate(b64decode(text))


def test_the_addresses_in_certificates_follow_the_server() -> None:
    sample = sample_mails(Authority(NOW, base_url="http://127.0.0.1:9"), NOW)[0]
    extensions = signing_certificate(sample).extensions
    access = extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert {str(d.access_location.value) for d in access} == {
        "http://127.0.0.1:9/ca/eid-ica.crt",
        "http://127.0.0.1:9/ocsp",
    }
