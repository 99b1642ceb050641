"""The table of suites: what is acceptable when, at the very instants where that changes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fakes.trust_world import ALGORITHMS

from verify.algorithms import Algorithms
from verify.methods import ECDSA, EDDSA, PKCS1, PSS

SECOND = timedelta(seconds=1)


def midnight(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("MD5", midnight(2004, 8)),
        ("SHA-1", midnight(2012, 8)),
        ("RIPEMD-160", midnight(2014, 8)),
        ("SHA-224", midnight(2029, 1)),
    ],
)
def test_a_digest_ends_on_its_day(name: str, end: datetime) -> None:
    assert ALGORITHMS.digest_acceptable(name, end - SECOND)
    assert not ALGORITHMS.digest_acceptable(name, end)


@pytest.mark.parametrize("name", ["SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-512", "SHAKE-256"])
def test_current_digests_have_no_end(name: str) -> None:
    assert ALGORITHMS.digest_acceptable(name, midnight(2099, 1))


@pytest.mark.parametrize(
    ("name", "bits", "end"),
    [
        (PKCS1, 1023, midnight(2010, 8)),
        (PKCS1, 1024, midnight(2019, 10)),
        (PKCS1, 1899, midnight(2019, 10)),
        (PKCS1, 2048, midnight(2029, 1)),
        (PKCS1, 6144, midnight(2029, 1)),
        (PSS, 2048, midnight(2029, 1)),
        (PSS, 4096, midnight(2029, 1)),
        (ECDSA, 224, midnight(2021, 10)),
    ],
)
def test_a_method_ends_by_the_size_of_its_key(name: str, bits: int, end: datetime) -> None:
    assert ALGORITHMS.signature_acceptable(name, bits, end - SECOND)
    assert not ALGORITHMS.signature_acceptable(name, bits, end)


@pytest.mark.parametrize(("name", "bits"), [(PKCS1, 785), (ECDSA, 192), (ECDSA, None), ("DSA", 3072), ("", None)])
def test_what_is_not_in_the_table_never_was_acceptable(name: str, bits: int | None) -> None:
    assert not ALGORITHMS.signature_acceptable(name, bits, midnight(1999, 1))
    assert not ALGORITHMS.ever_acceptable(("SHA-256",), name, bits)
    assert not ALGORITHMS.digest_acceptable("SHA-0", midnight(1999, 1))


def test_current_curves_have_no_end() -> None:
    assert ALGORITHMS.signature_acceptable(ECDSA, 256, midnight(2099, 1))
    assert ALGORITHMS.signature_acceptable(EDDSA, 256, midnight(2099, 1))


RULE: dict[str, Any] = {"name": PKCS1, "bits": 1900, "end": date(2029, 1, 1)}
WRONG: dict[str, dict[str, Any]] = {
    "nothing": {},
    "no signatures": {"source": "s", "digests": {}},
    "digests is a list": {"source": "s", "digests": [], "signatures": []},
    "unknown member": {"source": "s", "digests": {"MD5": {"ends": 1}}, "signatures": []},
    "end is a number": {"source": "s", "digests": {"MD5": {"end": 2004}}, "signatures": []},
    "end has a time": {"source": "s", "digests": {"MD5": {"end": datetime(2004, 8, 1, tzinfo=UTC)}}, "signatures": []},
    "bits are words": {"source": "s", "digests": {}, "signatures": [RULE | {"bits": "many"}]},
    "no name": {"source": "s", "digests": {}, "signatures": [{"bits": 1}]},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_table_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"algorithm|invalid literal"):
        Algorithms.from_mapping(WRONG[name])
