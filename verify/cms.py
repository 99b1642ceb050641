"""Signatures in CMS SignedData as `Evidence`: S/MIME, CAdES, and what ASiC and PDF wrap (RFC 5652, EN 319 122-1)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from verify import der, signer
from verify.certificate import Certificate
from verify.cms_proofs import NO_PROOFS, SIGNATURE_POLICY, Proofs, level, proofs
from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.der import DerError
from verify.evidence import Evidence
from verify.keys import Octets
from verify.limits import Limits
from verify.report import Container, Problem, SignatureAlgorithm, SignatureFormat, SubIndication
from verify.signature_policies import UNREADABLE, PolicyReference, from_attribute
from verify.signed_data import ID_DATA, SignedData, SignerInfo, all_values, read, read_signer, single
from verify.trust import TrustStore

COUNTER_SIGNATURE = "1.2.840.113549.1.9.6"
_OF_ANOTHER_TYPE = Problem(ProblemCode.CONTENT_TYPE_MISMATCH, "the content is no plain data")
"""What was signed as a time-stamp, a program or a key was not signed as a document (RFC 5652, 4; EN 319 122-1, 5.1.1)."""


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How the CMS came: the container, and the names of what it covers."""

    container: Container
    covers: tuple[str, ...]


class UnreadableCmsError(ValueError):
    """The octets are no SignedData that holds a signature; *problem* is what a document report says of it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def evidence(
    data: bytes,
    detached: bytes | None,
    wrapping: Wrapping,
    trust: TrustStore,
    limits: Limits,
    *,
    numbered_from: int = 1,
) -> tuple[Evidence, ...]:
    """Read a CMS, ContentInfo with SignedData in DER or BER, and verify its signers as `signers` does.

    Raises:
        UnreadableCmsError: the structure can't be read, or holds no signature.
    """
    try:
        signed = read(data, limits)
    except DerError as error:
        raise UnreadableCmsError(Problem(ProblemCode.MALFORMED_CMS, str(error))) from error
    return signers(signed, detached, wrapping, trust, limits, numbered_from=numbered_from)


def signers(
    signed: SignedData,
    detached: Octets | None,
    wrapping: Wrapping,
    trust: TrustStore,
    limits: Limits,
    *,
    numbered_from: int = 1,
) -> tuple[Evidence, ...]:
    """Verify every signer of a CMS, S1, S2…, and after them every counter-signer, S1/C1, S1/C1/C1….

    Args:
        signed: what was read.
        detached: the content, where it lies outside; None where it has to be inside. Where both are there and differ no
            signature is intact, since nobody can say which of the two was meant.
        wrapping: names for the result.
        trust: the lists whose certificates may be meant by a signer whose certificate is not enclosed.
        limits: of what is read.
        numbered_from: the number of the first signer.

    Raises:
        UnreadableCmsError: it holds no signature.
    """
    if not signed.signers:
        raise UnreadableCmsError(Problem(ProblemCode.SIGNERS_NONE))
    tasks = [
        _Task(signed, info, detached, f"S{number}", wrapping, limits)
        for number, info in enumerate(signed.signers, numbered_from)
    ]
    found = (*tasks, *_counters(tasks, limits))
    return tuple([one if isinstance(one, Evidence) else _one(one, trust) for one in found])


def _counters(tasks: Iterable["_Task"], limits: Limits) -> list["_Task | Evidence"]:
    """Collect the counter-signers of *tasks*, and theirs, each after the signer whose value it is over (RFC 5652, 11.4)."""
    found: list[_Task | Evidence] = []
    waiting = list(tasks)
    for task in waiting:
        if COUNTER_SIGNATURE not in task.info.unsigned:
            continue
        inner = list(_counters_of(task))
        found += inner
        waiting += (one for one in inner if isinstance(one, _Task))
        if len(found) > limits.signatures:
            raise UnreadableCmsError(Problem(ProblemCode.TOO_LARGE, "more counter-signatures than the limit"))
    return found


def _counters_of(task: "_Task") -> Iterator["_Task | Evidence"]:
    wrapping = replace(task.wrapping, covers=())
    for number, value in enumerate(all_values(task.info.unsigned, COUNTER_SIGNATURE), 1):
        name = f"{task.id}/C{number}"
        try:
            info = read_signer(value)
        except DerError as error:
            yield _unreadable(name, task, Problem(ProblemCode.MALFORMED_CMS, str(error)))
            continue
        yield _Task(task.signed, info, task.info.signature, name, wrapping, task.limits, counters=task.id)


def _unreadable(name: str, task: "_Task", problem: Problem) -> Evidence:
    """Report a counter-signature that can't be read as a broken one; it takes nothing from the signature that it is in."""
    return Evidence(
        id=name,
        container=task.wrapping.container,
        format=SignatureFormat.CMS,
        level="CMS",
        integrity=False,
        failure=SubIndication.FORMAT_FAILURE,
        problems=(problem,),
        signing_certificate=None,
        bound=False,
        certificates=(),
        claimed_signing_time=None,
        algorithm=None,
        hashes=(),
        counters=task.id,
    )


@dataclass(frozen=True, slots=True)
class _Task:
    """One signer to be examined, with what it is examined in."""

    signed: SignedData
    info: SignerInfo
    detached: Octets | None
    id: str
    wrapping: Wrapping
    limits: Limits
    counters: str | None = None

    @property
    def content(self) -> Octets | None:
        """The octets that are signed, wherever they lie."""
        return self.signed.content if self.detached is None else self.detached

    @property
    def ambiguous(self) -> bool:
        """Tell whether content stands inside and outside, and is not the same."""
        inside = None if self.counters is not None else self.signed.content
        return inside is not None and self.detached is not None and inside != bytes(self.detached)


def _one(task: _Task, trust: TrustStore) -> Evidence:
    content_type = None if task.counters is not None else task.signed.content_type
    checked = signer.check(
        task.signed.certificates, content_type, task.info, task.content, lambda info: _listed_signers(info, trust)
    )
    if task.ambiguous:
        problem = Problem(ProblemCode.HASH_MISMATCH, "the content inside is not the content outside")
        checked = replace(checked, intact=False, failure=SubIndication.HASH_FAILURE, problems=(problem,))
    elif checked.intact is True and checked.failure is None and content_type not in {ID_DATA, None}:
        checked = replace(checked, failure=SubIndication.FORMAT_FAILURE, problems=(_OF_ANOTHER_TYPE,))
    carried, problems = _proofs(task)
    return Evidence(
        id=task.id,
        container=task.wrapping.container,
        format=SignatureFormat.CADES if checked.bound else SignatureFormat.CMS,
        level=level(task.signed, task.info),
        integrity=checked.intact,
        failure=checked.failure,
        problems=(*checked.problems, *problems),
        signing_certificate=checked.certificate,
        bound=checked.bound,
        certificates=_together(task.signed.certificates, carried.certificates),
        claimed_signing_time=_claimed_time(task.info),
        algorithm=_algorithm(checked),
        hashes=_hashes(checked),
        tokens=carried.tokens,
        ocsp=(*task.signed.ocsp, *carried.ocsp),
        crls=(*task.signed.crls, *carried.crls),
        covers=task.wrapping.covers,
        counters=task.counters,
        value=task.info.signature,
        policy=_policy(task.info),
    )


def _listed_signers(info: SignerInfo, trust: TrustStore) -> Iterable[Certificate]:
    """Look for the signer among the certificates of the lists; only asked for where none that fits is enclosed."""
    for trusted in trust.lists:
        for service in trusted.services:
            yield from (c for c in service.certificates if signer.identifies(info, c))


def _together(enclosed: tuple[Certificate, ...], carried: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
    """Give both, each certificate once; neither holds one twice."""
    return tuple(dict.fromkeys((*enclosed, *carried))) if carried else enclosed


def _proofs(task: _Task) -> tuple[Proofs, tuple[Problem, ...]]:
    try:
        return proofs(task.signed, task.info, task.content, task.limits), ()
    except DerError as error:
        return NO_PROOFS, (Problem(ProblemCode.TOO_LARGE, str(error)),)


def _claimed_time(info: SignerInfo) -> datetime | None:
    try:
        value = single(info.signed, signer.SIGNING_TIME)
        return None if value is None else der.instant(der.first(value))
    except DerError:
        return None


def _policy(info: SignerInfo) -> PolicyReference | None:
    if SIGNATURE_POLICY not in info.signed:
        return None
    try:
        value = single(info.signed, SIGNATURE_POLICY)
    except DerError:
        return UNREADABLE
    return None if value is None else from_attribute(value)


def _algorithm(checked: signer.Checked) -> SignatureAlgorithm | None:
    if checked.method is None:
        return None
    hashed = checked.method.hash or checked.digest
    bits = None if checked.certificate is None else checked.certificate.key_bits
    return SignatureAlgorithm(checked.method.name, hashed, bits)


def _hashes(checked: signer.Checked) -> tuple[str, ...]:
    of_method = () if checked.method is None else checked.method.hashes
    return of_method if checked.digest is None else tuple(dict.fromkeys((checked.digest, *of_method)))
