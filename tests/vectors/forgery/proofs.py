"""Time-stamps and answers of responders: over other things, of other times, by others than who may speak."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from fakes.trust_world import NOW, SIGNED_AT, World
from vectors.forgery.honest import Form, Make, Sent, Vector

from authority import cms, der, ocsp, profiles, subjects, timestamp
from authority.cms import CmsForm
from authority.keys import Hash
from authority.ocsp import CertId, Signing, Times
from authority.pki import Identity, Revocation
from authority.proofs import Proofs, Stamp
from authority.timestamp import Imprint

_STAMPED_AT = SIGNED_AT + timedelta(minutes=1)
_REVOKED_AT = SIGNED_AT + timedelta(hours=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Country:
    """A world with a signer whose certificate was revoked after signing."""

    world: World
    revoked: Identity


@cache
def _country() -> _Country:
    world = World()
    revoked = world.authority.issue(subjects.MARTINS)
    world.authority.revoke(revoked, Revocation(_REVOKED_AT))
    return _Country(world, revoked)


def _stamped(stamp: Callable[[World], Stamp]) -> Make:
    """A signature of somebody whose certificate was revoked since: only its time-stamp proves that it is older."""

    def made() -> Sent:
        world, revoked = _country().world, _country().revoked
        signed = world.signed(revoked, Proofs(stamp=stamp(world)))
        return Sent(signed, context=world.context(answers=(world.answer(NOW, revoked),)))

    return made


def _genuine(at: datetime = _STAMPED_AT) -> Make:
    return _stamped(lambda world: timestamp.stamper(world.authority.tsa, at))


def _forged(world: World) -> Stamp:
    return timestamp.forged_time(world.authority.tsa, _REVOKED_AT + _HOUR, _STAMPED_AT)


def _by(profile: profiles.Profile) -> Callable[[World], Stamp]:
    """A time-stamp of somebody who has a certificate, and not for this."""

    def stamp(world: World) -> Stamp:
        return timestamp.stamper(world.authority.issue(subjects.FIRM, profile, ca=world.authority.root), _STAMPED_AT)

    return stamp


def _shaped(form: CmsForm, *others: Identity) -> Callable[[World], Stamp]:
    """A time-stamp whose CMS has another *form*, or is signed by *others* too."""

    def stamp(world: World) -> Stamp:
        def token(data: bytes) -> bytes:
            info = timestamp._tst_info(world.authority.tsa, Imprint.of(data), _STAMPED_AT, None)
            return cms.sign_together(info, (world.authority.tsa, *others), _STAMPED_AT, form)

        return token

    return stamp


def _labelled(world: World) -> Stamp:
    """The imprint is of one digest and says to be of another."""
    return lambda data: timestamp.token(
        world.authority.tsa, Imprint(Hash.SHA512, Hash.SHA256.digest(data)), _STAMPED_AT
    )


def _of_another(world: World) -> Stamp:
    """The genuine token of another signature, moved here."""
    token = timestamp.stamper(world.authority.tsa, _STAMPED_AT)(b"another signature's value")
    return lambda _: token


def _two_times(content: datetime, signature: datetime) -> Make:
    """A signature with a time-stamp over its content, made before it, and one over its value, made after."""

    def made() -> Sent:
        world = _country().world
        tsa = world.authority.tsa
        proofs = Proofs(stamp=timestamp.stamper(tsa, signature), content_stamp=timestamp.stamper(tsa, content))
        return Sent(world.signed(proofs=proofs), context=world.context(answers=(world.answer(NOW),)))

    return made


def _answered(answer: Callable[[World], bytes]) -> Make:
    """A signature about whose certificate the network gave this answer alone."""

    def made() -> Sent:
        world = _country().world
        return Sent(world.signed(), context=world.context(poe=NOW, answers=(answer(world),)))

    return made


def _answer(about: Callable[[World], CertId] | None = None, by: Callable[[World], Identity] | None = None) -> Make:
    def answer(world: World) -> bytes:
        ca = world.authority.signing_ca
        own = CertId.of(ca, world.signer.certificate.serial_number)
        signing = Signing(world.authority.responder(ca) if by is None else by(world))
        return ocsp.response(own if about is None else about(world), None, Times.at(NOW), signing)

    return _answered(answer)


def _other_serial(world: World) -> CertId:
    return CertId.of(world.authority.signing_ca, world.signer.certificate.serial_number + 1)


def _other_issuer(world: World) -> CertId:
    return CertId.of(world.authority.seal_ca, world.signer.certificate.serial_number)


def _other_key(world: World) -> CertId:
    serial = world.signer.certificate.serial_number
    own, other = (CertId.of(ca, serial) for ca in (world.authority.signing_ca, world.authority.root))
    return replace(own, key_digest=other.key_digest)


def _stranger(world: World) -> Identity:
    return world.authority.issue(subjects.FIRM, profiles.OCSP_SIGNING, ca=world.authority.unlisted_ca)


def _without_purpose(world: World) -> Identity:
    profile = replace(profiles.OCSP_SIGNING, purposes=())
    return world.authority.issue(subjects.FIRM, profile, ca=world.authority.signing_ca)


def _tampered(world: World) -> bytes:
    """An answer that says since when it is revoked, and a later time written over it."""
    ca, at = world.authority.signing_ca, SIGNED_AT - _HOUR
    own = CertId.of(ca, world.signer.certificate.serial_number)
    told = ocsp.response(own, Revocation(at), Times.at(NOW), Signing(world.authority.responder(ca)))
    return told.replace(der.generalized_time(at), der.generalized_time(NOW + _HOUR))


def _told(status: ocsp.Status) -> Make:
    """An answer of this status."""

    def answer(world: World) -> bytes:
        ca = world.authority.signing_ca
        own = CertId.of(ca, world.signer.certificate.serial_number)
        return ocsp.response(own, status, Times.at(NOW), Signing(world.authority.responder(ca)))

    return _answered(answer)


def _of_an_error(world: World) -> bytes:
    """A good answer under a status that says that there is none."""
    return world.answer(NOW).replace(der.enumerated(0), der.enumerated(6), 1)


def _by_value_of(change: Callable[[bytes], bytes]) -> Make:
    """An answer whose last octets, the responder's certificate aside, are changed."""

    def answer(world: World) -> bytes:
        ca = world.authority.signing_ca
        own = CertId.of(ca, world.signer.certificate.serial_number)
        return change(ocsp.response(own, None, Times.at(NOW), Signing(world.authority.responder(ca), enclosed=False)))

    return _answered(answer)


def _stale(world: World) -> bytes:
    """A genuine answer from before the signature."""
    return world.answer(SIGNED_AT - _HOUR)


_TOKEN = CmsForm(content_type=timestamp.TST_INFO)
_STAMPED = _genuine()
_GOOD = _answer()

_ATTACKS: dict[str, tuple[str, Make, Make]] = {
    "a time-stamp over other octets": (
        "imprint over other octets",
        _stamped(lambda w: timestamp.wrong_imprint(w.authority.tsa, _STAMPED_AT)),
        _STAMPED,
    ),
    "the time-stamp of another signature": ("imprint over other octets", _stamped(_of_another), _STAMPED),
    "a time-stamp over a digest of another name": ("imprint over other octets", _stamped(_labelled), _STAMPED),
    "a common signature in the place of a time-stamp": (
        "imprint over other octets",
        _stamped(_shaped(CmsForm())),
        _stamped(_shaped(_TOKEN)),
    ),
    "a time-stamp of two signers": (
        "unlisted authority",
        _stamped(lambda w: _shaped(_TOKEN, w.authority.unlisted_tsa)(w)),
        _stamped(_shaped(_TOKEN)),
    ),
    "a time-stamp that names no certificate": (
        "unlisted authority",
        _stamped(_shaped(replace(_TOKEN, bound=False))),
        _stamped(_shaped(_TOKEN)),
    ),
    "octets that are no time-stamp": (
        "imprint over other octets",
        _stamped(lambda _: lambda _: der.octets(b"x")),
        _STAMPED,
    ),
    "a time that was written into the token": ("forged time", _stamped(_forged), _STAMPED),
    "a time-stamp from after the revocation": ("forged time", _genuine(_REVOKED_AT + _HOUR), _STAMPED),
    "a time-stamp from the future": ("forged time", _genuine(NOW + _HOUR), _STAMPED),
    "a time-stamp of an authority that no list names": (
        "unlisted authority",
        _stamped(lambda w: timestamp.stamper(w.authority.unlisted_tsa, _STAMPED_AT)),
        _STAMPED,
    ),
    "a time-stamp of somebody whose certificate is for mail": (
        "unlisted authority",
        _stamped(_by(profiles.ESIGN_QSCD)),
        _STAMPED,
    ),
    "a time-stamp of the signer": (
        "unlisted authority",
        _stamped(lambda w: timestamp.stamper(w.signer, _STAMPED_AT)),
        _STAMPED,
    ),
    "the content stamped after the signature": (
        "order of times",
        _two_times(_STAMPED_AT + _HOUR, _STAMPED_AT),
        _two_times(SIGNED_AT - _HOUR, _STAMPED_AT),
    ),
    "an answer about another certificate": ("answer about another", _answer(_other_serial), _GOOD),
    "an answer about a certificate of another issuer": ("answer about another", _answer(_other_issuer), _GOOD),
    "an answer about the issuer's name with another key": ("answer about another", _answer(_other_key), _GOOD),
    "an answer by a stranger": ("wrong responder", _answer(by=_stranger), _GOOD),
    "an answer by the responder of a sister authority": (
        "wrong responder",
        _answer(by=lambda w: w.authority.responder(w.authority.seal_ca)),
        _GOOD,
    ),
    "an answer by the signer": ("wrong responder", _answer(by=lambda w: w.signer), _GOOD),
    "an answer by a delegate without the purpose": (
        "wrong responder",
        _answer(by=_without_purpose),
        _answer(by=lambda w: w.authority.signing_ca),
    ),
    "an answer that nobody knows it": ("answer about another", _told(ocsp.Unknown.UNKNOWN), _GOOD),
    "an answer that it was revoked before the signature": (
        "answer about another",
        _told(Revocation(SIGNED_AT - _HOUR)),
        _GOOD,
    ),
    "an answer under an error": ("wrong responder", _answered(_of_an_error), _GOOD),
    "an answer whose signature is cut": ("wrong responder", _by_value_of(lambda answer: answer[:-9] + bytes(9)), _GOOD),
    "an answer that was tampered with": ("wrong responder", _answered(_tampered), _GOOD),
    "an answer from before the signature": ("order of times", _answered(_stale), _GOOD),
}

VECTORS = tuple(
    Vector(name, f"proofs: {line}", Form.CMS, hostile, twin) for name, (line, hostile, twin) in _ATTACKS.items()
)
