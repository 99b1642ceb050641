"""All real files of the shared corpus: what is broken is never found intact, what is intact is found so, and read right.

The files come from other projects, which say of each what a verifier should find. No trust data belong to them, so trust is
not looked at here.
"""

import json
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake import structure
from intake.candidates import message_parts, of_file, of_tree
from verify.algorithms import Algorithms
from verify.candidate import Format, SupportingFile
from verify.codes import ProblemCode
from verify.context import Context
from verify.detect import detect_bytes
from verify.report import SignatureReport, TimestampType, VerificationReport
from verify.revocation import Revocations
from verify.trust import TrustStore
from verify.verifier import CHECKERS, verify

ROOT = Path(__file__).resolve().parents[3]
CORPUS = ROOT / ".." / "shared" / "corpus" / "signatures"
ALGORITHMS = Algorithms.from_mapping(tomllib.loads((ROOT / "config" / "algorithms.toml").read_text("utf-8")))
CONTEXT = Context(TrustStore.build(()), Revocations.none(), datetime(2026, 11, 1, tzinfo=UTC), None, ALGORITHMS)
FILES = 154
INTACT_ENOUGH = 0.99
RIGHT_ENOUGH = 0.98

OTHER_NUMBER = {
    "sm-049.eml": "an opaque message that is signed once more, by another: the expectation counts the outermost layer, but "
    "what is read was signed inside it, and who signed that may not be lost",
    "sm-052.eml": "the same with another digest",
}
OTHER_LEVEL = {
    "ca-020.p7s": "has an archive time-stamp, and so is CAdES-A (TS 101 733, 4.4.4); expected is C, since no time-stamp is over "
    "its references, which X-Long and A do not ask for",
    "ca-044.p7s": "the same; a file with the very same attributes is expected to be CAdES-A",
}
NO_COUNTERPART = {
    "CAdES-ERS": "evidence records have no level of their own in EN 319 122-1",
    "CMS-NOT-ETSI": "a word of the other project for what it can't place",
    "XML-NOT-ETSI": "the same",
    "PDF-NOT-ETSI": "the same",
    "PKCS7-T": "plain CMS in a PDF has no levels of its own",
    "PKCS7-LT": "the same",
}


@dataclass(frozen=True)
class Case:
    """One line of the expectations, with what was found."""

    expected: dict[str, object]
    report: VerificationReport

    @property
    def file(self) -> str:
        return str(self.expected["file"])

    @property
    def signatures(self) -> tuple[SignatureReport, ...]:
        return self.report.signatures

    @property
    def entries(self) -> tuple[SignatureReport, ...]:
        """The signatures that are counted."""
        return tuple(s for d in self.report.documents for s in d.entries)

    @property
    def all_intact(self) -> bool:
        return bool(self.signatures) and all(s.integrity is True for s in self.signatures)

    @property
    def level(self) -> str | None:
        level = self.expected["level"]
        return None if level is None else str(level).replace("_", "-")

    @property
    def is_only_named(self) -> bool:
        """Whether the file's format has no checker yet."""
        mail = self.file.endswith(".eml")
        kind = Format.SMIME_DETACHED if mail else detect_bytes((CORPUS / self.file).read_bytes())
        return CHECKERS[kind].__module__ == "verify.recognised"


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    if not CORPUS.is_dir():
        pytest.skip("the folder of real samples is not beside this checkout")
    lines = map(json.loads, (CORPUS / "expected.jsonl").read_text("utf-8").splitlines())
    return [Case(expected, verified(expected)) for expected in lines]


@pytest.fixture(scope="module")
def checked(cases: list[Case]) -> list[Case]:
    """The files whose formats are verified."""
    return [case for case in cases if not case.is_only_named]


def verified(expected: dict[str, object]) -> VerificationReport:
    file = str(expected["file"])
    data = (CORPUS / file).read_bytes()
    if file.endswith(".eml"):
        tree = structure.parse(data)
        return verify(of_tree(tree), CONTEXT, message_parts=message_parts(tree))
    detached = expected["detached"]
    assert isinstance(detached, list)
    return verify(
        of_file(file, data, [SupportingFile(Path(name).name, (CORPUS / name).read_bytes()) for name in detached]),
        CONTEXT,
    )


def share(hits: int, total: int, enough: float = RIGHT_ENOUGH) -> bool:
    assert total
    return hits >= enough * total


def test_all_files_are_there_and_their_formats_have_checkers(cases):
    assert len(cases) == FILES
    assert Counter(str(case.expected["format"]) for case in cases if case.is_only_named) == Counter()


def test_no_file_breaks_a_checker(cases):
    broken = [
        case.file
        for case in cases
        for document in case.report.documents
        if any(p.code is ProblemCode.INTERNAL_FAILURE for p in document.problems)
    ]
    assert broken == []


def test_nothing_broken_is_found_intact(cases):
    wrong = [c.file for c in cases if c.expected["intact"] is not True and c.all_intact]
    wrong += [c.file for c in cases if c.expected["intact"] is False and any(s.integrity for s in c.signatures)]
    assert wrong == []


def test_what_is_broken_in_part_is_told_apart(checked):
    mixed = [case for case in checked if case.expected["intact"] == "mixed"]
    assert mixed
    assert [{s.integrity is True for s in case.signatures} for case in mixed] == [{True, False}] * len(mixed)


def test_what_is_intact_is_found_so(checked):
    intact = [case for case in checked if case.expected["intact"] is True]
    missed = [case.file for case in intact if not case.all_intact]
    assert share(len(intact) - len(missed), len(intact), INTACT_ENOUGH), missed


def test_the_number_of_signatures_is_right(checked):
    wrong = {case.file for case in checked if len(case.entries) != case.expected["n_signatures"]}
    assert wrong <= set(OTHER_NUMBER), "a deviation that nobody has explained"
    assert share(FILES - len(wrong), FILES), wrong


def test_the_signers_are_right(checked):
    told = [(case, dict(case.expected["signer"] or {}).get("cn")) for case in checked if case.signatures]
    told = [(case, name) for case, name in told if name is not None]
    wrong = [
        case.file for case, name in told if name not in {s.signer.common_name for s in case.signatures if s.signer}
    ]
    assert share(len(told) - len(wrong), len(told)), wrong


def test_an_archive_time_stamp_that_fits_nothing_fits_what_stood_there_when_it_was_made():
    """One real file got a certificate more after it was stamped: without that one the imprint is right."""
    if not CORPUS.is_dir():
        pytest.skip("the folder of real samples is not beside this checkout")
    file, last = (
        "xa-124.xml",
        rb"<xades:EncapsulatedX509Certificate>[^<]*</xades:EncapsulatedX509Certificate>(?=</xades:C)",
    )
    data = (CORPUS / file).read_bytes()
    for content, fits in ((data, False), (re.sub(last, b"", data), True)):
        (signature,) = verify(of_file(file, content), CONTEXT).signatures
        (stamp,) = (s for s in signature.timestamps if s.type is TimestampType.ARCHIVE)
        assert (ProblemCode.TIMESTAMP_IMPRINT not in {p.code for p in stamp.problems}) is fits


def test_every_asserted_baseline_level_is_right(checked):
    asserted = [case for case in checked if case.level and "BASELINE" in case.level]
    assert asserted
    wrong = [(c.file, c.level) for c in asserted if c.level not in {s.level for s in c.signatures}]
    assert wrong == []


def test_the_older_levels_are_right_where_they_have_a_counterpart(checked):
    asserted = [c for c in checked if c.level and "BASELINE" not in c.level and c.level not in NO_COUNTERPART]
    wrong = {c.file for c in asserted if c.level not in {s.level for s in c.signatures}}
    assert wrong <= set(OTHER_LEVEL)
    assert len(asserted) > len(OTHER_LEVEL)


def test_formats_that_carry_signatures_are_never_taken_for_ordinary_files(cases):
    ordinary = {Format.UNSIGNED, Format.ZIP}
    wrong = [
        case.file
        for case in cases
        if not case.file.endswith(".eml")
        and case.expected["format"] != "ASiC-E-none"
        and detect_bytes((CORPUS / case.file).read_bytes()) in ordinary
    ]
    assert wrong == []
