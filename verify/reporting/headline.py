"""The one sentence that comes first: who signed, with what, and whether the document is as it was. No word of a trade."""

from collections.abc import Iterable
from typing import assert_never

from verify.codes import ProblemCode, ReasonCode
from verify.judge import Judgement, Verdict
from verify.report import SignatureReport, VerificationReport
from verify.reporting.words import clock, one_line, reason, said
from verify.sentences import Sentence

_ONE = Sentence(
    "{names} ir parakstījis(-usi) dokumentu ar kvalificētu elektronisko parakstu; parakstītais saturs nav mainīts.",
    "{names} signed the document with a qualified electronic signature; what was signed has not been changed.",
)
_SEVERAL = Sentence(
    "{names} ir parakstījuši dokumentu ar kvalificētiem elektroniskajiem parakstiem; parakstītais saturs nav mainīts.",
    "{names} signed the document with qualified electronic signatures; what was signed has not been changed.",
)
_UNSIGNED = Sentence("Dokuments nav parakstīts.", "The document is not signed.")
_HELD = Sentence("Par parakstu jālemj cilvēkam.", "A person must decide about the signature.")
_UNDECIDED = Sentence(
    "Par parakstu vēl nevar spriest; pārbaude jāatkārto vēlāk.",
    "The signature cannot be judged yet; verify again later.",
)
_REFUSED = Sentence("Paraksts netiek pieņemts.", "The signature is not accepted.")
_NAMED = Sentence("Sertifikātā norādīts: {names}.", "The certificate names {names}.")
_INTACT = Sentence("Parakstītais saturs nav mainīts.", "The signed content has not been changed.")
_TEST = Sentence(
    "Izmantots uzticamības enkurs, ko kāds norādījis ar roku: rezultāts ir tik ticams, cik tas, kurš to norādīja.",
    "A trust anchor named by hand was used: this result rests on the word of whoever named it.",
)
_PROVEN = Sentence("Parakstīts ne vēlāk kā {time}.", "It was signed no later than {time}.")
_BESIDE = Sentence(
    "Uzmanību: cits pievienotais dokuments nav kārtībā.", "Beware: another enclosed document is not in order."
)
_GRAVEST = (ReasonCode.CONTENT_ALTERED, ReasonCode.SIGNATURE_BROKEN, ReasonCode.CERTIFICATE_REVOKED)
"""Reasons that are told before any other: somebody may have forged or stolen something."""
_AND = Sentence(" un ", " and ")
_NAMELESS = Sentence("Nenosaukta persona", "An unnamed person")


def headline(report: VerificationReport, judgement: Judgement, lang: str) -> str:
    """Give what a clerk needs to know, in one or two plain sentences."""
    match judgement.verdict:
        case Verdict.ACCEPT:
            return _accepted(report, judgement, lang)
        case Verdict.HOLD:
            return _with_reason(_HELD, report, judgement, lang)
        case Verdict.RETRY:
            return _with_reason(_UNDECIDED, report, judgement, lang)
        case Verdict.REJECT:
            if judgement.reasons == (ReasonCode.NO_SIGNATURE,):
                return said(_UNSIGNED, lang)
            return _with_reason(_REFUSED, report, judgement, lang)
        case _:
            assert_never(judgement.verdict)


def _accepted(report: VerificationReport, judgement: Judgement, lang: str) -> str:
    accepted = [s for s in report.signatures if s.id in judgement.accepted_by]
    names = _names(accepted, lang)
    sentence = said(_ONE if len(names) == 1 else _SEVERAL, lang).format(names=_joined(names, lang))
    times = [s.best_signature_time for s in accepted if s.best_signature_time is not None]
    proven = said(_PROVEN, lang).format(time=clock(max(times), lang)) if times else ""
    beside = (said(_BESIDE, lang), *(reason(code, lang) for code in _gravest(judgement))) if judgement.reasons else ()
    return " ".join(filter(None, (sentence, proven, *beside)))


def _names(signatures: Iterable[SignatureReport], lang: str) -> list[str]:
    """Give the signers, each once; who confirms another's signature has not signed the document."""
    return list(dict.fromkeys(signer_name(s, lang) for s in signatures if s.counters is None))


def _gravest(judgement: Judgement) -> tuple[ReasonCode, ...]:
    """Give the one reason that people must know first, or none."""
    grave = [code for code in _GRAVEST if code in judgement.reasons]
    return (*grave, *judgement.reasons)[:1]


def _with_reason(opening: Sentence, report: VerificationReport, judgement: Judgement, lang: str) -> str:
    """Say what follows, why, and that the content is as signed where it is: the reason is often about the signer alone."""
    told = [said(opening, lang), *(reason(code, lang) for code in _gravest(judgement))]
    if judgement.verdict is not Verdict.REJECT and report.signatures:
        told.append(said(_NAMED, lang).format(names=_joined(_names(report.signatures, lang), lang)))
    if _unchanged(report, judgement):
        told.append(said(_INTACT, lang))
    return " ".join(told)


def _unchanged(report: VerificationReport, judgement: Judgement) -> bool:
    """Tell whether all signatures fit what they are over; by an algorithm that has ended nobody can tell."""
    altered = any(p.code is not ProblemCode.UNSIGNED_FILE for d in report.documents for p in d.problems)
    sound = ReasonCode.WEAK_ALGORITHM not in judgement.reasons and not altered
    return sound and bool(report.signatures) and all(s.integrity is True for s in report.signatures)


def signer_name(signature: SignatureReport, lang: str) -> str:
    """Give the name in the signing certificate, as it stands there."""
    signer = signature.signer
    if signer is None:
        return said(_NAMELESS, lang)
    person = " ".join(part for part in (signer.given_name, signer.surname) if part)
    return one_line(person or signer.common_name or signer.organization or said(_NAMELESS, lang))


def _joined(names: list[str], lang: str) -> str:
    return said(_AND, lang).join(filter(None, (", ".join(names[:-1]), names[-1])))


def warnings(report: VerificationReport, lang: str) -> Iterable[str]:
    """Give what must not be overlooked whatever the verdict: test anchors."""
    if any(link.test_anchor for s in report.signatures for link in s.chain) or _any_test_anchor(report):
        yield said(_TEST, lang)


def _any_test_anchor(report: VerificationReport) -> bool:
    return any(p.code is ProblemCode.TEST_ANCHOR for s in report.signatures for p in s.problems)
