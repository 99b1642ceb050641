"""What the program makes of a vector, from its octets to what would be read as a request."""

from dataclasses import dataclass

from vectors.forgery.honest import Form, Make, Sent

from cases.acceptance import accepted_content
from intake import structure
from intake.candidates import message_parts, of_file, of_tree
from intake.message import read
from verify.judge import Verdict, judge
from verify.report import DocumentReport, VerificationReport
from verify.verifier import verify

NAMES = {Form.ASIC: "lugums.edoc", Form.XML: "lugums.xml", Form.CMS: "lugums.p7m", Form.PDF: "lugums.pdf"}
_SENDERS = {None: "", True: "the signer", False: "another"}
_CHANGED = {"content_altered_later", "form_filled_later", "byte_range", "too_large"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """*problems* are those of documents, signatures and time-stamps; *read* are the digests of what is accepted, as it was signed.

    *sender*: whether From is an address of the signer's certificate, empty where none says.
    *intact*: there are signatures, and all of them hold; in a PDF also that nothing was changed after signing.
    """

    verdict: str
    reasons: tuple[str, ...]
    problems: tuple[str, ...]
    covered: tuple[str, ...]
    uncovered: tuple[str, ...]
    intact: bool
    read: frozenset[str]
    sender: str = ""

    @property
    def expected(self) -> dict[str, object]:
        """What a manifest tells of it: what is empty or false is left out."""
        told = {"verdict": self.verdict, "reasons": list(self.reasons), "problems": list(self.problems)}
        told["sender"] = self.sender
        told |= {"intact": self.intact, "covered": list(self.covered), "uncovered": list(self.uncovered)}
        return {key: value for key, value in told.items() if value}


def sent(make: Make) -> Sent:
    """Make it."""
    made = make()
    return made if isinstance(made, Sent) else Sent(made)


def outcome(form: Form, arrived: Sent) -> Outcome:
    """Verify and judge it as the program would."""
    report = _verified(form, arrived)
    judgement = judge(report)
    problems = {p for d in report.documents for p in _problems(d)}
    accepted = accepted_content(report, judgement) if judgement.verdict is Verdict.ACCEPT else ()
    return Outcome(
        verdict=judgement.verdict.value,
        reasons=tuple(reason.value for reason in judgement.reasons),
        problems=tuple(sorted(problems)),
        covered=tuple(sorted({c.name for d in report.documents for c in d.covered})),
        uncovered=tuple(sorted(report.uncovered)),
        intact=bool(report.signatures) and all(s.integrity for s in report.signatures) and not problems & _CHANGED,
        read=frozenset(c.octets or c.sha256 for c in accepted),
        sender=_SENDERS[report.from_matches_signer],
    )


def _verified(form: Form, arrived: Sent) -> VerificationReport:
    if form is not Form.MAIL:
        return verify(of_file(NAMES[form], arrived.data, arrived.beside), arrived.context)
    tree = structure.parse(arrived.data)
    senders = [mailbox.address for mailbox in read(arrived.data).from_]
    sender = senders[0] if len(senders) == 1 else None
    return verify(of_tree(tree), arrived.context, message_parts=message_parts(tree), sender=sender)


def _problems(document: DocumentReport) -> set[str]:
    found = {p.code.value for p in document.problems}
    found |= {p.code.value for s in document.signatures for p in s.problems}
    return found | {p.code.value for s in document.signatures for t in s.timestamps for p in t.problems}
