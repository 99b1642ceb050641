"""Hardened parsing: what is refused, with which name, and that nothing hides in the values that are read."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify import xml
from verify.codes import ProblemCode
from verify.limits import Limits

LIMITS = Limits(xml_size=4096, xml_depth=5)

REFUSED = {
    "empty": (b"", ProblemCode.MALFORMED_XML),
    "text": (b"hello", ProblemCode.MALFORMED_XML),
    "truncated": (b"<a><b></b>", ProblemCode.MALFORMED_XML),
    "two roots": (b"<a/><a/>", ProblemCode.MALFORMED_XML),
    "attribute twice": (b"<a x='1' x='2'/>", ProblemCode.MALFORMED_XML),
    "unbound prefix": (b"<p:a/>", ProblemCode.MALFORMED_XML),
    "unknown encoding": (b"<?xml version='1.0' encoding='no-such'?><a/>", ProblemCode.MALFORMED_XML),
    "bare document type": (b"<!DOCTYPE a><a/>", ProblemCode.MALFORMED_XML),
    "internal entity": (b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", ProblemCode.MALFORMED_XML),
    "external entity": (b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>", ProblemCode.MALFORMED_XML),
    "external document type": (b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a/>", ProblemCode.MALFORMED_XML),
    "default attribute": (b"<!DOCTYPE a [<!ATTLIST a Id CDATA 'x'>]><a/>", ProblemCode.MALFORMED_XML),
    "document type in UTF-16": ("<!DOCTYPE a><a/>".encode("utf-16"), ProblemCode.MALFORMED_XML),
    "undeclared entity": (b"<a>&e;</a>", ProblemCode.MALFORMED_XML),
    "a depth of six": (b"<a>" * 6 + b"</a>" * 6, ProblemCode.TOO_LARGE),
    "a depth of three hundred": (b"<a>" * 300 + b"</a>" * 300, ProblemCode.MALFORMED_XML),
    "one octet too many": (b"<a>" + b"x" * 4090 + b"</a>", ProblemCode.TOO_LARGE),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_documents_are_refused_by_name(name: str) -> None:
    data, code = REFUSED[name]
    with pytest.raises(xml.MalformedXmlError) as refusal:
        xml.parse(data, LIMITS)
    assert refusal.value.code is code


def test_expanding_entities_cost_nothing() -> None:
    laughs = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))
    bomb = f"<!DOCTYPE a [<!ENTITY e0 'ha'>{laughs}]><a b='&e11;'>&e11;</a>"
    with pytest.raises(xml.MalformedXmlError):
        xml.parse(bomb.encode(), LIMITS)


@pytest.mark.parametrize("data", [b"<a>" * 5 + b"</a>" * 5, b"<a>" + b"x" * 4089 + b"</a>"])
def test_documents_at_the_limit_are_read(data: bytes) -> None:
    assert xml.parse(data, LIMITS).root.tag == "a"


@given(st.binary(max_size=300))
def test_any_octets_are_a_document_or_a_named_refusal(data: bytes) -> None:
    with suppress(xml.MalformedXmlError):
        assert xml.parse(data, LIMITS).size == len(data)


@pytest.mark.parametrize(
    "twins",
    [b"<b Id='x'/><c Id='x'/>", b"<b Id='x'/><c ID='x'/>", b"<b id='x'/><c Id='x'/>", b"<b xml:id='x'/><c Id='x'/>"],
)
def test_an_identifier_with_two_bearers_leads_nowhere(twins: bytes) -> None:
    document = xml.parse(b"<a Id='y'>" + twins + b"</a>", LIMITS)
    assert document.ambiguous == {"x"}
    assert set(document.ids) == {"y"}


@pytest.mark.parametrize("value", ["12<!-- -->34", "12<?p?>34", "12<b/>34", "<!---->1234"])
def test_a_value_with_anything_but_characters_is_refused(value: str) -> None:
    root = xml.parse(f"<a>{value}</a>".encode(), LIMITS).root
    with pytest.raises(xml.MalformedXmlError):
        xml.text(root)


def test_character_data_and_references_are_one_value() -> None:
    assert xml.text(xml.parse(b"<a> 1<![CDATA[2]]>&#51; </a>", LIMITS).root) == "123"


def test_an_element_that_must_be_alone_may_not_have_a_twin() -> None:
    root = xml.parse(b"<a><b/><c/><c/></a>", LIMITS).root
    assert xml.child(root, "d") is None
    assert xml.required(root, "b").tag == "b"
    for wrong in ("c", "d"):
        with pytest.raises(xml.MalformedXmlError):
            xml.required(root, wrong)


@pytest.mark.parametrize("value", ["QUJD", " Q U\nJD\t", "QUI=", ""])
def test_base64_may_be_folded(value: str) -> None:
    assert xml.decode_base64(value) in {b"ABC", b"AB", b""}


@pytest.mark.parametrize("value", ["QUJ", "QUJD!", "QU==JD", "QUJD====", "\u0410UJD", "Q\u00a0UJD-"])
def test_what_is_not_base64_is_refused(value: str) -> None:
    with pytest.raises(xml.MalformedXmlError):
        xml.decode_base64(value)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2021-03-04T10:44:35Z", datetime(2021, 3, 4, 10, 44, 35, tzinfo=UTC)),
        ("2021-03-04T12:44:35+02:00", datetime(2021, 3, 4, 10, 44, 35, tzinfo=UTC)),
        ("2021-03-04T10:44:35", datetime(2021, 3, 4, 10, 44, 35, tzinfo=UTC)),
        ("2021-03-04T10:44:35.196Z", datetime(2021, 3, 4, 10, 44, 35, 196000, tzinfo=UTC)),
        ("2021-03-04", None),
        ("2021-02-30T10:44:35Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("\u0662021-03-04T10:44:35Z", None),
        ("yesterday", None),
    ],
)
def test_times_become_aware_or_nothing(value: str, moment: datetime | None) -> None:
    assert xml.instant(value) == moment
