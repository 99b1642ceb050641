"""The parsers that strangers' bytes reach, and what must hold whatever the bytes are.

A target takes any bytes and raises only where the program is wrong: an error that the parser does not announce, or the
acceptance of something that nobody signed.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial

from fuzz.seeds import Country, accepted, as_signed, country
from intake.message import read as read_message
from runtime.texts import archive, pdf, plain, rtf
from runtime.texts.budget import Budget
from runtime.texts.found import NOTHING, FileText
from verify import ber, crl, ocsp, trusted_list
from verify.certificate import Certificate
from verify.codes import ProblemCode
from verify.evidence import Token
from verify.judge import Judgement
from verify.limits import LIMITS
from verify.report import TimestampType, VerificationReport
from verify.tokens import InvalidTokenError, open_token

Fuzzed = Callable[[bytes], object]
Judged = Callable[[bytes], tuple[VerificationReport, Judgement]]


class ForgedError(AssertionError):
    """Something was accepted that nobody signed."""


class EscapedError(AssertionError):
    """An error that no checker announces ended a verification; the program named it, and a person would have to look."""


@dataclass(frozen=True, slots=True)
class Target:
    """One parser: *run* takes any bytes; *seeds* are honest ones."""

    run: Fuzzed
    seeds: Callable[[], tuple[bytes, ...]]


@cache
def honest() -> Country:
    """Give the country whose files are the seeds; it is made once."""
    return country()


def never_forged(judged: Judged, data: bytes) -> None:
    """Verify *data*: it ends in a report of announced problems, and what is accepted was honestly signed."""
    report, judgement = judged(data)
    escaped = [p.detail for d in report.documents for p in d.problems if p.code is ProblemCode.INTERNAL_FAILURE]
    if escaped:
        raise EscapedError(escaped)
    forged = [one.name for one in accepted(report, judgement) if as_signed(one) not in honest().signed]
    if forged:
        raise ForgedError(forged)


def _announced(parser: Fuzzed, *errors: type[Exception]) -> Fuzzed:
    def run(data: bytes) -> None:
        with suppress(*errors):
            parser(data)

    return run


def _token(data: bytes) -> object:
    token = Token(TimestampType.SIGNATURE, data, b"imprinted")
    return open_token(token, lambda _: (), LIMITS)


def _no_other(_: str | None, __: bytes) -> FileText:
    return NOTHING


_FILE: Fuzzed = lambda data: never_forged(honest().judged, data)
_MAIL: Fuzzed = lambda data: never_forged(honest().judged_mail, data)

TARGETS: Mapping[str, Target] = {
    "container": Target(_FILE, lambda: honest().containers),
    "cms": Target(_FILE, lambda: honest().cms),
    "pdf": Target(_FILE, lambda: honest().pdfs),
    "xml": Target(_FILE, lambda: honest().signed_xml),
    "mail": Target(_MAIL, lambda: honest().mails),
    "message": Target(read_message, lambda: honest().mails),
    "list": Target(partial(trusted_list.read_list, vouched=True, signers=None), lambda: honest().lists),
    "certificate": Target(_announced(Certificate.load, ValueError), lambda: honest().certificates),
    "ocsp": Target(_announced(ocsp.read, ValueError), lambda: honest().answers),
    "crl": Target(_announced(crl.read, ValueError), lambda: honest().revocation_lists),
    "token": Target(_announced(_token, InvalidTokenError), lambda: honest().tokens),
    "ber": Target(_announced(partial(ber.to_definite, depth=LIMITS.cms_depth), ValueError), lambda: honest().cms),
    "text": Target(partial(plain.read, None), lambda: honest().pages),
    "rtf": Target(lambda data: rtf.read(data, _no_other), lambda: honest().rich_texts),
    "page": Target(lambda data: pdf.read(data, Budget(), _no_other), lambda: honest().pdfs),
    "office": Target(lambda data: archive.read(data, _no_other), lambda: honest().office_files),
}
