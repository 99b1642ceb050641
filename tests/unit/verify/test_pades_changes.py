"""What is done to a PDF after it was signed: lawful additions are accepted, every alteration is rejected."""

from collections.abc import Callable

import pytest
from fakes.pdf_updates import ALTERED, LAWFUL, NEW, NO_LONGER_SIGNED, Update, annotated, filled
from fakes.pdf_world import LATER, SECOND, SIGNED_AT, WORLD, seen, signed, unsigned

from authority import pdf, pdf_signing
from authority.pdf_file import PdfFile
from authority.pdf_signing import Wish
from verify.judge import Verdict

FORMS, ANNOTATIONS, NOTHING = 2, 3, 1


@pytest.mark.parametrize("update", LAWFUL.values(), ids=LAWFUL.keys())
def test_a_lawful_update_changes_nothing_about_the_signature(update: Update) -> None:
    found = seen(update(signed()))
    assert (found.judgement.verdict, found.document.problems) == (Verdict.ACCEPT, ())
    assert "S1" in found.document.covered[0].by
    assert found.document.covered[0].content == signed().content


@pytest.mark.parametrize("update", ALTERED.values(), ids=ALTERED.keys())
def test_an_alteration_is_rejected(update: Update) -> None:
    found = seen(update(signed()))
    assert found.judgement.verdict is Verdict.REJECT
    assert "content_altered_later" in found.problems
    assert found.document.signatures[0].integrity is True


@pytest.mark.parametrize(
    "name",
    [
        "what the page shows is replaced",
        "the page shows an object that lay unused",
        "the font is replaced",
        "a field shows another object",
        "an annotation lies over the text",
        "a script runs when it opens",
    ],
)
def test_an_alteration_is_seen_through_the_revisions_after_it(name: str) -> None:
    altered = ALTERED[name](signed())
    start = int(altered[altered.rindex(b"startxref") :].split()[1])
    later = PdfFile(altered, signed().objects, signed().root, start)
    for number in (97, 98, 99):
        later = later.updated({number: {"Type": "/Nothing"}})
    assert seen(later.content).judgement.verdict is Verdict.REJECT


@pytest.mark.parametrize("update", NO_LONGER_SIGNED.values(), ids=NO_LONGER_SIGNED.keys())
def test_a_signature_that_the_form_does_not_hold_is_named_and_not_accepted(update: Update) -> None:
    found = seen(update(signed()))
    assert found.judgement.verdict is Verdict.HOLD
    assert found.document.covered == ()
    assert {(s.integrity, s.sub_indication and s.sub_indication.value) for s in found.document.signatures} == {
        (True, "FORMAT_FAILURE")
    }


def test_what_is_read_is_the_signed_revision_and_nothing_after_it() -> None:
    found = seen(ALTERED["what the page shows is replaced"](signed()))
    assert [c.content for c in found.document.covered] == [signed().content]


Act = Callable[[PdfFile], PdfFile]
ACTS: dict[str, Act] = {
    "fill": filled,
    "annotate": annotated,
    "sign": lambda file: pdf_signing.sign(file, SECOND, LATER),
    "stamp": lambda file: pdf_signing.stamp(file, WORLD.authority.tsa, LATER),
    "fill and sign": lambda file: pdf_signing.sign(filled(file), SECOND, LATER),
}


@pytest.mark.parametrize(
    ("level", "act", "problems"),
    [
        (NOTHING, "stamp", set()),
        (NOTHING, "sign", {"content_altered_later"}),
        (NOTHING, "fill", {"content_altered_later"}),
        (NOTHING, "annotate", {"content_altered_later"}),
        (FORMS, "stamp", set()),
        (FORMS, "sign", set()),
        (FORMS, "fill", set()),
        (FORMS, "fill and sign", set()),
        (FORMS, "annotate", {"content_altered_later"}),
        (ANNOTATIONS, "fill", set()),
        (ANNOTATIONS, "annotate", set()),
        (9, "fill", {"content_altered_later"}),
        (None, "fill", {"form_filled_later"}),
        (None, "fill and sign", {"form_filled_later"}),
        (None, "annotate", {"content_altered_later"}),
    ],
)
def test_the_certifying_signature_says_what_may_follow(level: int | None, act: str, problems: set[str]) -> None:
    certified = pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT, Wish(level=level))
    assert seen(ACTS[act](certified).content).problems == problems


def test_where_annotations_are_free_a_field_still_stays_on_its_page() -> None:
    certified = pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT, Wish(level=ANNOTATIONS))
    page = certified.dictionary(pdf.PAGE)
    fewer = f"[{page['Annots'][1:-1].split(' 0 R', 1)[1]}]"
    found = seen(certified.updated({pdf.PAGE: page | {"Annots": fewer}}).content)
    assert "content_altered_later" in found.problems


def test_where_annotations_are_free_one_may_be_changed_and_one_may_go() -> None:
    drawn = annotated(unsigned())
    certified = pdf_signing.sign(drawn, WORLD.signer, SIGNED_AT, Wish(level=ANNOTATIONS))
    changed = certified.updated({NEW: certified.dictionary(NEW, Rect="[1 2 3 4]")})
    without = certified.updated({pdf.PAGE: certified.dictionary(pdf.PAGE, Annots=unsigned_annots(certified))})
    assert seen(changed.content).problems == seen(without.content).problems == set()
    disguised = certified.updated({NEW: certified.dictionary(NEW, XObject=f"<< /X1 {NEW + 1} 0 R >>")})
    assert "content_altered_later" in seen(disguised.content).problems


def unsigned_annots(file: PdfFile) -> str:
    """The annotations of the page without the drawn one."""
    return file.dictionary(pdf.PAGE)["Annots"].replace(f" {NEW} 0 R", "")


def test_a_form_filled_in_unasked_is_for_a_person_to_decide() -> None:
    found = seen(filled(signed()).content)
    assert (found.judgement.verdict, [r.value for r in found.judgement.reasons]) == (Verdict.HOLD, ["content_altered"])


def test_a_form_filled_in_before_a_second_signature_is_two_contents() -> None:
    certified = pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT, Wish(level=FORMS))
    both = pdf_signing.sign(filled(certified), SECOND, LATER)
    found = seen(both.content)
    assert [(c.by, c.content) for c in found.document.covered] == [
        (("S1",), certified.content),
        (("S2",), both.content),
    ]


def test_a_form_that_is_put_back_does_not_make_who_signed_it_filled_in_sign_the_first() -> None:
    certified = pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT, Wish(level=FORMS))
    filled_in = pdf_signing.sign(filled(certified), SECOND, LATER)
    put_back = filled_in.updated({pdf.FIRST_FIELD: certified.objects[pdf.FIRST_FIELD]})
    all_three = pdf_signing.sign(put_back, WORLD.signer, LATER)
    found = seen(all_three.content)
    assert found.judgement.verdict is Verdict.ACCEPT
    assert [(c.by, c.content) for c in found.document.covered] == [
        (("S1",), certified.content),
        (("S2",), filled_in.content),
        (("S3",), all_three.content),
    ]


@pytest.mark.parametrize(
    ("lock", "field", "refused"),
    [
        ("<< /Type /SigFieldLock /Action /All >>", pdf.FIRST_FIELD, True),
        ("<< /Type /SigFieldLock /Action /Include /Fields [(vards)] >>", pdf.FIRST_FIELD, True),
        ("<< /Type /SigFieldLock /Action /Include /Fields [(vards)] >>", pdf.FIRST_FIELD + 2, False),
        ("<< /Type /SigFieldLock /Action /Exclude /Fields [(vards)] >>", pdf.FIRST_FIELD, False),
        ("<< /Type /SigFieldLock /Action /Exclude /Fields [(vards)] >>", pdf.FIRST_FIELD + 2, True),
        ("<< /Type /SigFieldLock /Action /Include /Fields [] /P 1 >>", pdf.FIRST_FIELD, True),
        ("<< /Type /SigFieldLock /Action /Include /Fields [] /P 2 >>", pdf.FIRST_FIELD, False),
    ],
)
def test_a_locked_field_must_stay_as_it_is(lock: str, field: int, refused: bool) -> None:
    locked = pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT, Wish(level=FORMS, lock=lock))
    found = seen(filled(locked, field=field).content)
    assert ("content_altered_later" in found.problems) is refused


def test_filling_in_what_was_filled_in_and_undone_is_no_change() -> None:
    before = signed().objects[pdf.FIRST_FIELD]
    again = filled(signed()).updated({pdf.FIRST_FIELD: before})
    assert seen(again.content).problems == set()
