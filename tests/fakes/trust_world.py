"""A small country with its authority, its listed services and its clock, for tests of validation."""

import tomllib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from authority import cms, levels, ocsp, subjects
from authority.levels import Level
from authority.pki import Authority, Identity
from authority.proofs import NO_PROOFS, Proofs
from verify import process
from verify.algorithms import Algorithms
from verify.certificate import Certificate
from verify.cms import Wrapping, evidence
from verify.context import Context
from verify.limits import LIMITS
from verify.report import Container, Missing, SignatureReport
from verify.revocation import Revocations
from verify.trust import CA_QC, GRANTED, QTST, STATUS, Service, ServicePeriod, TrustedList, TrustStore

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
SIGNED_AT = NOW - timedelta(hours=5)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CONTENT = "Lūdzu izsniegt manu datu kopiju.\r\n".encode()
ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / ".." / "shared" / "corpus"
ALGORITHMS = Algorithms.from_mapping(tomllib.loads((ROOT / "config" / "algorithms.toml").read_text("utf-8")))
BOTH = frozenset({"ForeSignatures", "ForeSeals"})


def loaded(identity: Identity) -> Certificate:
    return Certificate.load(identity.der)


def service(identity: Identity, kind: str = CA_QC, *, status: str = GRANTED, **period: Any) -> Service:
    """A listed service with one period that began long ago."""
    current = ServicePeriod(kind, status, LONG_AGO, None, additional=BOTH)
    name = identity.slug
    return Service("LV", "Parauga uzticamība", name, (loaded(identity),), (replace(current, **period),))


@dataclass
class World:
    """*services* is what the one trusted list holds; a test may replace it."""

    authority: Authority = field(default_factory=lambda: Authority(NOW))
    services: tuple[Service, ...] = ()
    next_update: datetime = NOW + timedelta(days=90)
    authenticated: bool = True

    def __post_init__(self) -> None:
        made = self.authority
        self.services = self.services or (
            service(made.signing_ca),
            service(made.seal_ca),
            service(made.withdrawn_ca, status=STATUS + "withdrawn"),
            service(made.tsa, QTST),
        )
        self.signer = made.issue(subjects.LIGA)

    @property
    def trust(self) -> TrustStore:
        listed = TrustedList("LV", 1, LONG_AGO, self.next_update, self.services, None, self.authenticated, "00" * 32)
        return TrustStore.build((listed,))

    def context(
        self,
        at: datetime = NOW,
        poe: datetime | None = None,
        answers: tuple[bytes, ...] = (),
        **revocations: Any,
    ) -> Context:
        return Context(self.trust, replace(Revocations(ocsp=answers), **revocations), at, poe, ALGORITHMS)

    def signed(
        self,
        signer: Identity | None = None,
        proofs: Proofs = NO_PROOFS,
        form: cms.CmsForm = cms.CADES,
        **changes: Any,
    ) -> bytes:
        signer = signer or self.signer
        return cms.sign(CONTENT, signer, SIGNED_AT, replace(form, **changes), proofs)

    def at_level(self, level: Level, signer: Identity | None = None, form: cms.CmsForm = cms.CADES) -> bytes:
        signer = signer or self.signer
        return self.signed(signer, levels.gather(self.authority, signer, SIGNED_AT, level), form)

    def answer(self, at: datetime, about: Identity | None = None) -> bytes:
        return ocsp.answer(about or self.signer, self.authority, at)

    def validate(self, signed: bytes, ctx: Context) -> tuple[SignatureReport, tuple[Missing, ...]]:
        (found,) = evidence(signed, None, Wrapping(Container.CMS, ("saturs",)), ctx.trust, LIMITS)
        return process.validate(found, ctx)


def codes(report: SignatureReport) -> set[str]:
    return {problem.code.value for problem in report.problems}


def _certificates() -> dict[str, tuple[Identity, Certificate]]:
    world = World()
    made = world.authority
    found = {
        "signer": world.signer,
        "responder": made.responder(made.signing_ca),
        "signing_ca": made.signing_ca,
        "root": made.root,
        "tsa": made.tsa,
    }
    return {name: (identity, loaded(identity)) for name, identity in found.items()}


WORLD_CERTIFICATES = _certificates()
