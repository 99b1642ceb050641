"""Elements that are crowded with attributes or namespaces, whose reading and canonical form cost by the square of their number."""

import pytest

from verify import xml
from verify.codes import ProblemCode
from verify.limits import LIMITS
from verify.xml import ATTRIBUTES, CROWD, CROWDED_WORK, NAMESPACES, MalformedXmlError


def with_attributes(count: int, elements: int = 1) -> bytes:
    element = "<b " + " ".join(f'a{n}=""' for n in range(count)) + "/>"
    return f"<a>{element * elements}</a>".encode()


def with_namespaces(count: int, encoding: str = "utf-8") -> bytes:
    """As many around the innermost element, half of them from the element around it."""
    declared = [f'xmlns:n{n}="urn:{n}"' for n in range(count)]
    outer, inner = " ".join(declared[::2]), " ".join(declared[1::2])
    return f'<?xml version="1.0" encoding="{encoding}"?><a {outer}><b {inner}/></a>'.encode(encoding)


FIT = {
    "attributes": with_attributes(ATTRIBUTES),
    "many elements of many attributes": with_attributes(ATTRIBUTES, CROWDED_WORK // ATTRIBUTES**2),
    "any number of elements of few attributes": with_attributes(CROWD - 1, CROWDED_WORK // CROWD**2 + 1),
    "namespaces": with_namespaces(NAMESPACES),
    "namespaces that do not meet": b"<a>" + b'<b xmlns:n="urn:n"/>' * (NAMESPACES + 1) + b"</a>",
}
BEYOND = {
    "attributes": with_attributes(ATTRIBUTES + 1),
    "many elements of many attributes": with_attributes(ATTRIBUTES, CROWDED_WORK // ATTRIBUTES**2 + 1),
    "namespaces": with_namespaces(NAMESPACES + 1),
    "namespaces in two octets a letter": with_namespaces(NAMESPACES + 1, "utf-16"),
    "namespaces that hide in another encoding": with_namespaces(NAMESPACES + 1, "utf-7"),
}


@pytest.mark.parametrize("name", FIT)
def test_what_is_just_not_too_crowded_is_read(name: str) -> None:
    assert xml.parse(FIT[name], LIMITS).root.tag == "a"


@pytest.mark.parametrize("name", BEYOND)
def test_what_is_too_crowded_is_refused_by_name(name: str) -> None:
    with pytest.raises(MalformedXmlError) as refused:
        xml.parse(BEYOND[name], LIMITS)
    assert refused.value.code is ProblemCode.TOO_LARGE
