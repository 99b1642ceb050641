"""Chains of certificates as reports show them: plain facts, the signer's first."""

from functools import lru_cache

from verify import names
from verify.certificate import Certificate
from verify.chain import Path
from verify.checks import ChainLink, LinkRole
from verify.trust import Service

CACHED_LINKS = 1024
"""Links of chains kept: anchors and issuers repeat all day, signers within one mail."""


def links(certificate: Certificate | None, path: Path | None) -> tuple[ChainLink, ...]:
    """Give the chain from the signer to the anchor; the signer alone where no path was found."""
    if certificate is None:
        return ()
    if path is None:
        return (_link(LinkRole.SIGNER, certificate),)
    services = tuple([service_name(s) for s in path.services])
    below = [_link(LinkRole.ISSUER if n else LinkRole.SIGNER, c) for n, c in enumerate(path.certificates)]
    return (*below, _link(LinkRole.ANCHOR, path.anchor, services, test_anchor=path.by_hand))


def service_name(service: Service) -> str:
    """Name a listed service as its list does: territory, provider, service."""
    return _listed_as(service.territory, service.provider, service.name)


@lru_cache(maxsize=CACHED_LINKS)
def _listed_as(*parts: str) -> str:
    return ", ".join(filter(None, parts))


@lru_cache(maxsize=CACHED_LINKS)
def _link(
    role: LinkRole, certificate: Certificate, services: tuple[str, ...] = (), *, test_anchor: bool = False
) -> ChainLink:
    return ChainLink(
        role=role,
        subject=names.readable(certificate.subject),
        issuer=names.readable(certificate.issuer),
        serial=f"{certificate.serial:x}",
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        sha256=certificate.sha256,
        services=services,
        test_anchor=test_anchor,
    )
