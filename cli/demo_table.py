"""The closing table of the demo: what became of each sample mail, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from authority.samples import SampleMail
from cases import store
from cases.database import reading
from cases.states import Outcome
from runtime.runtime import Runtime
from verify.codes import ReasonCode
from verify.judge import Judgement, Verdict
from workers.results import judgement_of, result


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the closing table; empty where there is nothing to say."""

    mail: str
    verdict: str
    rights: str
    outcome: str
    case: str
    due_on: str
    channel: str


def table(rt: Runtime, samples: Sequence[SampleMail], uids: Sequence[str]) -> list[Row]:
    """Tell what became of each sample, in the order of the samples; *uids* name their deliveries."""
    with reading(rt.db) as session:
        mails = {mail.uid: mail for mail in store.list_mails(session)}
        found = [mails[uid] for uid in uids]
        return [
            _row(sample.name, result(session, rt, mail.id), judgement_of(rt, mail))
            for sample, mail in zip(samples, found, strict=True)
        ]


def _row(name: str, found: dict[str, Any], judgement: Judgement | None) -> Row:
    return Row(
        mail=name,
        verdict=_verdict(judgement, found["outcome"]),
        rights=", ".join(found["labels"]),
        outcome=found["outcome"] or "waiting",
        case=found["case"] or "",
        due_on=found["due_on"] or "",
        channel=found["channel"] or "",
    )


def _verdict(judgement: Judgement | None, outcome: str | None) -> str:
    """Say the judgement of the signatures in words, with the reasons that hold a mail."""
    if outcome == Outcome.DUPLICATE:
        return "the same bytes again"
    if judgement is None:
        return "not read yet"
    if ReasonCode.NO_SIGNATURE in judgement.reasons:
        return "not signed"
    reasons = ", ".join(_PHRASES.get(reason, reason.value.replace("_", " ")) for reason in judgement.reasons)
    return ": ".join(filter(None, (_VERDICTS[judgement.verdict], reasons)))


_VERDICTS = {
    Verdict.ACCEPT: "qualified signature",
    Verdict.HOLD: "held",
    Verdict.RETRY: "undecided, tried again",
    Verdict.REJECT: "rejected",
}

_PHRASES = {
    ReasonCode.CONTENT_ALTERED: "changed after signing",
    ReasonCode.UNSIGNED_FILE: "a file beside the signed one",
    ReasonCode.SIGNER_UNTRUSTED: "unknown authority",
    ReasonCode.SEAL: "seal of a company",
    ReasonCode.NOT_QUALIFIED: "certificate not qualified",
    ReasonCode.CERTIFICATE_REVOKED: "certificate revoked",
    ReasonCode.UNSUPPORTED_FORMAT: "format only recognised",
}
"""Reasons in a few words, for a table; their sentences are printed by ``infotrust verify --codes``."""
