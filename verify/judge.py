"""From a verification report to a judgement of its signatures alone: accept, hold, retry or reject (DOMAIN 4.3, 4.4).

The judgement knows nothing of what is written in the mail; what a request says is read afterwards, and only from what
the signatures in `Judgement.accepted_by` cover.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import assert_never

from verify.codes import ProblemCode, ReasonCode
from verify.dataclass import dataclass
from verify.report import (
    DocumentReport,
    Indication,
    Problem,
    Qualification,
    SignatureReport,
    SubIndication,
    VerificationReport,
)


class Verdict(StrEnum):
    """What follows from the signatures of a mail or file, before anything is read in it."""

    ACCEPT = "accept"
    HOLD = "hold"
    RETRY = "retry"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Judgement:
    """*accepted_by* names the signatures that earned ACCEPT; a request is read only from what they cover."""

    verdict: Verdict
    accepted_by: tuple[str, ...]
    reasons: tuple[ReasonCode, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The company's rule of acceptance: *accepted* are the qualifications that open a case without a person (P9.2)."""

    accepted: frozenset[Qualification] = frozenset({Qualification.QESIG})


POLICY = Policy()

EU_EEA = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
    "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
"""Countries whose trusted list should exist; both spellings of Greece, as lists and certificates differ."""

UKRAINE = "UA"

_Finding = tuple[Verdict, ReasonCode | None]

_BY_SUB_INDICATION: Mapping[SubIndication, tuple[Verdict, ReasonCode]] = {
    SubIndication.HASH_FAILURE: (Verdict.REJECT, ReasonCode.CONTENT_ALTERED),
    SubIndication.SIG_CRYPTO_FAILURE: (Verdict.REJECT, ReasonCode.SIGNATURE_BROKEN),
    SubIndication.FORMAT_FAILURE: (Verdict.HOLD, ReasonCode.FORMAT_FAILURE),
    SubIndication.REVOKED: (Verdict.REJECT, ReasonCode.CERTIFICATE_REVOKED),
    SubIndication.EXPIRED: (Verdict.REJECT, ReasonCode.CERTIFICATE_EXPIRED),
    SubIndication.NOT_YET_VALID: (Verdict.REJECT, ReasonCode.NOT_YET_VALID),
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND: (Verdict.REJECT, ReasonCode.SIGNER_UNTRUSTED),
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: (Verdict.REJECT, ReasonCode.SIGNER_UNTRUSTED),
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE: (Verdict.HOLD, ReasonCode.PROOF_MISSING),
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE: (Verdict.HOLD, ReasonCode.CONSTRAINTS_FAILURE),
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: (Verdict.HOLD, ReasonCode.CONSTRAINTS_FAILURE),
    SubIndication.SIG_CONSTRAINTS_FAILURE: (Verdict.HOLD, ReasonCode.CONSTRAINTS_FAILURE),
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: (Verdict.REJECT, ReasonCode.WEAK_ALGORITHM),
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: (Verdict.REJECT, ReasonCode.WEAK_ALGORITHM),
    SubIndication.POLICY_PROCESSING_ERROR: (Verdict.HOLD, ReasonCode.POLICY_UNAVAILABLE),
    SubIndication.SIGNATURE_POLICY_NOT_AVAILABLE: (Verdict.HOLD, ReasonCode.POLICY_UNAVAILABLE),
    SubIndication.TIMESTAMP_ORDER_FAILURE: (Verdict.HOLD, ReasonCode.TIMESTAMP_ORDER),
    SubIndication.REVOKED_NO_POE: (Verdict.HOLD, ReasonCode.CERTIFICATE_REVOKED),
    SubIndication.REVOKED_CA_NO_POE: (Verdict.HOLD, ReasonCode.CERTIFICATE_REVOKED),
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED: (Verdict.HOLD, ReasonCode.CERTIFICATE_EXPIRED),
    SubIndication.OUT_OF_BOUNDS_NO_POE: (Verdict.REJECT, ReasonCode.CERTIFICATE_EXPIRED),
    SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE: (Verdict.RETRY, ReasonCode.UNDECIDED),
    SubIndication.NO_POE: (Verdict.HOLD, ReasonCode.PROOF_MISSING),
    SubIndication.TRY_LATER: (Verdict.RETRY, ReasonCode.UNDECIDED),
    SubIndication.SIGNED_DATA_NOT_FOUND: (Verdict.HOLD, ReasonCode.CONTENT_MISSING),
}

_BY_DOCUMENT_PROBLEM: Mapping[ProblemCode, tuple[Verdict, ReasonCode]] = {
    ProblemCode.CONTENT_ALTERED_LATER: (Verdict.REJECT, ReasonCode.CONTENT_ALTERED),
    ProblemCode.FORM_FILLED_LATER: (Verdict.HOLD, ReasonCode.CONTENT_ALTERED),
    ProblemCode.UNSIGNED_FILE: (Verdict.HOLD, ReasonCode.UNSIGNED_FILE),
    ProblemCode.UNSUPPORTED_FORMAT: (Verdict.HOLD, ReasonCode.UNSUPPORTED_FORMAT),
    ProblemCode.LEGACY_EDOC: (Verdict.HOLD, ReasonCode.LEGACY_EDOC),
    ProblemCode.ENCRYPTED: (Verdict.HOLD, ReasonCode.ENCRYPTED),
    ProblemCode.PASSWORD_PROTECTED: (Verdict.HOLD, ReasonCode.PASSWORD_PROTECTED),
    ProblemCode.TOO_LARGE: (Verdict.HOLD, ReasonCode.TOO_LARGE),
    ProblemCode.SIGNERS_NONE: (Verdict.REJECT, ReasonCode.NO_SIGNATURE),
    ProblemCode.MIMETYPE_MISSING: (Verdict.ACCEPT, ReasonCode.FORMAT_FAILURE),
    ProblemCode.MIMETYPE_WRONG: (Verdict.ACCEPT, ReasonCode.FORMAT_FAILURE),
}
"""What a problem of a document as a whole costs; one that is not named here makes it HOLD as a failure of form."""

_HELD_ALTHOUGH_PASSED: Sequence[tuple[ProblemCode, ReasonCode]] = (
    (ProblemCode.SIGNING_CERTIFICATE_UNBOUND, ReasonCode.SIGNING_CERTIFICATE_UNBOUND),
    (ProblemCode.LIST_REFUSED, ReasonCode.LIST_REFUSED),
    (ProblemCode.LIST_STALE, ReasonCode.LIST_STALE),
)
"""Problems with which even a TOTAL-PASSED signature needs a person, gravest first."""


def judge(report: VerificationReport, policy: Policy = POLICY) -> Judgement:
    """Judge the signatures of one file or message.

    One document suffices: a message is accepted where one of its documents earns it. A broken signature on another
    document adds its reason; a genuine one never lends itself to another document.
    """
    judged = [_judge_document(d, report, policy) for d in report.documents if d.signatures or d.problems]
    if not judged:
        if report.encrypted:
            return Judgement(Verdict.HOLD, (), (ReasonCode.ENCRYPTED,))
        return Judgement(Verdict.REJECT, (), (ReasonCode.NO_SIGNATURE,))
    verdict = _best([j.verdict for j in judged])
    if verdict is Verdict.ACCEPT:
        return Judgement(verdict, tuple([s for j in judged for s in j.accepted_by]), _reasons_beside_acceptance(judged))
    return Judgement(verdict, (), _unique(r for j in judged for r in j.reasons))


def _best(verdicts: Sequence[Verdict]) -> Verdict:
    """Give the verdict that leaves most open: a retry may still end as acceptance, a hold only by a person."""
    for verdict in (Verdict.ACCEPT, Verdict.RETRY, Verdict.HOLD):
        if verdict in verdicts:
            return verdict
    return Verdict.REJECT


_GRAVE = frozenset({ReasonCode.CONTENT_ALTERED, ReasonCode.SIGNATURE_BROKEN})
"""Reasons that stand beside an acceptance too."""


def _reasons_beside_acceptance(judged: Sequence[Judgement]) -> tuple[ReasonCode, ...]:
    return _unique([r for j in judged if j.verdict is not Verdict.ACCEPT for r in j.reasons if r in _GRAVE])


def _judge_document(document: DocumentReport, report: VerificationReport, policy: Policy) -> Judgement:
    """Judge one document: a qualified signature and none broken is ACCEPT, all rejected is REJECT (DOMAIN 4.4, 7).

    What only other signatures cover is unsigned as far as the accepted signer goes, be it a file of its own or another form
    of a signed one (raw XML with comments beside its canonical form).
    A counter-signature says nothing of the content: it earns nothing and, where nobody knows its signer, costs nothing.
    A broken one is broken: somebody has changed what lies beside the signatures.
    """
    signatures = [s for s in document.signatures if s.counters is None]
    findings = [_judge_signature(s, report, policy) for s in signatures]
    wholes = [_judge_problem(p) for p in document.problems]
    verdict = _document_verdict([v for v, _ in findings], [v for v, _ in wholes], _any_broken(document))
    if verdict is not Verdict.ACCEPT:
        countered = [_judge_signature(s, report, policy) for s in _broken_counters(document)]
        reasons = _unique(r for v, r in (*wholes, *findings, *countered) if v is not Verdict.ACCEPT and r is not None)
        return Judgement(verdict, (), reasons or (ReasonCode.NO_SIGNATURE,))
    accepted = [s.id for s, (v, _) in zip(signatures, findings, strict=True) if v is Verdict.ACCEPT]
    earned = frozenset(accepted)
    if any(earned.isdisjoint(content.by) for content in document.covered):
        return Judgement(Verdict.HOLD, (), (ReasonCode.UNSIGNED_FILE,))
    return Judgement(verdict, tuple(accepted), ())


def _document_verdict(signatures: Sequence[Verdict], wholes: Sequence[Verdict], broken: bool) -> Verdict:  # noqa: FBT001
    if Verdict.REJECT in wholes:
        return Verdict.REJECT
    if not signatures:
        return _best([v for v in wholes if v is not Verdict.ACCEPT])
    if signatures.count(Verdict.REJECT) == len(signatures):
        return Verdict.REJECT
    if broken or Verdict.HOLD in wholes:
        return Verdict.HOLD
    return _best(signatures)


def _broken_counters(document: DocumentReport) -> list[SignatureReport]:
    return [s for s in document.signatures if s.counters is not None and s.integrity is False]


def _any_broken(document: DocumentReport) -> bool:
    """Tell of broken ones, and of those that are not even readable as a signature: anybody may write whatever into such a one."""
    return any(s.integrity is False or s.sub_indication is SubIndication.FORMAT_FAILURE for s in document.signatures)


def _judge_problem(problem: Problem) -> _Finding:
    return _BY_DOCUMENT_PROBLEM.get(problem.code, (Verdict.HOLD, ReasonCode.FORMAT_FAILURE))


def _judge_signature(signature: SignatureReport, report: VerificationReport, policy: Policy) -> _Finding:
    match signature.indication:
        case Indication.TOTAL_PASSED:
            return _judge_passed(signature, policy)
        case Indication.INDETERMINATE | Indication.TOTAL_FAILED:
            return _judge_not_passed(signature, report)
        case _:
            assert_never(signature.indication)


def _judge_passed(signature: SignatureReport, policy: Policy) -> _Finding:
    codes = {p.code for p in signature.problems}
    for code, reason in _HELD_ALTHOUGH_PASSED:
        if code in codes:
            return Verdict.HOLD, reason
    if signature.signer is None or signature.integrity is not True or not signature.covers:
        return Verdict.HOLD, ReasonCode.CONSTRAINTS_FAILURE
    if signature.signer.pseudonym:
        return Verdict.HOLD, ReasonCode.PSEUDONYM
    if signature.qualification in policy.accepted:
        return Verdict.ACCEPT, None
    return _judge_unqualified(signature)


def _judge_unqualified(signature: SignatureReport) -> _Finding:
    match signature.qualification:
        case Qualification.QESIG | Qualification.UNKNOWN_QC | Qualification.UNKNOWN_QC_QSCD:
            return Verdict.HOLD, ReasonCode.NOT_QUALIFIED
        case Qualification.QESEAL | Qualification.ADESEAL_QC | Qualification.ADESEAL:
            return Verdict.HOLD, ReasonCode.SEAL
        case Qualification.ADESIG_QC:
            return Verdict.HOLD, ReasonCode.NO_QSCD
        case Qualification.ADESIG | Qualification.UNKNOWN:
            if signature.listed:
                return Verdict.HOLD, ReasonCode.NOT_QUALIFIED
            return Verdict.REJECT, ReasonCode.SIGNER_UNTRUSTED
        case Qualification.NA:
            return Verdict.REJECT, ReasonCode.SIGNER_UNTRUSTED
        case _:
            assert_never(signature.qualification)


def _judge_not_passed(signature: SignatureReport, report: VerificationReport) -> _Finding:
    sub = signature.sub_indication
    if sub is None:
        return Verdict.HOLD, ReasonCode.CONSTRAINTS_FAILURE
    if sub is SubIndication.NO_CERTIFICATE_CHAIN_FOUND:
        return _judge_no_chain(signature, report)
    codes = {p.code for p in signature.problems}
    if sub is SubIndication.SIG_CONSTRAINTS_FAILURE and ProblemCode.SIGNING_CERTIFICATE_UNBOUND in codes:
        return Verdict.HOLD, ReasonCode.SIGNING_CERTIFICATE_UNBOUND
    if sub is SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE and ProblemCode.NOT_GRANTED in codes:
        # What is lacking is a proof that would be older than the withdrawal; people are told of the withdrawal.
        return Verdict.HOLD, ReasonCode.NOT_QUALIFIED
    verdict, reason = _BY_SUB_INDICATION[sub]
    if reason is ReasonCode.CERTIFICATE_EXPIRED and ProblemCode.CERTIFICATE_NOT_YET_VALID in codes:
        return verdict, ReasonCode.NOT_YET_VALID
    return verdict, reason


def _judge_no_chain(signature: SignatureReport, report: VerificationReport) -> _Finding:
    """Tell an unknown authority from a list that we lack: only the former is the signer's fault (DOMAIN 4.3)."""
    country = signature.issuer_country
    state = next((s for s in report.lists if s.territory == country), None)
    if state is not None and state.refused is not None:
        return Verdict.HOLD, ReasonCode.LIST_REFUSED
    if state is not None and state.stale:
        return Verdict.HOLD, ReasonCode.LIST_STALE
    if report.anchors == 0:
        return Verdict.RETRY, ReasonCode.UNDECIDED
    if country == UKRAINE:
        return Verdict.HOLD, ReasonCode.THIRD_COUNTRY_UA
    if state is None and country in EU_EEA:
        return Verdict.HOLD, ReasonCode.LIST_MISSING
    return Verdict.REJECT, ReasonCode.SIGNER_UNTRUSTED


def _unique(items: Iterable[ReasonCode]) -> tuple[ReasonCode, ...]:
    return tuple(dict.fromkeys(items))
