"""Every number by which a module of verification bounds what it takes: tried at its edge, or told to be no bound at all.

The bound is lowered to what an honest thing has, which is taken; one less, and it is refused with its reason or left out.
"""

import ast
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from cryptography import x509
from fakes.compressed_cms import smaller
from fakes.hostile_cms import rebuilt
from fakes.listed_ca import URL, Listed, Made, points
from fakes.pdf_updates import NO_LONGER_SIGNED, filled
from fakes.pdf_world import LATER, SECOND, SIGNED_AT, WORLD, at_level_lta, seen, signed, unsigned
from fakes.trust_world import ALGORITHMS, NOW
from vectors.forgery.honest import Form, Sent
from vectors.forgery.outcome import outcome
from vectors.forgery.xml_signatures import whole

from authority import asic, cms, counter, crl, der, mail, ocsp, pdf_signing
from authority.pdf_file import Layout, PdfFile
from authority.pdf_file import stream as stream_of
from authority.pdf_signing import Wish
from verify import (
    archive,
    ber,
    certificate,
    chain,
    distribution,
    extensions,
    keys,
    mime_parts,
    names,
    pdf_dss,
    pdf_page_changes,
    pdf_rebuild,
    signed_data,
)
from verify import crl as lists
from verify import der as reader
from verify import ocsp as answers
from verify.certificate import Certificate
from verify.container import BrokenContainerError
from verify.der import DerError
from verify.keys import UnusableKeyError
from verify.limits import LIMITS
from verify.pdf_budget import Budget
from verify.pdf_document import open_document
from verify.pdf_filters import decoded, png_unpredicted
from verify.pdf_form import fields
from verify.pdf_objects import Parser, PdfError, Reference, Stream
from verify.pdf_view import View
from verify.pdf_xref import read_chain, read_section, start_of_chain
from verify.revocation import Anchored, Sources, queries, standing

ROOT = Path(__file__).resolve().parents[3]
REFUSED = (DerError, PdfError, BrokenContainerError, UnusableKeyError)
SIGNER = Certificate.load(WORLD.signer.der)
EXTENSION = der.sequence(der.oid("1.2.3"), der.octets(b""))
"""One extension, attribute or member like any other."""


@dataclass(frozen=True)
class Edge:
    """*has* is what an honest thing has of what is bounded; *take* reads the thing and gives what it took, or raises."""

    has: Callable[[], int]
    take: Callable[[int], object]


def packed(file: PdfFile) -> PdfFile:
    return file.updated({90: {"A": "1"}, 91: {"A": "2"}}, layout=Layout.STREAM)


def view_of(file: PdfFile) -> View:
    return open_document(file.content).view


def damaged(file: PdfFile) -> list[int]:
    """The objects that are found where no cross-reference leads to them."""
    return sorted(pdf_rebuild.section(file.content, Budget()).table.numbers())


def near(file: PdfFile, word: bytes) -> int:
    """How many objects have *word* so close behind their beginning that they are looked at."""
    starts = (found.start() for found in re.finditer(rb"(?<=\n)\d+ 0 obj", file.content))
    return sum(word in file.content[start : start + pdf_rebuild._HEAD] for start in starts)


def stream(octets: bytes, **attributes: object) -> Stream:
    return Stream(dict(attributes), octets, 0, len(octets))  # type: ignore[arg-type]  # values of PDF


def in_budget(data: bytes, most: int) -> object:
    with Budget().parsing(data, 0, most) as parser:
        return parser.value()


def chain_of(file: PdfFile) -> int:
    return len(read_chain(file.content, start_of_chain(file.content, len(file.content)), Budget()))


def loose(rows: int) -> object:
    """A table whose rows are shorter than they should be."""
    table = b"xref\n0 %d\n" % rows + b"0000000017 00000 n\n" * rows + b"trailer\n<< >>"
    return len(list(read_section(table, 0, Budget()).table.numbers()))


def largest_number(file: PdfFile) -> int:
    runs = re.findall(rb"(?:xref|[nf] ?)[\r\n]+(\d+) (\d+)[\r\n]", file.content)
    return max(int(first) + int(count) for first, count in runs)


@cache
def two_values() -> bytes:
    return counter.with_unsigned(rebuilt(), cms.attribute("1.2.3", der.NULL, der.NULL))


@cache
def led_around() -> View:
    return view_of(unsigned().updated({90: b"91 0 R", 91: b"92 0 R", 92: b"(end)"}))


@cache
def stored_twice() -> View:
    """Two stores for single signatures, with an answer each."""
    one, other = (stream_of(octets) for octets in (b"a", b"b"))
    file = unsigned().updated(
        {
            90: one,
            91: other,
            unsigned().root: unsigned().dictionary(
                unsigned().root, DSS="<< /VRI << /A << /OCSP [90 0 R] >> /B << /OCSP [91 0 R] >> >> >>"
            ),
        }
    )
    return view_of(file)


@cache
def signed_once_more() -> tuple[int, bytes]:
    """A certified form, filled in, signed again: two revisions that say different things, and their octets together."""
    first = pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT, Wish(level=2))
    second = pdf_signing.sign(filled(first), SECOND, LATER)
    return len(first.content) + len(second.content), second.content


def last_trailer() -> bytes:
    content = unsigned().content
    return content[content.rindex(b"trailer") + 7 : content.rindex(b">>") + 2]


def asked_about_lists() -> object:
    """What is known of a certificate from a list whose signer is itself in a list."""
    place = "keys.crl"
    status = Listed(scope={"full_name": [x509.UniformResourceIdentifier(f"{URL}/{place}")]})
    signer = Made("CA", slot="lists", serial=8, lists=True, extensions=(points((place, None, None)),)).certificate()
    sources = Sources((), (Listed(by="lists").der(), status.der()), lambda *_: False)
    return standing(Made("leaf").certificate(), CA, sources, NOW, Anchored(CA, (signer,), ALGORITHMS, 8)).standing


CA = Made("CA", serial=1, authority=True, lists=True).certificate()
AGAIN = [Made("CA", serial=serial, authority=True).certificate() for serial in (2, 3)]
"""The same authority with two certificates more."""
ANSWER = ocsp.answer(WORLD.signer, WORLD.authority, NOW)
LIST = crl.current(WORLD.authority, WORLD.authority.signing_ca, NOW)
ENTITY = b"Content-Type: text/plain\r\nX: y\r\n\r\nx"
FOLDED = smaller(mail.Entity((("Content-Type", "text/plain"), ("X", "y")), b"x")).dump()
TWO_POINTS = x509.CRLDistributionPoints(
    [
        x509.DistributionPoint([x509.UniformResourceIdentifier(f"http://a.example/{n}")], None, None, None)
        for n in (1, 2)
    ]
).public_bytes()
PREDICTED = {"Predictor": 12, "Columns": 5}

EDGES: dict[str, Edge] = {
    "archive.NAMES_READ": Edge(
        lambda: 2, lambda most: archive.entries(asic.zipped([asic.Entry("a", b""), asic.Entry("b", b"")], NOW), most)
    ),
    "ber.NODES": Edge(lambda: 3, lambda _: ber.to_definite(b"\x30\x80" + der.integer(1) * 2 + b"\0\0", 9)),
    "certificate.CERTIFICATE_SIZE": Edge(
        lambda: len(WORLD.signer.der), lambda _: certificate._read_body(WORLD.signer.der)
    ),
    "chain.PATHS": Edge(
        lambda: 1 + len(AGAIN), lambda _: len(list(chain.paths_to(CA, Made("leaf").certificate(), AGAIN, length=2)))
    ),
    "crl_signers.SIGNERS": Edge(lambda: 1, lambda _: asked_about_lists()),
    "crl.LIST_SIZE": Edge(lambda: len(LIST), lambda _: lists.read(LIST).issuer),
    "der.LENGTH_OCTETS": Edge(lambda: 2, lambda _: reader.header(b"\x04\x82\x01\x00" + bytes(256), 0)),
    "der.OID_OCTETS": Edge(lambda: 3, lambda _: reader.oid.__wrapped__(b"\x2a\x03\x04")),
    "distribution.POINTS": Edge(lambda: 2, lambda _: distribution.points(TWO_POINTS)),
    "extensions.EXTENSION_COUNT": Edge(
        lambda: 2, lambda _: list(extensions.entries(der.sequence(EXTENSION, EXTENSION)))
    ),
    "compressed.INFLATED": Edge(lambda: len(ENTITY), lambda _: mime_parts.parts(FOLDED, "1")),
    "keys.RSA_EXPONENT_BITS": Edge(lambda: 17, lambda _: keys.load_key.__wrapped__(SIGNER.spki)),
    "mime_parts.HEADER_SIZE": Edge(lambda: len(ENTITY) - 1, lambda _: mime_parts.parts(ENTITY, "1")),
    "names.ATTRIBUTES": Edge(
        lambda: len(names.attributes(SIGNER.subject)), lambda _: names.attributes.__wrapped__(SIGNER.subject)
    ),
    "ocsp.ANSWERS": Edge(lambda: 1, lambda _: answers.read.__wrapped__(ANSWER)),
    "ocsp.RESPONDER_CERTIFICATES": Edge(
        lambda: len(answers.read(ANSWER).certificates), lambda _: answers.read.__wrapped__(ANSWER)
    ),
    "ocsp.RESPONSE_SIZE": Edge(lambda: len(ANSWER), lambda _: answers.read.__wrapped__(ANSWER)),
    "mime_parts.DEPTH": Edge(
        lambda: 1, lambda _: list(mime_parts.parts(mail.multipart("mixed", [mail.text("x")], "b").dump(), "1"))
    ),
    "mime_parts.PARTS": Edge(
        lambda: 3, lambda _: list(mime_parts.parts(mail.multipart("mixed", [mail.text("x")] * 2, "b").dump(), "1"))
    ),
    "pades.HELD": Edge(lambda: signed_once_more()[0], lambda _: seen(signed_once_more()[1]).problems),
    "pdf_budget.OBJECT": Edge(lambda: 6, lambda most: in_budget(b"(aaaa) ", most)),
    "pdf_budget.STEPS": Edge(lambda: 7, lambda _: Budget().step(7)),
    "pdf_budget.UNPACKED": Edge(lambda: 50, lambda _: decoded(stream(zlib.compress(bytes(50)), Filter="Fl"), Budget())),
    "pdf_dss.STORES": Edge(lambda: 2, lambda _: pdf_dss.read(stored_twice(), LIMITS)),
    "pdf_examination.SEALS": Edge(lambda: 1, lambda _: seen(at_level_lta().content).document.signatures[0].level),
    "pdf_examination.STAMPED": Edge(
        lambda: len(at_level_lta().content),
        lambda _: len(seen(at_level_lta().content).document.signatures[0].timestamps),
    ),
    "pdf_filters.COLUMNS": Edge(
        lambda: 5,
        lambda _: decoded(stream(zlib.compress(b"\2" + bytes(5)), Filter="Fl", DecodeParms=PREDICTED), Budget()),
    ),
    "pdf_filters.FILTERS": Edge(lambda: 2, lambda _: decoded(stream(b"3631>", Filter=["AHx", "AHx"]), Budget())),
    "pdf_filters.SLOW": Edge(lambda: 12, lambda _: png_unpredicted(b"\1" * 12, 5)),
    "pdf_form.FIELDS": Edge(lambda: 3, lambda _: fields(view_of(signed()))),
    "pdf_form.LEVELS": Edge(lambda: 1, lambda _: fields(view_of(signed()))),
    "pdf_objects.DEPTH": Edge(lambda: 2, lambda depth: Parser(b"[[1]]").value(depth)),
    "pdf_objects.TOKENS": Edge(lambda: 4, lambda tokens: Parser(b"[1 2]", tokens=tokens).value()),
    "pdf_page_changes.PAGES": Edge(
        lambda: 2, lambda _: seen(pdf_signing.stamp(signed(), WORLD.authority.tsa, LATER).content).problems
    ),
    "pdf_rebuild.OBJECTS": Edge(lambda: len(unsigned().objects), lambda _: damaged(unsigned())),
    "pdf_rebuild.OBJECT_STREAMS": Edge(
        lambda: near(packed(unsigned()), b"ObjStm"), lambda _: damaged(packed(unsigned()))
    ),
    "pdf_rebuild.TRIES": Edge(
        lambda: 2, lambda _: pdf_rebuild.section(unsigned().content + b"trailer\n<< >>", Budget()).trailer
    ),
    "pdf_signatures.MENTIONS": Edge(
        lambda: signed().content.count(b"/ByteRange"), lambda _: seen(signed().content).problems
    ),
    "pdf_signatures.STRAYS": Edge(
        lambda: 1, lambda _: seen(NO_LONGER_SIGNED["the signature is taken out of its field"](signed())).problems
    ),
    "pdf_view.HOPS": Edge(lambda: 4, lambda _: led_around().resolve(Reference(90, 0))),
    "pdf_view.MEMBERS": Edge(lambda: 2, lambda _: view_of(packed(unsigned())).get(90)),
    "pdf_xref.KNOWN": Edge(lambda: 3, lambda _: loose(3)),
    "pdf_xref.TRAILER": Edge(lambda: len(last_trailer()), lambda _: chain_of(unsigned())),
    "pdf_xref.OBJECT_NUMBERS": Edge(lambda: largest_number(signed()), lambda _: chain_of(signed())),
    "pdf_xref.SECTIONS": Edge(lambda: signed().content.count(b"startxref"), lambda _: chain_of(signed())),
    "references.TRANSFORMS": Edge(lambda: 1, lambda _: outcome(Form.XML, Sent(whole().encode())).problems),
    "revocation.DEPTH": Edge(lambda: 2, lambda _: asked_about_lists()),
    "revocation.QUERIES": Edge(
        lambda: 1, lambda _: queries(Made("leaf", extensions=(points(("a", None, None)),)).certificate(), CA, ())
    ),
    "signed_data.ATTRIBUTES": Edge(lambda: 3, lambda _: signed_data.read(rebuilt(), LIMITS)),
    "signed_data.VALUES": Edge(lambda: 2, lambda _: signed_data.read(two_values(), LIMITS)),
}


def taken(edge: Edge, limit: int) -> object:
    try:
        return edge.take(limit)
    except REFUSED as error:
        return type(error)


@pytest.mark.parametrize("name", EDGES)
def test_what_has_as_much_as_the_bound_is_taken_and_more_is_not(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, _, constant = name.partition(".")
    edge = EDGES[name]
    usual = getattr(import_module(f"verify.{module}"), constant)
    whole_of_it = taken(edge, usual)
    for less, alike in ((0, True), (1, False)):
        monkeypatch.setattr(f"verify.{module}.{constant}", edge.has() - less)
        assert (taken(edge, edge.has() - less) == whole_of_it) is alike, less


# Bounds that begin at a number, and one that is a share.


def test_a_key_of_as_many_bits_as_must_be_is_loaded_and_a_smaller_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    for more, loaded in ((0, True), (1, False)):
        monkeypatch.setattr(keys, "RSA_SMALLEST_BITS", 2048 + more)
        assert (
            taken(Edge(lambda: 0, lambda _: keys.load_key.__wrapped__(SIGNER.spki)), 0) is UnusableKeyError
        ) is not loaded


def test_a_later_signature_may_hide_as_much_of_a_page_as_is_lawful_and_no_more() -> None:
    wide, high = 595, 842
    for more, problems in ((0, set()), (1, {"content_altered_later"})):
        box = (0, 0, wide, int(high * pdf_page_changes.COVERING) + more)
        assert seen(pdf_signing.sign(signed(), SECOND, LATER, Wish(box=box)).content).problems == problems


ELSEWHERE = {
    "revocation.LEADS": "test_addresses_asked.py::test_what_lists_lead_to",
    "x509.ISSUER_QUERIES": "test_addresses_asked.py::test_issuers",
    "keys.RSA_SMALLEST_BITS": "test_small_limits.py::test_a_key_of_as_many_bits_as_must_be_is_loaded_and_a_smaller_one_is_not",
    "asic_cades.SIGNATURE_SIZE": "test_small_container_limits.py::test_a_signature_file_has_a_largest_size",
    "asic_ties.PROOF_SIZE": "test_small_container_limits.py::test_a_time_stamp_has_a_largest_size",
    **dict.fromkeys(
        ("xml.ATTRIBUTES", "xml.CROWD", "xml.CROWDED_WORK", "xml.NAMESPACES"),
        "test_crowded_xml.py::test_what_is_too_crowded_is_refused_by_name",
    ),
    "pdf_page_changes.COVERING": "test_small_limits.py::test_a_later_signature_may_hide_as_much_of_a_page_as_is_lawful_and_no_more",
}
"""Bounds whose edge another test tries."""
NO_BOUND = {
    "what is kept so that it need not be made again; what is forgotten is made again": {
        "certificate.CACHED_CERTIFICATES",
        "certificate.CACHED_USAGES",
        "chain.CACHED_PATHS",
        "crl.CACHE_SIZE",
        "crl.VERIFIED_LISTS",
        "issuance.CACHED_ISSUANCES",
        "keys.CACHED_KEYS",
        "ocsp.CACHED_RESPONSES",
        "chain_links.CACHED_LINKS",
        "recording.CACHED_CHECKS",
    },
    "a number of a standard": {
        "ber.CONSTRUCTED",
        "ber.INDEFINITE",
        "ber.PIECES",
        "crl.REMOVED_FROM_LIST",
        "der.CENTURY_PIVOT",
        "der.CONTEXT",
        "der.EXPLICIT",
        "der.HIGH_TAG",
        "ocsp.CERTIFICATE_HOLD",
        "pdf_form_changes.READ_ONLY",
        "pdf_permissions.DEFAULT_LEVEL",
        "pdf_tables.ROW",
        "pdf_xref.SHORTEST_ROW",
        "signed_data.OTHER_REVOCATION",
    },
    "how far into a file its kind is looked for; what is not recognised is unsigned": {
        "detect.PDF_WINDOW",
        "detect.TEXT_WINDOW",
        "detect.ZIP_TAIL",
    },
    "a weight by which a bound of `Limits` is spent, or how much is worked on or kept at a time": {
        "container.SLICE",
        "pdf_digests.KEPT",
        "pdf_index.LISTED",
        "process.KEPT_VALUE",
        "references.REFERENCE_COST",
        "references.XML_WEIGHT",
    },
}
"""Numbers that bound nothing that is taken, each with what it is instead."""


def numbers_of(path: Path) -> Iterator[str]:
    """The constants of a module that are numbers, units aside."""
    for statement in ast.parse(path.read_text("utf-8")).body:
        if isinstance(statement, ast.Assign) and isinstance(name := statement.targets[0], ast.Name):
            value = getattr(import_module(f"verify.{path.stem}"), name.id)
            if name.id.isupper() and name.id[0] != "_" and name.id != "MIB" and type(value) in {int, float}:
                yield f"{path.stem}.{name.id}"


def test_every_number_of_verification_is_a_bound_with_an_edge_or_something_else() -> None:
    found = {name for path in (ROOT / "verify").glob("*.py") for name in numbers_of(path)}
    assert found == EDGES.keys() | ELSEWHERE.keys() | frozenset[str]().union(*NO_BOUND.values())
    for test in ELSEWHERE.values():
        file, _, function = test.partition("::")
        assert f"def {function}(" in Path(__file__).with_name(file).read_text("utf-8"), test
