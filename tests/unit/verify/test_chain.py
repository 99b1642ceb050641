"""Paths: where they may end, how long they may be, and what an issuer may not do."""

from datetime import timedelta
from ipaddress import ip_address, ip_network
from zlib import crc32

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from fakes.trust_world import ALGORITHMS, NOW

from authority.keys import KeyKind, PrivateKey, key
from verify import chain
from verify.certificate import Certificate
from verify.report import SubIndication
from verify.trust import CA_QC, TrustStore

YEAR = timedelta(days=365)
TYPES = frozenset({CA_QC})


def name(common_name: str, *more: tuple[str, str]) -> x509.Name:
    attributes = [("2.5.4.6", "LV"), ("2.5.4.3", common_name), *more]
    return x509.Name([x509.NameAttribute(x509.ObjectIdentifier(o), v) for o, v in attributes])


def private(slot: str) -> PrivateKey:
    return key(KeyKind.P256, f"chain-{slot}")


def issue(
    subject: str,
    issuer: str,
    *extensions: x509.ExtensionType,
    kind: str = "authority",
    path_length: int | None = None,
    start: int = -1,
    more: tuple[tuple[str, str], ...] = (),
    digest: hashes.HashAlgorithm | None = None,
) -> Certificate:
    """A certificate for the key of *subject*, signed by the key of *issuer*; *kind* is authority, mute (one that may not sign), or person."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject, *more))
        .issuer_name(name(issuer))
        .public_key(private(subject).public_key())
        .serial_number(crc32(f"{subject}/{issuer}".encode()) + 1)
        .not_valid_before(NOW + start * YEAR)
        .not_valid_after(NOW + (start + 3) * YEAR)
        .add_extension(x509.BasicConstraints(ca=kind != "person", path_length=path_length), critical=True)
        .add_extension(_usage(certificates=kind == "authority"), critical=True)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    signed = builder.sign(private(issuer), digest or hashes.SHA256())
    return Certificate.load(signed.public_bytes(Encoding.DER))


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


LEAF = issue("leaf", "middle", kind="person")
MIDDLE = issue("middle", "anchor")
ANCHOR = issue("anchor", "anchor")


def found(leaf: Certificate, pool: tuple[Certificate, ...], anchor: Certificate, length: int = 8) -> list[chain.Path]:
    return list(chain.paths(leaf, pool, TrustStore.build((), [anchor]), TYPES, length))


def flaw(leaf: Certificate, pool: tuple[Certificate, ...], anchor: Certificate) -> SubIndication | None:
    (path,) = found(leaf, pool, anchor)
    answer = chain.flaw(path, NOW, ALGORITHMS)
    return None if answer is None else answer.sub


def test_a_path_ends_at_the_listed_certificate() -> None:
    (path,) = found(LEAF, (MIDDLE,), ANCHOR)
    assert (path.certificates, path.anchor) == ((LEAF, MIDDLE), ANCHOR)
    assert list(path.steps()) == [(LEAF, MIDDLE), (MIDDLE, ANCHOR)]
    assert flaw(LEAF, (MIDDLE,), ANCHOR) is None
    (direct,) = found(LEAF, (MIDDLE, ANCHOR), MIDDLE)
    assert direct.certificates == (LEAF,)


def test_a_listed_subject_is_its_own_anchor() -> None:
    (path,) = found(LEAF, (), LEAF)
    assert (path.certificates, path.anchor, list(path.steps())) == ((), LEAF, [])


@pytest.mark.parametrize(
    ("pool", "anchor"),
    [((), ANCHOR), ((issue("middle", "anchor2"),), ANCHOR), ((MIDDLE,), issue("stranger", "stranger"))],
    ids=["nothing between", "between from another key", "anchor of another name"],
)
def test_no_path(pool: tuple[Certificate, ...], anchor: Certificate) -> None:
    assert found(LEAF, pool, anchor) == []


def test_an_anchor_of_the_same_name_with_another_key_ends_no_path() -> None:
    impostor = Certificate.load(
        x509.CertificateBuilder()
        .subject_name(name("middle"))
        .issuer_name(name("middle"))
        .public_key(private("impostor").public_key())
        .serial_number(5)
        .not_valid_before(NOW - YEAR)
        .not_valid_after(NOW + YEAR)
        .sign(private("impostor"), hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    assert found(LEAF, (), impostor) == []


def test_circles_and_crowds_end() -> None:
    one, other = issue("middle", "turn"), issue("turn", "middle")
    assert found(LEAF, (one, other), ANCHOR) == []
    crowd = tuple(issue("middle", "anchor", start=-n, path_length=n) for n in range(1, 12))
    assert len(found(LEAF, crowd, ANCHOR)) <= chain.PATHS


def test_a_path_is_no_longer_than_the_limit() -> None:
    assert len(found(LEAF, (MIDDLE,), ANCHOR, length=2)) == 1
    assert found(LEAF, (MIDDLE,), ANCHOR, length=1) == []


NO_AUTHORITY = {
    "no certification authority": issue("middle", "anchor", kind="person"),
    "may not sign certificates": issue("middle", "anchor", kind="mute"),
}


@pytest.mark.parametrize("case", NO_AUTHORITY)
def test_who_is_no_authority_issues_nothing(case: str) -> None:
    assert flaw(LEAF, (NO_AUTHORITY[case],), ANCHOR) is SubIndication.CHAIN_CONSTRAINTS_FAILURE


def test_an_issuer_that_has_ended_proves_nothing_now() -> None:
    assert flaw(LEAF, (issue("middle", "anchor", start=-9),), ANCHOR) is SubIndication.OUT_OF_BOUNDS_NO_POE


def test_a_weak_digest_in_the_chain_counts() -> None:
    weak = issue("middle", "anchor", digest=hashes.SHA224())
    (path,) = found(LEAF, (weak,), ANCHOR)
    late = NOW.replace(year=2029, month=6)
    answer = chain.flaw(path, NOW, ALGORITHMS, relied_at=late)
    assert answer is not None
    assert answer.sub is SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
    assert chain.flaw(path, NOW, ALGORITHMS) is None


def test_path_length_is_kept() -> None:
    lower, upper = issue("middle", "upper"), issue("upper", "anchor", path_length=0)
    assert flaw(LEAF, (lower, upper), ANCHOR) is SubIndication.CHAIN_CONSTRAINTS_FAILURE
    assert flaw(LEAF, (lower, issue("upper", "anchor", path_length=1)), ANCHOR) is None
    assert flaw(LEAF, (MIDDLE,), issue("anchor", "anchor", path_length=0)) is SubIndication.CHAIN_CONSTRAINTS_FAILURE


def constraint(
    *, permitted: tuple[x509.GeneralName, ...] = (), excluded: tuple[x509.GeneralName, ...] = ()
) -> x509.NameConstraints:
    return x509.NameConstraints(list(permitted) or None, list(excluded) or None)


def in_country(country: str) -> x509.DirectoryName:
    return x509.DirectoryName(x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, country)]))


MAIL = (("1.2.840.113549.1.9.1", "liga@paraugs.example"),)
NAMES = {
    "country allowed": (constraint(permitted=(in_country("LV"),)), (), True),
    "country not allowed": (constraint(permitted=(in_country("EE"),)), (), False),
    "country excluded": (constraint(excluded=(in_country("LV"),)), (), False),
    "mail host allowed": (constraint(permitted=(x509.RFC822Name("paraugs.example"),)), MAIL, True),
    "mail host not allowed": (constraint(permitted=(x509.RFC822Name("cits.example"),)), MAIL, False),
    "mail address excluded": (constraint(excluded=(x509.RFC822Name("liga@paraugs.example"),)), MAIL, False),
    "mail domain excluded": (constraint(excluded=(x509.RFC822Name(".example"),)), MAIL, False),
    "hosts do not concern a person": (constraint(permitted=(x509.DNSName("paraugs.example"),)), (), True),
}


@pytest.mark.parametrize("case", NAMES)
def test_names_obey_their_issuers(case: str) -> None:
    extension, more, allowed = NAMES[case]
    leaf = issue("leaf", "middle", kind="person", more=more)
    answer = flaw(leaf, (issue("middle", "anchor", extension),), ANCHOR)
    assert answer is (None if allowed else SubIndication.CHAIN_CONSTRAINTS_FAILURE)


ALTERNATIVES: dict[str, tuple[x509.GeneralName, x509.GeneralName, bool]] = {
    "host below": (x509.DNSName("pasts.paraugs.example"), x509.DNSName("paraugs.example"), True),
    "another host": (x509.DNSName("pasts.paraugs.example"), x509.DNSName("cits.example"), False),
    "address at the host": (
        x509.UniformResourceIdentifier("https://paraugs.example/a?b"),
        x509.UniformResourceIdentifier("paraugs.example"),
        True,
    ),
    "address with user and port": (
        x509.UniformResourceIdentifier("https://u@paraugs.example:8080"),
        x509.UniformResourceIdentifier("paraugs.example"),
        True,
    ),
    "address below the host": (
        x509.UniformResourceIdentifier("https://pasts.paraugs.example/"),
        x509.UniformResourceIdentifier("paraugs.example"),
        False,
    ),
    "address in the domain": (
        x509.UniformResourceIdentifier("https://pasts.paraugs.example/"),
        x509.UniformResourceIdentifier(".paraugs.example"),
        True,
    ),
    "address that only ends alike": (
        x509.UniformResourceIdentifier("https://nav-paraugs.example/"),
        x509.UniformResourceIdentifier(".paraugs.example"),
        False,
    ),
    "address without a host": (
        x509.UniformResourceIdentifier("urn:oid:1.2.3"),
        x509.UniformResourceIdentifier("paraugs.example"),
        False,
    ),
    "address by number": (
        x509.UniformResourceIdentifier("https://192.0.2.1/"),
        x509.UniformResourceIdentifier("192.0.2.1"),
        False,
    ),
    "number in the network": (
        x509.IPAddress(ip_address("192.0.2.1")),
        x509.IPAddress(ip_network("192.0.2.0/24")),
        True,
    ),
    "number outside the network": (
        x509.IPAddress(ip_address("192.0.3.1")),
        x509.IPAddress(ip_network("192.0.2.0/24")),
        False,
    ),
    "number of the other kind": (
        x509.IPAddress(ip_address("2001:db8::1")),
        x509.IPAddress(ip_network("192.0.2.0/24")),
        False,
    ),
    "a kind that is not understood": (
        x509.RegisteredID(x509.ObjectIdentifier("1.2.3.4")),
        x509.RegisteredID(x509.ObjectIdentifier("1.2.3")),
        False,
    ),
}


@pytest.mark.parametrize("case", ALTERNATIVES)
def test_alternative_names_obey_too_and_unknown_kinds_are_refused(case: str) -> None:
    name, base, allowed = ALTERNATIVES[case]
    leaf = issue("leaf", "middle", x509.SubjectAlternativeName([name]), kind="person")
    middle = issue("middle", "anchor", constraint(permitted=(base,)))
    assert flaw(leaf, (middle,), ANCHOR) is (None if allowed else SubIndication.CHAIN_CONSTRAINTS_FAILURE)


def test_several_services_of_one_name_are_told_apart_by_their_key() -> None:
    """As the Latvian authorities of before 2017 are: one name, a key each, of which one may be withdrawn."""
    other = _twin("anchor")
    store = TrustStore.build((), [ANCHOR, other])
    (path,) = chain.paths(issue("leaf", "anchor", kind="person"), (), store, TYPES, 8)
    assert (path.anchor, [s.certificates for s in path.services]) == (ANCHOR, [(ANCHOR,)])
    assert [s.certificates for s in store.service_of(other)] == [(other,)]


def test_one_key_listed_twice_stands_for_both_services() -> None:
    renewed = issue("anchor", "anchor", start=-2)
    assert renewed != ANCHOR
    (path,) = chain.paths(issue("leaf", "anchor", kind="person"), (), TrustStore.build((), [ANCHOR, renewed]), TYPES, 8)
    assert len(path.services) == 2


def _twin(subject: str) -> Certificate:
    """A certificate of the same name for another key."""
    own = private(f"{subject} of another generation")
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(subject))
        .public_key(own.public_key())
        .serial_number(77)
        .not_valid_before(NOW - YEAR)
        .not_valid_after(NOW + YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    return Certificate.load(builder.sign(own, hashes.SHA256()).public_bytes(Encoding.DER))
