"""Letters on paper are PDF/A with everything in them and nothing read as markup; signatures on what leaves hold for everybody."""

import json
import re
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from fakes.independent_tools import epoch, run
from fakes.trust_world import World
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from authority import subjects
from authority.keys import KeyKind
from authority.pki import Authority
from authority.profiles import ESEAL_QSCD
from cases.letter_forms import Sheet
from config.settings import Settings, SettingsError
from intake.candidates import find, of_file
from runtime.notices import Addressing, AutoSubmitted, Enclosure, Notice, compose
from runtime.pdf_signature import ForeignPdfError, sign
from runtime.sandbox import KillCause, Killed
from runtime.signing import Sealer, load_sealer
from runtime.typesetting import Typesetter, TypesettingError, set_sheet
from verify.report import SignatureReport
from verify.verifier import verify

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
EVIL = '#panic("x") *b* _i_ $1/0$ `c` \\ @ref <label> // /* = Virsraksts\n- saraksts #import "/etc/passwd"'
SHEET = Sheet(
    language="lv",
    sender="SIA Paraugs",
    sender_lines=("Ilgā iela 1, Rīga, LV-1010", "info@paraugs.example"),
    recipient=("Līga Ķirse", "Ļubanas iela 5-1", "Rīga", "LV-1021"),
    day="2026. gada 26. novembrī",
    number="DSR-2026-000001",
    heading="Atbilde uz pieprasījumu DSR-2026-000001",
    paragraphs=("Labdien!", EVIL, "Šķirkļi, ģimene, ņemšana. Здравствуйте, Щука!", "SIA Paraugs\nAnna"),
)
NOTICE = Notice("Atbilde", "Labdien!\n\nŠķirkļi.\n", "lv", AutoSubmitted.GENERATED)
TO = Addressing("SIA Paraugs", "info@paraugs.example", "liga@example.lv", "out-1.ab@paraugs.example", AT)


def paper(sheet: Sheet = SHEET, at: datetime = AT) -> bytes:
    return set_sheet(None, json.dumps(asdict(sheet)).encode(), int(at.timestamp()))


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")
    finally:
        document.close()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(AT)


@pytest.fixture(scope="module", params=[KeyKind.RSA_2048, KeyKind.P256], ids=str)
def sealer(request: pytest.FixtureRequest, authority: Authority) -> Sealer:
    identity = authority.issue(subjects.FIRM, replace(ESEAL_QSCD, digital_signature=True), key=request.param)
    return Sealer(identity.certificate, identity.key, identity.issuers[:-1])


def _asn1(der: bytes) -> x509.Certificate:
    return x509.Certificate.load(der)


@cache
def _world() -> World:
    return World()


def _reports(name: str, content: bytes) -> list[SignatureReport]:
    return list(verify(of_file(name, content), _world().context()).signatures)


def _reports_of_mail(message: bytes) -> list[SignatureReport]:
    return [
        report for report in verify(find(message), _world().context()).signatures if report.container.value == "mime"
    ]


# --- on paper ---


def test_a_letter_is_pdf_a_with_all_its_fonts_and_the_same_each_time() -> None:
    pdf = paper()
    assert pdf == paper()
    assert pdf != paper(at=AT + timedelta(days=1))
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"/GTS_PDFA1" in pdf
    assert pdf.count(b"/FontFile") == pdf.count(b"/Type/FontDescriptor") > 0
    assert b"/Encrypt" not in pdf


def test_a_letter_is_a4_with_head_address_day_number_and_text() -> None:
    pdf = paper()
    shown = words(pdf)
    assert pypdfium2.PdfDocument(pdf)[0].get_size() == pytest.approx((595.28, 841.89), abs=0.1)
    for part in (
        "SIA Paraugs",
        *SHEET.recipient,
        SHEET.day,
        "Nr. DSR-2026-000001",
        SHEET.heading,
        "Здравствуйте, Щука!",
    ):
        assert part in shown


def test_nothing_in_a_letter_is_markup() -> None:
    shown = " ".join(words(paper()).split())
    for piece in ('#panic("x") *b* _i_ $1/0$ `c` \\ @ref <label> // /* = Virsraksts', '#import "/etc/passwd"'):
        assert piece in shown
    assert "root:" not in shown


def test_a_long_letter_goes_over_pages_that_are_numbered() -> None:
    long = replace(SHEET, paragraphs=("Labdien! " * 600,))
    assert "DSR-2026-000001 1 / 2" in " ".join(words(paper(long)).split())


class Dead:
    """A sandbox whose children die."""

    def run(self, *_job: object) -> Killed:
        return Killed(KillCause.MEMORY)


@pytest.mark.parametrize(
    ("sheet", "sentence"), [(SHEET, "was ended"), (replace(SHEET, paragraphs=("x" * 500_000,)), "too long")]
)
def test_a_letter_that_can_t_be_set_is_a_sentence(sheet: Sheet, sentence: str) -> None:
    with pytest.raises(TypesettingError, match=sentence):
        Typesetter(Dead()).pdf(sheet, AT)


# --- signed ---


def test_a_signed_letter_holds_for_pyhanko(sealer: Sealer, authority: Authority) -> None:
    signed = sealer.pdf(paper(), AT)
    [signature] = PdfFileReader(BytesIO(signed)).embedded_signatures
    roots = ValidationContext(
        trust_roots=[_asn1(authority.root.der)], other_certs=[_asn1(c.public_bytes(Encoding.DER)) for c in sealer.issuers],
        moment=AT, allow_fetching=False, revocation_mode="soft-fail",
    )  # fmt: skip
    status = validate_pdf_signature(signature, roots)
    assert status.intact
    assert status.valid
    assert status.trusted
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level is ModificationLevel.NONE
    assert words(signed) == words(paper())


def test_a_signed_letter_holds_for_our_own_verifier(sealer: Sealer) -> None:
    [report] = _reports("letter.pdf", sealer.pdf(paper(), AT))
    assert report.integrity is True
    assert report.level == "PAdES-BASELINE-B"
    assert report.signer.common_name == "SIA Paraugfirma"
    assert report.claimed_signing_time == AT


@pytest.mark.parametrize("place", [0.2, 0.5, 0.95])
def test_a_letter_altered_after_signing_holds_no_more(sealer: Sealer, place: float) -> None:
    signed = bytearray(sealer.pdf(paper(), AT))
    room = re.search(rb"/Contents<[0-9a-f]+>", signed)
    covered = [n for n in range(len(signed)) if not room.start() <= n < room.end()]
    signed[covered[int(len(covered) * place)]] ^= 1
    assert all(report.integrity is not True for report in _reports("letter.pdf", bytes(signed)))


def test_words_that_look_like_the_room_of_a_signature_are_left_alone(sealer: Sealer) -> None:
    span = "[0 0000000000 0000000000 0000000000]"
    tricky = paper(replace(SHEET, heading=span, paragraphs=("5 0 obj <</Type/Page>> endobj", span)))
    [report] = _reports("letter.pdf", sealer.pdf(tricky, AT))
    assert report.integrity is True


FOREIGN = {
    "nothing": b"",
    "no pdf": b"%PDF-1.7\n%%EOF\n",
    "a table that lies": b"%PDF-1.7\nxref\n0 2\nxxxxxxxxxx 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\nstartxref\n9\n%%EOF",
    "cut": paper()[:-40],
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_is_not_signed(name: str) -> None:
    with pytest.raises(ForeignPdfError):
        sign(FOREIGN[name], AT, lambda _octets: b"x")


def test_a_signature_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ForeignPdfError, match="longer than the room"):
        sign(paper(), AT, lambda _octets: b"x" * 20_000)


def test_signed_mail_holds_for_openssl_and_for_our_own_verifier(
    sealer: Sealer, authority: Authority, tmp_path: Path
) -> None:
    enclosure = Enclosure("Šķirkļi.pdf", "application/pdf", paper())
    message = compose(NOTICE, TO, (enclosure,), sealer)
    (tmp_path / "mail.eml").write_bytes(message)
    (tmp_path / "trust.pem").write_bytes(authority.root.pem)
    checked = run(
        "openssl", "cms", "-verify", "-in", "mail.eml", "-CAfile", "trust.pem", "-attime", epoch(authority), "-purpose",
        "any", "-out", "shown", cwd=tmp_path,
    )  # fmt: skip
    assert checked.passed, checked.output
    inner = message_from_bytes((tmp_path / "shown").read_bytes(), policy=default)
    assert [part.get_filename() for part in inner.iter_attachments()] == ["Šķirkļi.pdf"]
    [report] = _reports_of_mail(message)
    assert report.integrity is True
    assert report.claimed_signing_time == AT


def test_a_signed_mail_says_what_an_unsigned_one_says(sealer: Sealer) -> None:
    files = (Enclosure("a.bin", "application/octet-stream", bytes(range(256)) * 300),)
    plain, signed = (message_from_bytes(compose(NOTICE, TO, files, by), policy=default) for by in (None, sealer))
    inner = signed.get_payload(0)
    for header in ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"):
        assert signed.get_all(header) == plain.get_all(header)
    assert len(signed.get_all("MIME-Version")) == 1
    assert signed.defects == inner.defects == []
    assert inner.get_body().get_content() == plain.get_body().get_content()
    assert [p.get_content() for p in inner.iter_attachments()] == [files[0].content]
    wire = compose(NOTICE, TO, files, sealer)
    assert wire.isascii()
    assert wire.count(b"\n") == wire.count(b"\r\n")
    assert max(map(len, wire.split(b"\r\n"))) <= 78


def test_a_mail_altered_after_signing_holds_no_more(sealer: Sealer) -> None:
    message = compose(NOTICE, TO, (), sealer)
    altered = message.replace(b"Labdien", b"Labdiem")
    assert altered != message
    assert [report.integrity for report in _reports_of_mail(altered)] == [False]


# --- the certificate that settings name ---


@pytest.fixture(scope="module")
def small(authority: Authority) -> Sealer:
    """One with a small key: what is read, not what is signed."""
    identity = authority.issue(subjects.FIRM, ESEAL_QSCD, key=KeyKind.P256)
    return Sealer(identity.certificate, identity.key, identity.issuers[:-1])


@pytest.fixture(scope="module")
def files(small: Sealer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificate and key in every form."""
    folder = tmp_path_factory.mktemp("certificates")
    chain = b"".join(c.public_bytes(Encoding.PEM) for c in (small.certificate, *small.issuers))
    (folder / "cert.pem").write_bytes(chain)
    (folder / "key.pem").write_bytes(small.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "locked.pem").write_bytes(
        small.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"pw"))
    )
    made = pkcs12.serialize_key_and_certificates(
        b"x", small.key, small.certificate, small.issuers, BestAvailableEncryption(b"pw")
    )
    (folder / "both.p12").write_bytes(made)
    (folder / "junk").write_bytes(b"junk")
    return folder


def settings(folder: Path, certificate: str, key: str | None = None, password: str | None = None) -> Settings:
    return Settings(
        sign_certificate=folder / certificate, sign_key=None if key is None else folder / key, sign_password=password
    )


@pytest.mark.parametrize(
    ("certificate", "key", "password"),
    [("cert.pem", "key.pem", None), ("cert.pem", "locked.pem", "pw"), ("both.p12", None, "pw")],
)
def test_a_certificate_is_read_in_every_form(
    files: Path, small: Sealer, certificate: str, key: str | None, password: str | None
) -> None:
    read = load_sealer(settings(files, certificate, key, password))
    assert read is not None
    assert read.certificate == small.certificate
    assert set(read.issuers) == set(small.issuers)
    assert "private" not in repr(read).lower()


@pytest.mark.parametrize(
    ("certificate", "key", "password", "sentence"),
    [
        ("gone.pem", "key.pem", None, "SIGN_CERTIFICATE can't be read"),
        ("cert.pem", "gone.pem", None, "SIGN_KEY can't be read"),
        ("junk", "key.pem", None, "no PEM certificate"),
        ("cert.pem", "junk", None, "no PEM key"),
        ("cert.pem", "locked.pem", None, "SIGN_PASSWORD"),
        ("cert.pem", "locked.pem", "wrong", "SIGN_PASSWORD"),
        ("both.p12", None, "wrong", "PKCS#12"),
        ("junk", None, None, "PKCS#12"),
        ("cert.pem", None, None, "PKCS#12"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_a_sentence(
    files: Path, certificate: str, key: str | None, password: str | None, sentence: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(sentence)):
        load_sealer(settings(files, certificate, key, password))


def test_a_key_of_another_certificate_is_refused(files: Path, authority: Authority) -> None:
    (files / "other.pem").write_bytes(authority.signing_ca.key_pem)
    with pytest.raises(SettingsError, match="not that of the first certificate"):
        load_sealer(settings(files, "cert.pem", "other.pem"))


def test_without_a_certificate_nothing_is_signed() -> None:
    assert load_sealer(Settings()) is None
    with pytest.raises(ValueError, match="SIGN_CERTIFICATE"):
        Settings(sign_key=Path("key.pem"))
