"""Revocation data that Adobe's signers put among the signed attributes, before PDF had a store for it (adbe-revocationInfoArchival)."""

from verify import der
from verify.der import DerError
from verify.limits import Limits
from verify.signed_data import SignerInfo, all_values

REVOCATION_ARCHIVAL = "1.2.840.113583.1.1.8"


def archived(signer: SignerInfo, limits: Limits) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Give the CRLs and the OCSP responses of the attribute (ISO 32000-1, 12.8.3.3.2); what is damaged is left out."""
    crls: list[bytes] = []
    ocsp: list[bytes] = []
    for value in all_values(signer.signed, REVOCATION_ARCHIVAL):
        try:
            for member in der.children(der.read(value, der.SEQUENCE).content):
                target = {der.EXPLICIT: crls, der.EXPLICIT | 1: ocsp}.get(member.tag)
                if target is not None:
                    target.extend(e.raw for e in der.children(der.read(member.content, der.SEQUENCE).content))
        except DerError:
            continue
    return tuple(crls[: limits.revocations]), tuple(ocsp[: limits.revocations])
