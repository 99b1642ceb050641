"""The AdES level that the form of an XAdES signature claims (EN 319 132-1 clause 6; EN 319 132-2 and TS 101 903 before)."""

from collections.abc import Set as AbstractSet

from verify.xades_properties import XADES_132, Properties, named, split

_VALUES = frozenset({"CertificateValues", "RevocationValues", "AnyValidationData", "TimeStampValidationData"})
_ARCHIVE = frozenset({"ArchiveTimeStamp", "ArchiveTimeStampV2"})
"""Evidence records stand for the same thing, but the profile does not know them (EN 319 132-1, table 2)."""


def level(properties: Properties | None, *, key_info: bool, references: AbstractSet[str]) -> str:
    """Name the AdES level that the form of the signature claims (EN 319 132-1 clause 6, EN 319 132-2 for the older ones).

    Args:
        properties: the qualifying properties, None for a plain XML signature.
        key_info: whether the signing certificate is enclosed, which the baseline profile asks for.
        references: the identifiers of the signature's references.
    """
    if properties is None or properties.signed is None:
        return "XMLDSig"
    has = properties.unsigned.names
    if _is_baseline(properties, references, key_info=key_info):
        return "XAdES-BASELINE-" + _baseline_step(has)
    return "XAdES-" + (_older_step(has) or ("EPES" if properties.signed.policy is not None else "BES"))


def _is_baseline(properties: Properties, references: AbstractSet[str], *, key_info: bool) -> bool:
    """Hold the signature against what the profile asks of every level and real files leave out (6.3, table 2)."""
    signed = properties.signed
    complete = {"CompleteCertificateRefs", "CompleteRevocationRefs", "CompleteCertificateRefsV2"}
    return (
        signed is not None
        and key_info
        and properties.namespace == XADES_132
        and signed.signing_time is not None
        and bool(signed.certificates)
        and signed.formats.keys() <= references
        and not complete & properties.unsigned.names
        and _single_tokens(properties)
    )


def _single_tokens(properties: Properties) -> bool:
    """Tell whether every signature time-stamp holds one token; several in one are of the older form."""
    stamps = [e for e in properties.unsigned.elements if split(e)[1] == "SignatureTimeStamp"]
    return all(len(list(named(stamp, "EncapsulatedTimeStamp"))) == 1 for stamp in stamps)


def _baseline_step(has: frozenset[str]) -> str:
    if "SignatureTimeStamp" not in has:
        return "B"
    if not _VALUES & has:
        return "T"
    return "LTA" if _ARCHIVE & has else "LT"


def _older_step(has: frozenset[str]) -> str | None:
    complete = {"CompleteRevocationRefs"} & has
    valued = "RevocationValues" in has and "SignatureTimeStamp" in has
    later = {"SigAndRefsTimeStamp", "SigAndRefsTimeStampV2", "RefsOnlyTimeStamp", "RefsOnlyTimeStampV2"} & has
    steps = (
        ("A", bool(_ARCHIVE & has)),
        ("XL", bool(complete and later) and valued),
        ("LT", valued),
        ("X", bool(complete and later)),
        ("C", bool(complete)),
        ("T", "SignatureTimeStamp" in has),
    )
    return next((name for name, holds in steps if holds), None)
