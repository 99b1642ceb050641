"""Trust: services of the lists that are of another kind, of another time or of another provider, and answers at odds with the clock."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from fakes.trust_world import BOTH, LONG_AGO, NOW, SIGNED_AT, World, service
from vectors.forgery.honest import Form, Make, Sent, Vector
from vectors.forgery.proofs import _answered, _country, _genuine

from authority import crl, ocsp, profiles, subjects
from authority.keys import KeyKind
from authority.ocsp import CertId, Signing, Times
from authority.pki import Authority, Identity, Validity
from authority.proofs import Proofs
from verify.context import Context
from verify.material import RESPONDER_TYPES
from verify.trust import GRANTED, QTST, STATUS, Criteria, QualificationElement, Service, TrustedList, TrustStore

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_WITHDRAWN = STATUS + "withdrawn"
_RESPONDER = min(RESPONDER_TYPES)
_ANY = Criteria("none")
"""Criteria that every certificate meets: there is none that it could break."""

Services = Callable[[World], tuple[Service, ...]]


def _trusting(context: Context, services: tuple[Service, ...], next_update: datetime = NOW + _DAY) -> Context:
    listed = TrustedList("LV", 1, LONG_AGO, next_update, services, None, True, "00" * 32)
    return replace(context, trust=TrustStore.build((listed,)))


def _under(services: Services, next_update: datetime = NOW + _DAY) -> Make:
    """An honest signature and answer, under a list of these services."""

    def made() -> Sent:
        world = _country().world
        context = world.context(poe=NOW, answers=(world.answer(NOW),))
        return Sent(world.signed(), context=_trusting(context, services(world), next_update))

    return made


def _of_issuer(kind: str | None = None, status: str = GRANTED, **period: object) -> Make:
    def services(world: World) -> tuple[Service, ...]:
        issuer = world.authority.signing_ca
        return (service(issuer, status=status, **period) if kind is None else service(issuer, kind, **period),)

    return _under(services)


def _qualified_as(*qualifiers: str) -> Make:
    """What a list says of certificates goes before what they say (TS 119 615, 4.4.4)."""
    return _of_issuer(qualifications=(QualificationElement(frozenset(qualifiers), _ANY),))


def _until(world: World, ended: datetime) -> Service:
    """The issuer's service, granted until *ended* and withdrawn since."""
    whole = service(world.authority.signing_ca, status=_WITHDRAWN, start=ended)
    return replace(
        whole, periods=(*whole.periods, replace(whole.periods[0], status=GRANTED, start=LONG_AGO, end=ended))
    )


def _by_a_namesake(*, enclosed: bool) -> Make:
    """Another authority of the same names, whose keys nobody listed; its certificate may lie in the signature too."""

    def made() -> Sent:
        world, other = _country().world, World(Authority(NOW, ca_key=KeyKind.P384))
        signed = other.signed(proofs=Proofs(certificates=(other.authority.signing_ca.certificate,) if enclosed else ()))
        return Sent(signed, context=world.context(poe=NOW, answers=(other.answer(NOW),)))

    return made


def _issued_by_a_signer() -> Sent:
    """A certificate that somebody issued who was issued one, and is no authority."""
    world = _country().world
    mine = world.authority.issue(subjects.MARTINS, ca=world.signer)
    signed = world.signed(mine, Proofs(certificates=(world.signer.certificate,)))
    about = CertId.of(world.signer, mine.certificate.serial_number)
    own = ocsp.response(about, None, Times.at(NOW), Signing(world.signer))
    return Sent(signed, context=world.context(poe=NOW, answers=(world.answer(NOW), own)))


def _stamped_under(services: Services) -> Make:
    """The signature of one whose certificate was revoked since; the list has other services for the time-stamp."""

    def made() -> Sent:
        sent = _genuine()()
        assert isinstance(sent, Sent)
        world = _country().world
        issuer = service(world.authority.signing_ca)
        return Sent(sent.data, context=_trusting(sent.context, (issuer, *services(world))))

    return made


def _response(times: Times, by: Identity | None = None) -> Callable[[World], bytes]:
    def answer(world: World) -> bytes:
        issuer = world.authority.signing_ca
        about = CertId.of(issuer, world.signer.certificate.serial_number)
        return ocsp.response(about, None, times, Signing(by or world.authority.responder(issuer)))

    return answer


def _ended_responder(times: Times) -> Make:
    """A responder whose certificate ended two hours ago."""

    def answer(world: World) -> bytes:
        validity = Validity(LONG_AGO, NOW - 2 * _HOUR)
        ended = world.authority.issue(
            subjects.FIRM, profiles.OCSP_SIGNING, ca=world.authority.signing_ca, validity=validity
        )
        return _response(times, ended)(world)

    return _answered(answer)


def _by_listed(status: str = GRANTED, provider: str | None = None) -> Make:
    """An answer of one to whom no issuer delegated, whom a list names as a responder of *provider*."""

    def made() -> Sent:
        world = _country().world
        stranger = world.authority.issue(subjects.FIRM, profiles.OCSP_SIGNING, ca=world.authority.unlisted_ca)
        responder = service(stranger, _RESPONDER, status=status)
        responder = responder if provider is None else replace(responder, provider=provider)
        context = world.context(poe=NOW, answers=(_response(Times.at(NOW), stranger)(world),))
        return Sent(world.signed(), context=_trusting(context, (*world.services, responder)))

    return made


def _by_list_of(at: datetime) -> Make:
    """No answer, but a revocation list of the issuer."""

    def made() -> Sent:
        world = _country().world
        listed = crl.build(world.authority.signing_ca, {}, at, at + _DAY)
        return Sent(world.signed(), context=world.context(poe=NOW, crls=(listed,)))

    return made


_LISTED, _GOOD = _of_issuer(), _answered(_response(Times.at(NOW)))
_STAMPED = _stamped_under(lambda w: (service(w.authority.tsa, QTST),))

_ATTACKS: dict[str, tuple[str, Make, Make]] = {
    "the issuer's service was withdrawn before the signature": (
        "trust: services",
        _under(lambda w: (_until(w, SIGNED_AT - _HOUR),)),
        _under(lambda w: (_until(w, NOW + _HOUR),)),
    ),
    "the issuer's service was granted after the certificate was issued": (
        "trust: services",
        _of_issuer(start=SIGNED_AT - _DAY),
        _LISTED,
    ),
    "the issuer is listed for seals alone": (
        "trust: services",
        _of_issuer(additional=BOTH - {"ForeSignatures"}),
        _LISTED,
    ),
    "the issuer is listed as one who stamps times": ("trust: services", _of_issuer(QTST), _LISTED),
    "the list says that such certificates are not qualified": (
        "trust: services",
        _qualified_as("NotQualified"),
        _LISTED,
    ),
    "the list says that such certificates are for seals": ("trust: services", _qualified_as("QCForESeal"), _LISTED),
    "the list says two kinds at once": ("trust: services", _qualified_as("QCForESeal", "QCForESig"), _LISTED),
    "the list says that there is no device": (
        "trust: services",
        _qualified_as("QCNoQSCD"),
        _qualified_as("QCWithQSCD"),
    ),
    "the list is past its next update": (
        "trust: services",
        _under(lambda w: (service(w.authority.signing_ca),), NOW - _DAY),
        _LISTED,
    ),
    "an authority of the same name": ("trust: namesakes", _by_a_namesake(enclosed=False), _LISTED),
    "an authority of the same name that is enclosed": ("trust: namesakes", _by_a_namesake(enclosed=True), _LISTED),
    "a certificate that a signer issued": ("trust: namesakes", _issued_by_a_signer, _LISTED),
    "a time-stamp of a service that was withdrawn": (
        "proofs: unlisted authority",
        _stamped_under(lambda w: (service(w.authority.tsa, QTST, status=_WITHDRAWN),)),
        _STAMPED,
    ),
    "a time-stamp of a service that was granted later": (
        "proofs: unlisted authority",
        _stamped_under(lambda w: (service(w.authority.tsa, QTST, start=NOW - _HOUR),)),
        _STAMPED,
    ),
    "a time-stamp of a service of another kind": (
        "proofs: unlisted authority",
        _stamped_under(lambda w: (service(w.authority.tsa),)),
        _STAMPED,
    ),
    "an answer from the future": ("proofs: order of times", _answered(_response(Times.at(NOW + _HOUR))), _GOOD),
    "an answer that is true in the future": (
        "proofs: order of times",
        _answered(_response(Times(NOW, NOW + _HOUR, None))),
        _GOOD,
    ),
    "a revocation list from the future": ("proofs: order of times", _by_list_of(NOW + _HOUR), _by_list_of(NOW)),
    "an answer that tells of a time after it was made": (
        "proofs: order of times",
        _answered(_response(Times(NOW - _HOUR, NOW, None))),
        _GOOD,
    ),
    "an answer of a responder that has ended, made out to be old": (
        "proofs: wrong responder",
        _ended_responder(Times(NOW - 3 * _HOUR, NOW, None)),
        _GOOD,
    ),
    "an answer of a listed responder of another provider": (
        "proofs: wrong responder",
        _by_listed(provider="Cits sniedz\u0113js"),
        _by_listed(),
    ),
    "an answer of a listed responder whose service was withdrawn": (
        "proofs: wrong responder",
        _by_listed(_WITHDRAWN),
        _by_listed(),
    ),
}

VECTORS = tuple(Vector(name, line, Form.CMS, hostile, twin) for name, (line, hostile, twin) in _ATTACKS.items())
