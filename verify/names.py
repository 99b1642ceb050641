"""Distinguished names (X.501) read from DER: compared as RFC 5280 asks, and turned into the identity of a signer."""

import re
from functools import lru_cache

from verify import der
from verify.certificate import Certificate
from verify.der import DerError
from verify.report import Signer

Attributes = tuple[tuple[str, str], ...]

COMMON_NAME, SURNAME, SERIAL_NUMBER, COUNTRY = "2.5.4.3", "2.5.4.4", "2.5.4.5", "2.5.4.6"
ORGANIZATION, GIVEN_NAME, PSEUDONYM = "2.5.4.10", "2.5.4.42", "2.5.4.65"
EMAIL = "1.2.840.113549.1.9.1"
_SPACE = re.compile(r"[^\S\x1c-\x1f]+")
"""White space; not the separators among the control characters, which Python takes for some (RFC 4518, 2.2)."""
ATTRIBUTES = 64
"""Attributes of one name: real ones hold about ten."""
_LABELS = {
    COMMON_NAME: "CN",
    SURNAME: "SN",
    SERIAL_NUMBER: "serialNumber",
    COUNTRY: "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "street",
    ORGANIZATION: "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "title",
    "2.5.4.17": "postalCode",
    "2.5.4.97": "organizationIdentifier",
    "0.9.2342.19200300.100.1.25": "DC",
    GIVEN_NAME: "GN",
    PSEUDONYM: "pseudonym",
    EMAIL: "emailAddress",
}
"""How the usual attributes of names are written (RFC 4519; X.520)."""
PSEUDONYM_MARK = ":PN"
"""German issuers mark a pseudonym by this ending of the common name."""


@lru_cache(maxsize=2048)
def attributes(name: bytes) -> Attributes:
    """Give the attributes of a DER Name as (dotted type, text), in order; DerError when it is none.

    A value that is no character string is given as the hex of its encoding.
    """
    found: list[tuple[str, str]] = []
    for group in der.children(der.read(name, der.SEQUENCE).content):
        for attribute in der.children(der.read(group.raw, der.SET).content):
            members = der.fields(attribute.raw)
            kind = der.oid(members.contents(der.OID))
            found.append((kind, _value(members.next())))
            members.end()
            if len(found) > ATTRIBUTES:
                raise DerError("too many attributes in a name")
    return tuple(found)


def _value(element: der.Element) -> str:
    try:
        return der.text(element)
    except DerError:
        return element.raw.hex()


def same(one: bytes, other: bytes) -> bool:
    """Tell whether two DER Names are one name (RFC 5280, 7.1): letter case, spaces and kind of string do not matter."""
    if one == other:
        return True
    try:
        return folded(one) == folded(other)
    except DerError:
        return False


@lru_cache(maxsize=2048)
def folded(name: bytes) -> Attributes:
    """Give a DER Name in the form in which names are compared; DerError when it is none."""
    return tuple((kind, _SPACE.sub(" ", value).strip(" ").casefold()) for kind, value in attributes(name))


@lru_cache(maxsize=1024)
def common_name(name: bytes) -> str:
    """Give the first commonName, empty where the name has none or can't be read."""
    try:
        return next((value for kind, value in attributes(name) if kind == COMMON_NAME), "")
    except DerError:
        return ""


@lru_cache(maxsize=1024)
def readable(name: bytes) -> str:
    """Write a name for people, its parts in the order of the certificate (``CN=…, O=…, C=LV``); empty where unreadable."""
    try:
        return ", ".join(f"{_LABELS.get(kind, kind)}={value}" for kind, value in attributes(name))
    except DerError:
        return ""


def kinds(name: bytes) -> frozenset[str]:
    """Give the types (dotted) of the attributes of a name; none where it can't be read."""
    try:
        return frozenset(kind for kind, _ in attributes(name))
    except DerError:
        return frozenset()


def country(name: bytes) -> str | None:
    """Give countryName in capitals, None where the name has none or can't be read."""
    try:
        return next((value.upper() for kind, value in attributes(name) if kind == COUNTRY and value), None)
    except DerError:
        return None


@lru_cache(maxsize=1024)
def signer(certificate: Certificate) -> Signer:
    """Read the identity of the subject (EN 319 412-2, 4.2.4; EN 319 412-3, 4.2.1)."""
    try:
        found = dict(reversed([(kind, value.strip()) for kind, value in attributes(certificate.subject)]))
    except DerError:
        found = {}
    common_name = found.get(COMMON_NAME) or None
    return Signer(
        common_name=common_name,
        given_name=found.get(GIVEN_NAME) or None,
        surname=found.get(SURNAME) or None,
        serial_number=found.get(SERIAL_NUMBER) or None,
        country=found.get(COUNTRY, "").upper() or None,
        organization=found.get(ORGANIZATION) or None,
        email=_email(certificate) or found.get(EMAIL) or None,
        pseudonym=PSEUDONYM in found or (common_name or "").upper().endswith(PSEUDONYM_MARK),
        certificate_sha256=certificate.sha256,
    )


def _email(certificate: Certificate) -> str | None:
    """Give the first rfc822Name of subjectAltName."""
    names = certificate.extensions.alternative_names
    try:
        found = [n.content for n in der.children(names or b"") if n.tag == der.CONTEXT | 1]
    except DerError:
        return None
    return found[0].decode("ascii", "replace").strip() or None if found else None
