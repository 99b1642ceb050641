"""Thirty lists as large as the real ones together load fast: verified anew, and from the sealed reading."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import process_time

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from fakes.list_servers import NOW, VAULT

from authority import keys, trusted_list
from authority.keys import KeyKind
from authority.pki import Authority
from authority.qualifiers import FOR_SIGNING, Qualifications, Qualifier
from authority.trusted_list import Additional, ListedService, ListOfLists, Period, Pointer, ServiceType, Status
from runtime.list_shelf import LIST_OF_LISTS, Shelf
from verify.certificate import Certificate

COUNTRIES = [f"{a}{b}" for a in "ABCDEF" for b in "LMNOP"]
SERVICES = 56
"""A country, so that thirty hold as many certificates as the real lists: some 1,700."""
COLD, CACHED = 60.0, 6.0
"""Seconds of the processor after which a load counts as hung, thirty times what it takes: speed itself is measured elsewhere."""
DAY = timedelta(days=1)


def certificate(number: int) -> x509.Certificate:
    """An issuer's certificate with the extensions that real ones have."""
    key = keys.key(KeyKind.P256, "speed")
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"Parauga ICA {number} ")])
    points = [
        x509.DistributionPoint([x509.UniformResourceIdentifier(f"http://crl.example/{number}.crl")], None, None, None)
    ]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(number + 1)
        .not_valid_before(NOW - 900 * DAY)
        .not_valid_after(NOW + 900 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier(number.to_bytes(20, "big")), critical=False)
        .add_extension(x509.CRLDistributionPoints(points), critical=False)
        .sign(key, hashes.SHA256())
    )


def service(number: int) -> ListedService:
    element = Qualifications((Qualifier.WITH_QSCD,), FOR_SIGNING)
    additional = (Additional.FOR_SIGNATURES,)
    periods = (
        Period(Status.GRANTED, NOW - 300 * DAY, additional, (element,)),
        Period(Status.WITHDRAWN, NOW - 500 * DAY, additional, (element,)),
        Period(Status.GRANTED, NOW - 900 * DAY, additional),
    )
    return ListedService(f"ICA {number}", ServiceType.CA_QC, (certificate(number),), periods)


def shelved(folder: Path, authority: Authority) -> Shelf:
    """Thirty lists and the list of lists that points to them."""
    shelf, signer = Shelf(folder, VAULT), authority.list_signer
    for place, country in enumerate(COUNTRIES):
        services = tuple(service(place * SERVICES + n) for n in range(SERVICES))
        content = replace(trusted_list.default_list(authority), territory=country, services=services)
        shelf.put(country, trusted_list.national_list(content, signer))
    pointers = tuple(Pointer(c, f"https://{c}.example/", (signer.certificate,)) for c in COUNTRIES)
    above = ListOfLists(1, NOW - DAY, NOW + DAY, pointers)
    shelf.put(LIST_OF_LISTS, trusted_list.list_of_lists(above, authority.lotl_signer))
    return shelf


def test_thirty_lists_load_in_time(tmp_path: Path) -> None:
    authority = Authority(NOW)
    shelf, signers = shelved(tmp_path, authority), [Certificate.load(authority.lotl_signer.der)]
    began = process_time()
    cold = shelf.store(signers)
    read = process_time()
    cached = shelf.store(signers)
    ended = process_time()
    assert cached == cold
    assert (len(cold.lists), cold.anchors_count) == (31, 30 * SERVICES)
    assert all(t.authenticated for t in cold.lists)
    print(f"cold {read - began:.2f} s, cached {ended - read:.3f} s")  # noqa: T201 - shown where the test fails
    assert (read - began < COLD, ended - read < CACHED) == (True, True)
