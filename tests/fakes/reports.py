"""Verification reports made by hand, for tests of what is done with them."""

from dataclasses import replace
from datetime import UTC, datetime

from verify.codes import ProblemCode
from verify.report import (
    CertificateFacts,
    Container,
    CoveredFile,
    DocumentReport,
    Indication,
    ListState,
    Problem,
    QcType,
    Qualification,
    SignatureFormat,
    SignatureReport,
    Signer,
    VerificationReport,
)

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

SIGNER = Signer(
    common_name="ILZE PARAUDZIŅA",
    given_name="ILZE",
    surname="PARAUDZIŅA",
    serial_number="PNOLV-329999-99990",
    country="LV",
    organization=None,
    email=None,
    pseudonym=False,
    certificate_sha256="ab" * 32,
)

QUALIFIED = SignatureReport(
    id="S1",
    container=Container.ASIC_E,
    format=SignatureFormat.XADES,
    level="XAdES-BASELINE-LT",
    integrity=True,
    indication=Indication.TOTAL_PASSED,
    sub_indication=None,
    qualification=Qualification.QESIG,
    certificate=CertificateFacts(qualified=True, type=QcType.ESIGN, qscd=True),
    signer=SIGNER,
    claimed_signing_time=AT,
    best_signature_time=AT,
    signature_algorithm=None,
    timestamps=(),
    covers=("request.txt",),
    problems=(),
    issuer_country="LV",
    listed=True,
)


def signature(**changes: object) -> SignatureReport:
    """A qualified signature with *changes*; ``problem=CODE`` stands for one problem."""
    code = changes.pop("problem", None)
    problems = (Problem(code),) if isinstance(code, ProblemCode) else ()
    return replace(QUALIFIED, problems=problems, **changes)


def document(
    *signatures: SignatureReport, part: str | None = None, problem: ProblemCode | None = None
) -> DocumentReport:
    """A container with *signatures* over one file."""
    covered = (CoveredFile("request.txt", "text/plain", "cd" * 32, tuple(s.id for s in signatures)),)
    return DocumentReport(
        part=part,
        name="form.edoc",
        container=Container.ASIC_E,
        sha256="ef" * 32,
        signatures=signatures,
        covered=covered if signatures else (),
        uncovered=(),
        problems=() if problem is None else (Problem(problem),),
    )


def report(
    *documents: DocumentReport,
    anchors: int = 1,
    lists: tuple[ListState, ...] = (ListState("LV", 41, authenticated=True, stale=False),),
    encrypted: bool = False,
) -> VerificationReport:
    """A report of *documents* against one fresh Latvian list."""
    return VerificationReport(
        container=Container.ASIC_E,
        validation_time=AT,
        poe=AT,
        documents=documents,
        anchors=anchors,
        lists=lists,
        encrypted=encrypted,
    )
