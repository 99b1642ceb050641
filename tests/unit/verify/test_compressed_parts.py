"""What is compressed inside a signed entity is cut into its parts, which bear the numbers that a reader of the mail gives them."""

from collections.abc import Sequence

import pytest
from fakes.compressed_cms import smaller

from authority import mail
from authority.mail import Entity
from intake import structure
from intake.structure import Part
from verify import compressed, mime_parts

WORDS = mail.text("Lūdzu dzēst manus datus.")
FILE = mail.attachment("a.txt", "text/plain", b"words of a file")


def mixed(*parts: Entity) -> Entity:
    return mail.multipart("mixed", list(parts), "=_b_=")


ENTITIES = {
    "a text": smaller(WORDS),
    "a multipart": smaller(mixed(WORDS, FILE)),
    "one part of two": mixed(smaller(WORDS), FILE),
    "a multipart in a multipart": mixed(WORDS, smaller(mixed(WORDS, smaller(FILE)))),
    "compressed twice": smaller(smaller(WORDS)),
    "declared as a file": Entity((("Content-Type", "application/octet-stream"), *smaller(WORDS).headers[1:]), smaller(WORDS).body),
}  # fmt: skip


def read_as(entity: Entity) -> Sequence[Part]:
    """The parts with content, as they are read in a mail of which the entity is all."""
    return [part for part in structure.parse(entity.dump()).root.walk() if not part.children]


@pytest.mark.parametrize("name", ENTITIES)
def test_what_is_cut_is_what_is_read(name: str) -> None:
    entity = ENTITIES[name]
    cut = mime_parts.parts(entity.dump(), structure.parse(entity.dump()).root.number or "1")
    leaves = {number: part.body for number, part in cut.items() if not (part.media_type or "").startswith("multipart/")}
    assert [body.strip() for body in leaves.values()] == [part.content.strip() for part in read_as(entity)]


def test_all_that_is_compressed_in_one_entity_unfolds_to_a_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "INFLATED", 2 * len(WORDS.dump()))
    cut = mime_parts.parts(mixed(*[smaller(WORDS)] * 3).dump(), "1")
    opened = [number for number, part in cut.items() if part.media_type == "text/plain"]
    assert opened == ["1.1", "1.2"]
