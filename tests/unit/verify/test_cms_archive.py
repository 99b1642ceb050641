"""Archive time-stamps of CAdES: built here by hand, and those of real files."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from asn1crypto import cms as asn1_cms
from fakes import archived_cms
from fakes.archived_cms import INDEX, INDEX_2, INDEX_3, V2, V3, Parts, index_1, index_2, index_3
from fakes.trust_world import CORPUS, SIGNED_AT, World

from authority import cms, counter, der, timestamp
from authority.timestamp import Imprint
from verify import cades, cms_archive, signed_data
from verify.candidate import Candidate
from verify.detect import as_der
from verify.limits import LIMITS
from verify.report import SignatureReport, TimestampType

WORLD = World()
STAMPED_AT = SIGNED_AT + timedelta(minutes=3)
REFERENCES = ("1.2.840.113549.1.9.16.2.21", "1.2.840.113549.1.9.16.2.22")
REFERENCES_STAMP = "1.2.840.113549.1.9.16.2.26"
ESC_STAMP = "1.2.840.113549.1.9.16.2.25"
SIGNATURE_STAMP = "1.2.840.113549.1.9.16.2.14"
REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24"
NOTE = cms.attribute("1.2.3.4", der.utf8("note"))


def signed(*unsigned: bytes) -> bytes:
    plain = WORLD.signed()
    return counter.with_unsigned(plain, *unsigned) if unsigned else plain


def stamped_3(
    whole: bytes, make_index: Callable[[Parts], bytes] = index_3, kind: str = INDEX_3, octets: bytes | None = None
) -> bytes:
    return archived_cms.stamped_3(whole, WORLD.authority.tsa, STAMPED_AT, make_index, kind, octets)


def report(data: bytes) -> SignatureReport:
    (found,) = cades.check(Candidate("a.p7m", data), WORLD.context())[0].signatures
    return found


def archive_is_valid(data: bytes) -> bool:
    return [t.valid for t in report(data).timestamps if t.type is TimestampType.ARCHIVE] == [True]


@pytest.mark.parametrize(("make_index", "kind"), [(index_3, INDEX_3), (index_2, INDEX_2), (index_1, INDEX)])
def test_version_3_is_valid_and_proves_when_the_signature_existed(make_index, kind):
    found = report(stamped_3(signed(NOTE), make_index, kind))
    assert [(t.type, t.valid) for t in found.timestamps] == [(TimestampType.ARCHIVE, True)]
    assert found.best_signature_time == STAMPED_AT


def test_what_is_added_after_version_3_does_no_harm():
    assert archive_is_valid(counter.with_unsigned(stamped_3(signed()), NOTE))


def without_note(parts: Parts) -> bytes:
    """Index a note that is not there."""
    return index_3(replace(parts, unsigned=[(b"\x06\x01\x2a", b"\x05\x00")]))


VERSION_3_FAULTS = {
    "an index of what is not there": lambda: stamped_3(signed(), without_note),
    "an index of the second version, built as the third": lambda: stamped_3(signed(NOTE), index_3, INDEX_2),
    "an index of the third version, built as the second": lambda: stamped_3(signed(NOTE), index_2, INDEX_3),
    "an imprint over other octets": lambda: stamped_3(signed(), octets=b"other"),
    "an imprint over nothing": lambda: stamped_3(signed(), octets=b""),
    "no index": lambda: counter.with_unsigned(
        signed(), cms.attribute(V3, timestamp.token(WORLD.authority.tsa, Imprint.of(b"x"), STAMPED_AT))
    ),
    "of another signature": lambda: counter.with_unsigned(
        WORLD.signed(signing_time=False), cms.attribute(V3, token_of(stamped_3(signed())))
    ),
}


def token_of(data: bytes) -> bytes:
    (info,) = signed_data.read(data, LIMITS).signers
    return info.unsigned[V3][0].values[0]


@pytest.mark.parametrize("name", VERSION_3_FAULTS)
def test_a_faulty_version_3_proves_nothing(name):
    data = VERSION_3_FAULTS[name]()
    assert not archive_is_valid(data)
    assert report(data).best_signature_time != STAMPED_AT


def stamped_2(whole: bytes, *, with_tag: bool = True, spoil: bytes = b"") -> bytes:
    """Stamp everything as annex K of TS 101 733 has it, with tag and length of the unsigned attributes or without."""
    parts = Parts.of(whole)
    inner = asn1_cms.ContentInfo.load(whole)["content"]
    unsigned = inner["signer_infos"][0]["unsigned_attrs"]
    over = b"".join((
        inner["encap_content_info"].dump(),
        inner["certificates"].dump(),
        parts.fields,
        unsigned.dump() if with_tag else unsigned.contents,
        spoil,
    ))  # fmt: skip
    token = timestamp.token(WORLD.authority.tsa, Imprint.of(over), STAMPED_AT)
    return counter.with_unsigned(whole, cms.attribute(V2, token))


@pytest.mark.parametrize("with_tag", [True, False])
def test_version_2_is_valid_in_both_readings_of_its_annex(with_tag):
    found = report(stamped_2(signed(NOTE), with_tag=with_tag))
    assert [t.valid for t in found.timestamps] == [True]
    assert found.best_signature_time == STAMPED_AT


def test_version_2_over_anything_else_proves_nothing():
    assert not archive_is_valid(stamped_2(signed(NOTE), spoil=b"x"))


def test_what_is_added_after_version_2_breaks_it_but_for_later_time_stamps():
    assert not archive_is_valid(counter.with_unsigned(stamped_2(signed(NOTE)), cms.attribute("1.2.3.5", der.utf8("x"))))
    twice = stamped_3(stamped_2(signed(NOTE)))
    assert [t.valid for t in report(twice).timestamps] == [True, True]


def stamp(over: bytes) -> bytes:
    return timestamp.token(WORLD.authority.tsa, Imprint.of(over), STAMPED_AT)


def attribute_contents(*attributes: bytes) -> bytes:
    """Join attributes, each without the tag and length of its SEQUENCE."""
    return b"".join(asn1_cms.CMSAttribute.load(attribute).contents for attribute in attributes)


def step(*wanted: str) -> bytes:
    """Put the unsigned attributes of an older level to a signature, those that are *wanted*, in their order."""
    plain = signed()
    value = cms.signature_value(plain)
    held = {"T": cms.attribute(SIGNATURE_STAMP, stamp(value))}
    held |= {
        name: cms.attribute(kind, der.sequence()) for name, kind in zip(("certs", "revs"), REFERENCES, strict=True)
    }
    references = held["certs"], held["revs"]
    held["esc"] = cms.attribute(ESC_STAMP, stamp(value + attribute_contents(held["T"], *references)))
    held["refs"] = cms.attribute(REFERENCES_STAMP, stamp(attribute_contents(*references)))
    held["values"] = cms.attribute(REVOCATION_VALUES, der.sequence())
    return counter.with_unsigned(plain, *(held[name] for name in wanted))


OLDER = {
    "C": ("T", "certs", "revs"),
    "X": ("T", "certs", "revs", "esc"),
    "X of the second type": ("T", "certs", "revs", "refs"),
    "XL": ("T", "certs", "revs", "esc", "values"),
    "LT": ("T", "values"),
}


@pytest.mark.parametrize("name", OLDER)
def test_an_older_level_is_told_by_its_attributes_and_its_stamps_are_valid(name):
    found = report(step(*OLDER[name]))
    assert found.level == f"CAdES-{name.partition(' ')[0]}"
    assert [t.valid for t in found.timestamps] == [True] * len({"T", "esc", "refs"} & set(OLDER[name]))
    assert found.best_signature_time == STAMPED_AT


def test_with_an_archive_time_stamp_it_is_of_level_a():
    found = report(stamped_2(step(*OLDER["XL"])))
    assert (found.level, [t.valid for t in found.timestamps]) == ("CAdES-A", [True, True, True])


def test_a_time_stamp_over_the_signature_with_other_references_proves_nothing():
    whole = step("T", "esc", "certs")
    stamps = {t.type: t.valid for t in report(whole).timestamps}
    assert stamps == {TimestampType.SIGNATURE: True, TimestampType.VALIDATION_DATA: False}


def test_a_time_stamp_over_references_alone_proves_nothing_of_the_signature():
    attributes = [cms.attribute(kind, der.sequence()) for kind in REFERENCES]
    over = b"".join(der.oid(kind) + der.set_of(der.sequence()) for kind in REFERENCES)
    token = timestamp.token(WORLD.authority.tsa, Imprint.of(over), STAMPED_AT)
    found = report(signed(*attributes, cms.attribute(REFERENCES_STAMP, token)))
    assert [(t.type, t.valid) for t in found.timestamps] == [(TimestampType.VALIDATION_DATA, True)]
    assert found.best_signature_time != STAMPED_AT


REAL = {
    "ca-020.p7s": [True, False],
    "ca-025.p7m": [True],
    "ca-033.p7m": [True, True],
    "ca-041.p7s": [True],
    "ca-044.p7s": [True],
    "ca-045.p7s": [True],
}
"""Whether the octets could be built: one index names a list that is no longer in the file, another lacks its SEQUENCE; the
last is over an encoding in BER."""


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the folder of real samples is not beside this checkout")
@pytest.mark.parametrize("file", REAL)
def test_real_archive_time_stamps_are_over_what_is_built(file):
    data = as_der((CORPUS / "signatures" / file).read_bytes())
    assert data is not None
    signed_by_all = signed_data.read(data, LIMITS)
    (info,) = signed_by_all.signers
    beside = list((CORPUS / "signatures").glob(f"{file[:6]}.detached/*"))
    content = signed_by_all.content if signed_by_all.content is not None else beside[0].read_bytes()
    fits = []
    for kind in (V2, V3):
        for attribute in info.unsigned.get(kind, ()):
            for token in attribute.values:
                over = cms_archive.archived(kind, token, signed_by_all, info, content, LIMITS).over
                stated = asn1_cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed
                imprint = stated["message_imprint"]
                name = imprint["hash_algorithm"]["algorithm"].native
                fits.append(over is not None and hashlib.new(name, over).digest() == imprint["hashed_message"].native)
    assert fits == REAL[file]
