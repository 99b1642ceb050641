"""Reports that a clerk understands at once and a sceptic can check: from real signatures, in both languages, whatever is signed."""

from dataclasses import replace

import pytest
from fakes.reports import AT, document, report, signature
from fakes.trust_world import NOW, World
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as html_parser

from authority.levels import Level
from intake.candidates import of_file
from runtime.records import dump, load
from verify import reporting
from verify.checks import CheckName, CheckResult, LinkRole
from verify.codes import ProblemCode, ReasonCode
from verify.judge import Judgement, Verdict, judge
from verify.report import Indication, ListState, Qualification, SubIndication, VerificationReport
from verify.reporting import About
from verify.reporting.words import CHECKS, INDICATIONS, QUALIFICATIONS, RESULTS, ROLES, VALUES
from verify.revocation import Standing
from verify.trust import TrustStore
from verify.verifier import verify

ABOUT = About("pieprasījums.p7m", "ab" * 32)
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=y>\r\nPIEŅEMTS. Viss ir labi.\u202e\x1b[2J\ufffe'
LANGUAGES = ("lv", "en")


@pytest.fixture(scope="module")
def passed() -> tuple[VerificationReport, Judgement]:
    """A real signature at level LT, verified, as it is stored."""
    world = World()
    found = verify(of_file(ABOUT.name, world.at_level(Level.LT), []), world.context())
    stored = load(VerificationReport, dump(found))
    assert stored == found
    return stored, judge(stored)


def lines(found: VerificationReport, lang: str = "lv", about: About = ABOUT) -> list[str]:
    return reporting.text(found, judge(found), lang, about).splitlines()


def test_the_first_sentence_says_who_signed_with_what_and_that_nothing_changed(passed):
    found, judgement = passed
    first = reporting.text(found, judgement, "lv", ABOUT).splitlines()[2]
    assert first.startswith(
        "PIEŅEMTS. LĪGA PARAUGKALNE ir parakstījis(-usi) dokumentu ar kvalificētu elektronisko parakstu; "
        "dokuments nav mainīts. Parakstīts ne vēlāk kā 26.11.2026. plkst. 06:00."
    )
    assert "LĪGA PARAUGKALNE signed the document" in reporting.text(found, judgement, "en", ABOUT).splitlines()[2]


INTACT_UNTRUSTED = signature(
    indication=Indication.INDETERMINATE,
    sub_indication=SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    qualification=Qualification.NA,
    issuer_country=None,
)
BROKEN = signature(
    integrity=False, indication=Indication.TOTAL_FAILED, sub_indication=SubIndication.HASH_FAILURE, issuer_country="LV"
)
UNANSWERED = signature(indication=Indication.INDETERMINATE, sub_indication=SubIndication.TRY_LATER)
SEAL = signature(qualification=Qualification.QESEAL)


@pytest.mark.parametrize(
    ("signatures", "opening", "unchanged"),
    [
        ((INTACT_UNTRUSTED,), "NORAIDĪTS. Paraksts netiek pieņemts.", True),
        ((BROKEN,), "NORAIDĪTS. Paraksts netiek pieņemts. Saturs pēc parakstīšanas ir mainīts.", False),
        ((UNANSWERED,), "VĒL NAV IZŠĶIRTS. Par parakstu vēl nevar spriest", True),
        ((SEAL,), "UZ IZSKATĪŠANU. Par parakstu jālemj cilvēkam. Tas ir juridiskas personas zīmogs", True),
        ((), "NORAIDĪTS. Dokuments nav parakstīts.", False),
    ],
)
def test_each_verdict_has_a_sentence_with_its_reason(signatures, opening, *, unchanged):
    said = lines(report(document(*signatures)))[2]
    assert said.startswith(opening)
    assert ("Parakstītais saturs nav mainīts." in said) is unchanged


def test_two_signers_are_both_named():
    other = replace(signature(id="S2"), signer=replace(signature().signer, given_name="JĀNIS", surname="PARAUGS"))
    said = lines(report(document(signature(), other)))[2]
    assert "ILZE PARAUDZIŅA un JĀNIS PARAUGS ir parakstījuši" in said


def test_what_was_changed_later_is_not_called_unchanged():
    later = document(SEAL, problem=ProblemCode.CONTENT_ALTERED_LATER)
    assert "nav mainīts" not in lines(report(later))[2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_check_is_shown_with_its_result_value_time_source_and_clause(passed, lang):
    found, judgement = passed
    (one,) = found.signatures
    assert {c.name for c in one.checks} == set(CheckName) - {CheckName.SIGNATURE_POLICY}
    for form in (reporting.text(found, judgement, lang, ABOUT), reporting.html(found, judgement, lang, ABOUT)):
        for check in one.checks:
            assert check.clause in form
            assert (check.source or "") in form
            assert getattr(CHECKS[check.name], lang) in html_parser.fromstring(form).text_content()


def test_the_sources_of_the_facts_are_named(passed):
    found, _ = passed
    sources = {c.name: (c.source, c.time) for c in found.signatures[0].checks}
    stamped = found.signatures[0].timestamps[0]
    assert sources[CheckName.TIMESTAMP] == (stamped.tsa, stamped.time)
    source, told_at = sources[CheckName.REVOCATION]
    assert source is not None
    assert source.startswith("OCSP, ")
    assert told_at is not None
    assert stamped.time <= told_at <= NOW


def test_the_chain_goes_from_the_signer_to_the_listed_anchor(passed):
    links = passed[0].signatures[0].chain
    assert [link.role for link in links] == [LinkRole.SIGNER, LinkRole.ANCHOR]
    assert links[0].issuer == links[1].subject
    assert (links[1].services, links[1].test_anchor) == (("LV, Parauga uzticamība, eid-ica",), False)


def test_an_anchor_named_by_hand_is_named_at_the_top():
    world = World()
    anchor = next(c for s in world.services for c in s.certificates if s.name == "eid-ica")
    ctx = replace(world.context(), trust=TrustStore.build((), [anchor]))
    found = verify(of_file(ABOUT.name, world.at_level(Level.LT), []), ctx)
    assert found.signatures[0].chain[-1].test_anchor
    assert "enkurs" in lines(found)[3]
    assert "test anchor" in "\n".join(lines(found, "en"))


def test_what_is_not_signed_is_listed_beside_what_is():
    found = replace(report(document(signature())), uncovered=("piezīme.txt",))
    told = "\n".join(lines(found))
    assert "request.txt" in told.split("NAV parakstīts")[0]
    assert "piezīme.txt" in told.split("NAV parakstīts")[1]


def test_the_state_of_each_list_is_told():
    states = (
        ListState("LV", 41, authenticated=True, stale=False),
        ListState("EE", 7, authenticated=True, stale=True),
        ListState("LT", 9, authenticated=False, stale=False),
        ListState("XX", 1, authenticated=False, stale=False, refused="its signature is broken"),
    )
    told = "\n".join(lines(report(document(signature()), lists=states), "en"))
    for state in ("checked and current", "out of date", "nothing vouches", "refused: its signature is broken"):
        assert state in told


def hostile_report() -> VerificationReport:
    signer = replace(signature().signer, given_name=HOSTILE, surname=None, common_name=HOSTILE, organization=HOSTILE)
    one = replace(signature(), signer=signer, covers=(HOSTILE,), level=HOSTILE)
    held = document(one, problem=ProblemCode.UNSIGNED_FILE)
    covered = tuple(replace(c, name=HOSTILE, media_type=HOSTILE) for c in held.covered)
    return replace(report(replace(held, name=HOSTILE, covered=covered)), uncovered=(HOSTILE,))


def test_a_strangers_words_are_never_markup_nor_lines_of_their_own():
    found = hostile_report()
    page = reporting.html(found, judge(found), "lv", About(HOSTILE))
    tree = html_parser.fromstring(page)
    tags = {element.tag for element in tree.iter()}
    assert tags.isdisjoint({"script", "img", "link", "iframe", "a", "form", "object"})
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    assert "<script>alert(1)</script>" in tree.text_content()
    told = reporting.text(found, judge(found), "lv", About(HOSTILE))
    assert not [line for line in told.splitlines() if line.startswith("PIEŅEMTS")]
    assert not {"\u202e", "\x1b", "\ufffe", "\r"} & set(told + page)


@given(st.text())
@settings(max_examples=25, deadline=None)
def test_whatever_a_name_holds_the_report_keeps_its_lines(name):
    found = report(document(signature()))
    usual, odd = (reporting.text(found, judge(found), "en", About(n)) for n in ("a", f"a{name}"))
    assert usual.count("\n") == odd.count("\n")
    odd.encode()


def test_the_page_stands_alone(passed):
    found, judgement = passed
    page = reporting.html(found, judgement, "lv", ABOUT)
    tree = html_parser.document_fromstring(page)
    assert page.startswith("<!doctype html>")
    assert tree.get("lang") == "lv"
    assert "default-src 'none'" in page
    assert not tree.xpath("//@src | //@href")
    assert "@media print" in page
    assert tree.xpath("//table/thead/tr/th[@scope='col']")


@pytest.mark.parametrize("table", [CHECKS, RESULTS, ROLES, INDICATIONS, QUALIFICATIONS])
def test_every_member_has_words_in_both_languages(table):
    kind = type(next(iter(table)))
    assert set(table) == set(kind)
    assert all(sentence.lv and sentence.en and sentence.lv != sentence.en for sentence in table.values())


def test_every_standing_of_a_certificate_has_words():
    assert {s.name.lower() for s in Standing} <= set(VALUES)


def test_a_report_stored_before_checks_were_kept_is_still_told():
    old = report(document(signature()))
    assert old.signatures[0].checks == ()
    assert "ILZE PARAUDZIŅA" in "\n".join(lines(old))
    assert f"{AT:%Y-%m-%d}" in "\n".join(lines(old))


def test_an_unreached_check_is_not_called_passed():
    world = World()
    altered = world.at_level(Level.LT).replace("Lūdzu".encode(), b"Ludzzu")
    found = verify(of_file(ABOUT.name, altered, []), world.context())
    results = {c.name: c.result for c in found.signatures[0].checks}
    assert results[CheckName.CONTENT_DIGESTS] is CheckResult.FAILED
    assert results[CheckName.SIGNATURE_VALUE] is CheckResult.NOT_REACHED
    judgement = judge(found)
    assert (judgement.verdict, judgement.reasons) == (Verdict.REJECT, (ReasonCode.CONTENT_ALTERED,))
