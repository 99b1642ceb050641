"""Signed documents inside ordinary archives: found, each for itself, within bounds, and held where they can't be opened."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.trust_world import CONTENT, NOW, SIGNED_AT, World
from hypothesis import given
from hypothesis import strategies as st

from authority import asic, cms, levels, mail, smime, spoil
from authority.asic import Signing
from authority.levels import Level
from authority.mail import Entity, Envelope
from authority.xades import DataFile
from intake import structure
from intake.archives import Archives
from intake.candidates import find, message_parts, of_file, of_tree
from verify.candidate import Candidate
from verify.codes import ProblemCode, ReasonCode
from verify.judge import Verdict, judge
from verify.limits import LIMITS
from verify.report import Container, VerificationReport
from verify.verifier import verify

WORLD = World()
CTX = WORLD.context()
PROOFS = levels.gather(WORLD.authority, WORLD.signer, SIGNED_AT, Level.LT)
EDOC = asic.edoc([DataFile("request.txt", CONTENT)], Signing(WORLD.signer, SIGNED_AT, PROOFS))
BROKEN = spoil.file_changed(EDOC, "request.txt", lambda content: content + b"!")
DETACHED = cms.sign(CONTENT, WORLD.signer, SIGNED_AT, cms.CADES_DETACHED, PROOFS)


def zipped(files: Mapping[str, bytes], *, stored: bool = False) -> bytes:
    out = io.BytesIO()
    kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def message(*parts: Entity) -> bytes:
    sent = NOW - timedelta(hours=1)
    envelope = Envelope(("Līga", "liga@example.org"), "Pieteikums", sent, NOW, "abcdef0123", "mail.example.org")
    return mail.message(envelope, mail.multipart("mixed", [mail.text("Labdien!"), *parts], "=_vidus_="))


def mailed(content: bytes, name: str = "archive.zip") -> VerificationReport:
    tree = structure.parse(message(mail.attachment(name, "application/zip", content)))
    return verify(of_tree(tree), CTX, message_parts=message_parts(tree))


def by_itself(content: bytes) -> VerificationReport:
    return verify(of_file("archive.zip", content), CTX)


def verdict(report: VerificationReport) -> tuple[Verdict, tuple[str, ...], tuple[ReasonCode, ...]]:
    judgement = judge(report)
    return judgement.verdict, judgement.accepted_by, judgement.reasons


@pytest.mark.parametrize("stored", [False, True])
def test_a_container_in_an_attached_archive_is_a_document_of_its_own(stored):
    report = mailed(zipped({"lasi.txt": b"x", "form.edoc": EDOC}, stored=stored))
    assert verdict(report) == (Verdict.ACCEPT, ("2.2/S1",), ())
    assert [(c.name, c.by, c.content) for c in report.covered] == [
        ("archive.zip/form.edoc/request.txt", ("2.2/S1",), CONTENT)
    ]
    assert report.uncovered == ("1", "archive.zip/lasi.txt", "archive.zip/form.edoc/META-INF/manifest.xml")


def test_an_archive_by_itself_is_opened_too():
    report = by_itself(zipped({"mape/form.edoc": EDOC}))
    assert report.container is Container.ZIP
    assert verdict(report) == (Verdict.ACCEPT, ("1/S1",), ())
    assert [c.name for c in report.covered] == ["mape/form.edoc/request.txt"]


def test_one_good_document_does_not_lend_itself_to_the_broken_one_beside_it():
    report = mailed(zipped({"a.edoc": BROKEN, "b.edoc": EDOC}))
    assert verdict(report) == (Verdict.ACCEPT, ("2.2/S1",), (ReasonCode.CONTENT_ALTERED,))
    assert [s.id for s in report.signatures] == ["2.1/S1", "2.2/S1"]
    assert [c.by for c in report.covered] == [("2.2/S1",)]


def test_a_detached_signature_is_found_to_be_over_the_file_beside_it():
    report = mailed(zipped({"mape/request.txt": CONTENT, "mape/request.txt.p7s": DETACHED, "cits.txt": b"y"}))
    assert verdict(report)[0] is Verdict.ACCEPT
    assert [c.name for c in report.covered] == ["archive.zip/mape/request.txt"]
    assert "archive.zip/mape/request.txt" not in report.uncovered
    assert "archive.zip/cits.txt" in report.uncovered


def test_a_message_in_an_archive_is_read_as_the_attached_one_is():
    signed = message_of(smime.signed(mail.text("Lūdzu dzēst manus datus."), WORLD.signer, SIGNED_AT, proofs=PROOFS))
    report = mailed(zipped({"vestule.eml": signed}))
    assert verdict(report) == (Verdict.ACCEPT, ("2.1/S1",), ())
    assert [c.name for c in report.covered] == ["2.1.1"]
    assert report.documents[-1].name == "archive.zip/vestule.eml"


def message_of(entity: Entity) -> bytes:
    sent = NOW - timedelta(hours=1)
    envelope = Envelope(("Līga", "liga@example.org"), "Iesniegums", sent, NOW, "abcdef0124", "mail.example.org")
    return mail.message(envelope, entity)


def test_an_attachment_of_a_message_in_an_archive_keeps_its_whole_way():
    report = mailed(zipped({"v.eml": message(mail.attachment("form.edoc", "application/octet-stream", EDOC))}))
    assert verdict(report) == (Verdict.ACCEPT, ("2.1.2/S1",), ())
    assert [c.name for c in report.covered] == ["archive.zip/v.eml/form.edoc/request.txt"]


def nested(levels_of_archives: int) -> bytes:
    content = EDOC
    for level in range(levels_of_archives):
        content = zipped({f"l{level}.zip" if level else "form.edoc": content})
    return content


@pytest.mark.parametrize(("depth", "expected"), [(1, Verdict.ACCEPT), (2, Verdict.ACCEPT), (3, Verdict.HOLD)])
def test_archives_in_archives_are_opened_two_deep_and_held_beyond(depth, expected):
    assert verdict(mailed(nested(depth)))[0] is expected


def test_a_message_between_two_archives_resets_no_bound():
    inside = zipped({"v.eml": message(mail.attachment("b.zip", "application/zip", nested(2)))})
    assert verdict(mailed(inside)) == (Verdict.HOLD, (), (ReasonCode.TOO_LARGE,))


def encrypted(content: bytes) -> bytes:
    """Mark every entry as encrypted, in both places where a ZIP says so."""
    changed = bytearray(content)
    for magic, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = content.find(magic)
        while place >= 0:
            changed[place + at] |= 1
            place = content.find(magic, place + 4)
    return bytes(changed)


def test_an_archive_with_a_password_is_held():
    report = mailed(encrypted(zipped({"form.edoc": EDOC})))
    assert verdict(report) == (Verdict.HOLD, (), (ReasonCode.PASSWORD_PROTECTED,))


def damaged(content: bytes) -> bytes:
    at = content.find(b"form.edoc") + 60
    return content[:at] + bytes((content[at] ^ 0xFF,)) + content[at + 1 :]


HELD = {
    "an entry that is damaged": (damaged(zipped({"form.edoc": EDOC})), ReasonCode.FORMAT_FAILURE),
    "cut off": (zipped({"form.edoc": EDOC, "b": b"x" * 999})[:-300], ReasonCode.FORMAT_FAILURE),
    "a name that leads out": (zipped({"../form.edoc": EDOC}), ReasonCode.FORMAT_FAILURE),
    "too many entries": (zipped({f"{n}.txt": b"" for n in range(LIMITS.archive_entries + 1)}), ReasonCode.TOO_LARGE),
    "an entry that unpacks too far": (zipped({"b.txt": b"0" * (LIMITS.ratio_free + 1)}), ReasonCode.TOO_LARGE),
}


@pytest.mark.parametrize("name", HELD)
def test_what_cannot_be_opened_is_held_and_never_taken_for_nothing(name):
    content, reason = HELD[name]
    assert verdict(mailed(content)) == (Verdict.HOLD, (), (reason,))


def test_a_name_that_stands_twice_is_named_and_each_document_judged_for_itself():
    with pytest.warns(UserWarning, match="Duplicate"):
        content = zipped_twice({"a.edoc": EDOC}, {"a.edoc": BROKEN})
    report = mailed(content)
    assert [(s.id, s.integrity) for s in report.signatures] == [("2.1/S1", True), ("2.2/S1", False)]
    assert ProblemCode.DUPLICATE_NAME in [p.code for d in report.documents for p in d.problems]
    assert verdict(report)[1] == ("2.1/S1",)


def zipped_twice(*groups: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for group in groups:
            for name, content in group.items():
                archive.writestr(name, content)
    return out.getvalue()


def test_the_bounds_are_of_the_whole_mail():
    limits = replace(LIMITS, archive_total=len(EDOC) + 10, ratio_free=10 * len(EDOC))
    raw = message(
        mail.attachment("a.zip", "application/zip", zipped({"a.edoc": EDOC})),
        mail.attachment("b.zip", "application/zip", zipped({"b.edoc": EDOC})),
    )
    found = Archives(lambda _: (), limits).opened(find_archives(raw))
    assert [(c.full_name, c.hindrance and c.hindrance.code) for c in found] == [
        ("a.zip", None),
        ("a.zip/a.edoc", None),
        ("b.zip", None),
        ("b.zip/b.edoc", ProblemCode.TOO_LARGE),
    ]


def find_archives(raw: bytes):
    return [c for c in find(raw) if c.full_name.endswith(".zip")]


def test_xml_and_messages_are_bounded_by_what_they_cost():
    document = b"<a xmlns='http://www.w3.org/2000/09/xmldsig#'>" + b" " * 1000 + b"</a>"
    files = {"a.xml": document, "b.xml": document, "c.eml": message(), "d.eml": message()}
    limits = replace(LIMITS, archive_total=20_000, archive_messages=1)
    found = Archives(lambda _: (), limits).opened(of_archive(zipped(files)))
    assert [c.name for c in found if c.hindrance] == ["b.xml", "c.eml", "d.eml"]
    limits = replace(LIMITS, archive_messages=1)
    found = Archives(lambda _: (), limits).opened(of_archive(zipped(files)))
    assert [c.name for c in found if c.hindrance] == ["d.eml"]


def of_archive(content: bytes):
    return [Candidate("a.zip", content)]


def test_files_that_overlap_cost_no_more_than_their_size_allows():
    """Every entry of the directory points at one and the same packed file."""
    content = zipped({"a.txt": b"0" * 1_000_000})
    start = content.rfind(b"PK\1\2")
    record, end = content[start : content.rfind(b"PK\5\6")], content[content.rfind(b"PK\5\6") :]
    count = 150
    directory = record * count
    end = end[:8] + count.to_bytes(2, "little") * 2 + len(directory).to_bytes(4, "little") + end[16:]
    found = of_file("a.zip", content[:start] + directory + end)
    unpacked = LIMITS.archive_total // 1_000_000
    assert [c.hindrance.code for c in found if c.hindrance] == [ProblemCode.TOO_LARGE] * (count - unpacked)


ORDINARY = {
    "photographs": {"a.jpg": b"\xff\xd8\xff", "b.png": b"\x89PNG"},
    "a word document": {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>", "_xmlsignatures/x": b"x"},
    "a spreadsheet": {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<d/>"},
    "nothing": {},
}


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_archive_is_no_hindrance(name):
    content = zipped(ORDINARY[name])
    assert verdict(mailed(content)) == (Verdict.REJECT, (), (ReasonCode.NO_SIGNATURE,))
    raw = message(
        mail.attachment("x.zip", "application/zip", content),
        mail.attachment("form.edoc", "application/octet-stream", EDOC),
    )
    assert verdict(verify(find(raw), CTX, message_parts=()))[:2] == (Verdict.ACCEPT, ("3/S1",))


NAMES = {
    "a backslash": ("mape\\form.edoc", "archive.zip/mape/form.edoc"),
    "Latvian": ("pieteikums āēī.edoc", "archive.zip/pieteikums āēī.edoc"),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_taken_as_old_and_new_packers_write_them(name):
    written, shown = NAMES[name]
    assert mailed(zipped({written: EDOC})).documents[-1].name == shown


def test_an_unpacker_before_the_archive_is_no_obstacle():
    assert verdict(by_itself(b"MZ" + b"\0" * 500 + zipped({"form.edoc": EDOC})))[0] is Verdict.ACCEPT


def test_no_truncation_raises_or_is_accepted():
    whole = zipped({"form.edoc": EDOC, "request.txt.p7s": DETACHED})
    for keep in range(0, len(whole), 100):
        assert judge(by_itself(whole[:keep])).verdict is not Verdict.ACCEPT


@given(st.data())
def test_any_changed_octet_ends_in_a_report(data):
    whole = zipped({"form.edoc": EDOC})
    at = data.draw(st.integers(0, len(whole) - 1))
    value = data.draw(st.integers(0, 255))
    report = by_itself(whole[:at] + bytes((value,)) + whole[at + 1 :])
    assert all(p.code is not ProblemCode.INTERNAL_FAILURE for d in report.documents for p in d.problems)
