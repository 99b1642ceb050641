"""However many addresses a stranger's certificate or list names, few of them are asked."""

import pytest
from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID
from fakes.listed_ca import HOUR, Listed, Made, points
from fakes.trust_world import ALGORITHMS, NOW, World

from verify import x509 as validation
from verify.material import Material
from verify.report import CrlQuery, IssuerQuery, OcspQuery
from verify.revocation import LEADS, QUERIES, Anchored, Sources, queries, standing, wanted
from verify.signing_time import Proof, Times
from verify.x509 import ISSUER_QUERIES

CROWD = 30
CA = Made("CA", serial=1, authority=True, lists=True).certificate()
LEAF = Made("leaf").certificate()


def access(method: x509.ObjectIdentifier) -> x509.AuthorityInformationAccess:
    return x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(method, x509.UniformResourceIdentifier(f"http://crowd.example/{n}"))
            for n in range(CROWD)
        ]
    )


def test_issuers() -> None:
    signer = Made("leaf", issuer="Nobody", extensions=(access(AuthorityInformationAccessOID.CA_ISSUERS),)).certificate()
    times = Times(NOW, Proof.ARRIVAL, proven=True, not_before=None, stamps=(), missing=(), problems=(), in_order=True)
    nothing = Material((), Sources((), (), lambda *_: False))
    missing = validation.validate(signer, nothing, times, World().context()).missing
    assert missing == tuple(IssuerQuery(f"http://crowd.example/{n}") for n in range(ISSUER_QUERIES))


def test_responders() -> None:
    signer = Made("leaf", extensions=(access(AuthorityInformationAccessOID.OCSP),)).certificate()
    found = queries(signer, CA, ())
    assert [type(query) for query in found] == [OcspQuery] * QUERIES


def test_lists() -> None:
    crowd = points(*((f"{n}.crl", None, None) for n in range(CROWD)))
    found = queries(Made("leaf", extensions=(crowd,)).certificate(), CA, ())
    assert [type(query) for query in found] == [CrlQuery] * QUERIES


@pytest.mark.parametrize(
    "listed",
    [
        Listed(by="lists", more=(access(AuthorityInformationAccessOID.CA_ISSUERS),)),
        Listed(
            at=NOW - HOUR, more=(x509.FreshestCRL(list(points(*((f"{n}.crl", None, None) for n in range(CROWD))))),)
        ),
    ],
    ids=["signers", "deltas"],
)
def test_what_lists_lead_to(listed: Listed) -> None:
    sources = Sources((), (listed.der(),), lambda *_: False)
    found = standing(LEAF, CA, sources, NOW, Anchored(CA, (), ALGORITHMS, 8))
    assert len(wanted(LEAF, CA, found, ())) == LEADS
