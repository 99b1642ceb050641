"""Every limit of verification at its edge: what is just as large is taken, and what is larger by one is named."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import pytest
from fakes.hostile_cms import streamed
from fakes.pdf_world import CONTEXT, SECOND, WORLD
from fakes.trust_world import CONTENT, SIGNED_AT
from lxml import etree
from vectors.forgery.honest import Form, Sent, container, message, signed_entity
from vectors.forgery.outcome import Outcome, outcome
from vectors.forgery.xml_signatures import whole

from authority import cms, levels, mail
from authority.levels import Level
from intake.archives import Archives
from verify.candidate import Candidate
from verify.limits import LIMITS, Limits
from verify.verifier import verify

TESTS = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Edge:
    """A file and the smallest limit that takes it. *base*: other limits, so that this one is met first."""

    form: Form
    make: Callable[[], bytes]
    smallest: Callable[[bytes], int]
    named: str = "too_large"
    base: Mapping[str, int] = field(default_factory=dict)


def entries(data: bytes) -> list[zipfile.ZipInfo]:
    return zipfile.ZipFile(io.BytesIO(data)).infolist()


def depth(data: bytes) -> int:
    def below(element: etree._Element) -> int:
        return 1 + max((below(child) for child in element), default=0)

    return below(etree.fromstring(data))


def at_level(level: Level) -> bytes:
    proofs = levels.gather(WORLD.authority, WORLD.signer, SIGNED_AT, level)
    return cms.sign(CONTENT, WORLD.signer, SIGNED_AT, proofs=proofs)


def three_documents() -> bytes:
    files = [mail.attachment(f"{n}.edoc", "application/octet-stream", container()) for n in range(2)]
    return message(mail.multipart("mixed", [signed_entity(), *files], "=_visi_="))


def two_signers() -> bytes:
    return cms.sign_together(CONTENT, (WORLD.signer, SECOND), SIGNED_AT)


def in_pieces() -> bytes:
    return streamed(cms.sign(CONTENT, WORLD.signer, SIGNED_AT))


def searched(form: Form, field_name: str) -> Callable[[bytes], int]:
    """The smallest limit that takes a file, where it follows from no simple count: by halving."""

    def smallest(data: bytes) -> int:
        low, high = 0, getattr(LIMITS, field_name)
        while high - low > 1:
            middle = (low + high) // 2
            taken = not limited(form, data, {field_name: middle}).problems
            low, high = (low, middle) if taken else (middle, high)
        return high

    return smallest


def limited(form: Form, data: bytes, changes: Mapping[str, int]) -> Outcome:
    arrived = Sent(data)
    limits = replace(LIMITS, **changes)
    return outcome(form, replace(arrived, context=replace(arrived.context, limits=limits)))


EDGES: dict[str, Edge] = {
    "container_entries": Edge(Form.ASIC, container, lambda data: len(entries(data))),
    "entry_size": Edge(Form.ASIC, container, lambda data: max(e.file_size for e in entries(data))),
    "unpacked_total": Edge(Form.ASIC, container, lambda data: sum(e.file_size for e in entries(data))),
    "ratio_free": Edge(Form.ASIC, container, lambda data: max(e.file_size for e in entries(data)), base={"ratio": 0}),
    "ratio": Edge(
        Form.ASIC,
        container,
        lambda data: max(-(-e.file_size // e.compress_size) for e in entries(data)),
        base={"ratio_free": 0},
    ),
    "xml_size": Edge(Form.XML, lambda: whole().encode(), len),
    "xml_depth": Edge(Form.XML, lambda: whole().encode(), depth),
    "references": Edge(Form.ASIC, container, lambda _: 2),
    "signatures": Edge(Form.CMS, two_signers, lambda _: 2, "malformed_cms"),
    "tokens": Edge(Form.CMS, lambda: at_level(Level.T), lambda _: 1),
    "certificates": Edge(Form.CMS, lambda: at_level(Level.B), lambda _: 2, "malformed_cms"),
    "revocations": Edge(Form.CMS, lambda: at_level(Level.LT), lambda _: 1, "malformed_cms"),
    "digest_work": Edge(Form.ASIC, container, searched(Form.ASIC, "digest_work")),
    "cms_depth": Edge(Form.CMS, in_pieces, searched(Form.CMS, "cms_depth"), "malformed_cms"),
    "documents": Edge(Form.MAIL, three_documents, lambda _: 3),
}


@pytest.mark.parametrize("name", EDGES)
def test_what_is_as_large_as_the_limit_is_taken_and_no_more(name: str) -> None:
    edge = EDGES[name]
    data = edge.make()
    limit = edge.smallest(data)
    taken = limited(edge.form, data, {**edge.base, name: limit})
    refused = limited(edge.form, data, {**edge.base, name: limit - 1})
    assert (taken.verdict, taken.problems) == ("accept", ())
    assert edge.named in refused.problems


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


TWO = zipped({"a.edoc": container(), "b.edoc": container()})
ARCHIVES: dict[str, tuple[bytes, int]] = {
    "archive_entries": (TWO, 2),
    "archive_total": (TWO, 2 * len(container())),
    "archive_messages": (zipped({"a.eml": message(signed_entity()), "b.eml": message(signed_entity())}), 2),
    "archive_depth": (zipped({"a.zip": TWO}), 2),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_as_large_as_the_limit_is_opened_and_no_more(name: str) -> None:
    data, limit = ARCHIVES[name]
    for allowed, named in ((limit, set()), (limit - 1, {"too_large"})):
        limits = replace(LIMITS, **{name: allowed})
        found = Archives(lambda raw: (Candidate("message", raw),), limits).opened([Candidate("m.zip", data)])
        report = verify(found, replace(CONTEXT, limits=limits))
        assert {p.code.value for d in report.documents for p in d.problems} & {"too_large"} == named


ELSEWHERE = {
    "list_size": "verify/test_trusted_list.py::test_a_list_beyond_the_limit_of_size_is_refused",
    "chain_length": "verify/test_chain.py::test_a_path_is_no_longer_than_the_limit",
    "rsa_bits": "verify/test_keys.py::test_the_largest_keys_in_use_are_taken",
}
"""Limits whose edge another test tries, since it needs more than a file."""


def test_every_limit_has_a_test_at_its_edge() -> None:
    assert {f.name for f in fields(Limits)} == EDGES.keys() | ARCHIVES.keys() | ELSEWHERE.keys()
    for test in ELSEWHERE.values():
        file, _, function = test.partition("::")
        assert f"def {function}(" in (TESTS / file).read_text("utf-8"), test
