"""What `dump` writes `load` gives back equal, and what does not fit is refused by name, never guessed."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.rights import ChannelKind, ChannelWish, Classification, Label
from intake.facts import MailFacts
from runtime.records import RecordError, dump, load
from verify.report import CrlQuery, VerificationReport

st.register_type_strategy(bytes, st.binary(max_size=8))
st.register_type_strategy(str, st.text(max_size=8))
st.register_type_strategy(float, st.floats(0, 1))
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


@pytest.mark.parametrize("kind", [MailFacts, VerificationReport, Classification])
def test_every_record_survives(kind: type) -> None:
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_type(kind))
    def survives(record: object) -> None:
        assert load(kind, dump(record)) == record

    survives()


def _report() -> dict[str, object]:
    return {
        "$record": "VerificationReport",
        "container": "mime",
        "validation_time": "2026-11-26T08:00:00+00:00",
        "poe": None,
        "documents": [],
    }


def test_a_field_with_a_default_may_be_missing_as_in_an_older_record() -> None:
    assert load(VerificationReport, json.dumps(_report()).encode()).missing == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"container": "no such"}, "container"),
        ({"validation_time": "2026-11-26T08:00:00"}, "validation_time"),
        ({"validation_time": 5}, "validation_time"),
        ({"documents": "x"}, "documents"),
        ({"documents": [{}]}, "documents"),
        ({"missing": [{"$record": "OtherQuery", "url": "u"}]}, "missing"),
        ({"missing": [{"$record": "OcspQuery", "url": "u", "request": "not base64!"}]}, "request"),
        ({"anchors": "1"}, "anchors"),
        ({"anchors": True}, "anchors"),
        ({"encrypted": 1}, "encrypted"),
        ({"$record": "MailFacts"}, "VerificationReport"),
    ],
)
def test_what_does_not_fit_is_refused_by_the_name_of_its_place(change: dict[str, object], place: str) -> None:
    with pytest.raises(RecordError, match=place):
        load(VerificationReport, json.dumps(_report() | change).encode())


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000, b"null", b"[]"])
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError):
        load(VerificationReport, data)


def test_a_lone_surrogate_of_a_broken_mail_survives() -> None:
    assert load(CrlQuery, dump(CrlQuery("\udce9"))) == CrlQuery("\udce9")


def test_keys_of_mappings_are_typed() -> None:
    wish = ChannelWish(ChannelKind.NONE)
    record = Classification(
        (Label.OTHER,), {Label.OTHER: 1}, (), "lv", None, wish, None, needs_review=False, reasons=()
    )
    assert list(load(Classification, dump(record)).scores) == [Label.OTHER]
