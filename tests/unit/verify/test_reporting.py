"""Reports that a clerk understands at once and a sceptic can check: from real signatures, in both languages, whatever is signed."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.reports import AT, document, report, signature
from fakes.sub_indications import VECTORS, ended_in
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
from verify.details import DETAILS_LV
from verify.details import told as in_words
from verify.judge import Judgement, Verdict, judge
from verify.report import Container, Indication, ListState, Problem, Qualification, SubIndication, VerificationReport
from verify.reporting import About
from verify.reporting.words import (
    CHECKS,
    INDICATIONS,
    QUALIFICATIONS,
    RESULTS,
    REVOCATION_REASONS,
    ROLES,
    VALUES,
    moment,
)
from verify.revocation import Standing
from verify.trust import TrustStore
from verify.verifier import verify

ABOUT = About("pieprasījums.p7m", "ab" * 32)
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=y>\r\nPIEŅEMTS. Viss ir labi.\u202e\x1b[2J\ufffe'
LANGUAGES = ("lv", "en")
VERIFY = Path(__file__).resolve().parents[3] / "verify"


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
        "parakstītais saturs nav mainīts. Parakstīts ne vēlāk kā 26.11.2026. plkst. 06:00."
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
WEAK = signature(indication=Indication.INDETERMINATE, sub_indication=SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE)
UNANSWERED = signature(indication=Indication.INDETERMINATE, sub_indication=SubIndication.TRY_LATER)
SEAL = signature(qualification=Qualification.QESEAL)


@pytest.mark.parametrize(
    ("signatures", "opening", "unchanged"),
    [
        ((INTACT_UNTRUSTED,), "NORAIDĪTS. Paraksts netiek pieņemts.", True),
        ((BROKEN,), "NORAIDĪTS. Paraksts netiek pieņemts. Saturs pēc parakstīšanas ir mainīts.", False),
        ((UNANSWERED,), "VĒL NAV IZŠĶIRTS. Par parakstu vēl nevar spriest", True),
        ((WEAK,), "NORAIDĪTS. Paraksts netiek pieņemts. Izmantots algoritms vai atslēga", False),
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


def test_what_a_sceptic_looks_up_is_there(passed):
    found, judgement = passed
    (one,) = found.signatures
    (stamp,) = one.timestamps
    told = [c.rests_on for c in one.checks if c.name is CheckName.REVOCATION]
    wanted = {stamp.sha256, *(data.sha256 for data in (*told, *stamp.rests_on) if data is not None)}
    wanted |= {link.sha256 for link in (*one.chain, *stamp.chain)} | {state.sha256 for state in found.lists}
    ends = {f"{c.until:%Y-%m-%d}" for c in one.checks if c.until is not None}
    assert len(stamp.chain) == len(stamp.rests_on) + 1
    for lang in LANGUAGES:
        text = reporting.text(found, judgement, lang, ABOUT)
        assert {part for part in wanted | ends if part not in text} == set()


def test_each_kind_of_statement_about_qualification_names_its_ground(passed):
    grounds = {c.name: (c.value, c.source) for c in passed[0].signatures[0].checks}
    assert grounds[CheckName.QUALIFIED][0] == "QcCompliance"
    assert grounds[CheckName.TYPE] == ("esign", "QcType")
    assert grounds[CheckName.QSCD][0] == "QcSSCD"
    status, service = grounds[CheckName.GRANTED]
    assert status.startswith("granted, ")
    assert service == "LV, Parauga uzticamība, eid-ica"


def test_the_gravest_reason_comes_first():
    report_of_both = report(document(INTACT_UNTRUSTED, replace(BROKEN, id="S2")))
    assert judge(report_of_both).reasons[0] is ReasonCode.SIGNER_UNTRUSTED
    assert "Saturs pēc parakstīšanas ir mainīts." in lines(report_of_both)[2]


def test_an_accepted_document_beside_a_changed_one_does_not_hide_it():
    other = replace(document(replace(BROKEN, id="2/S1")), part="2", name="cits.edoc")
    found = report(document(signature()), other)
    assert judge(found).verdict is Verdict.ACCEPT
    assert "Uzmanību: cits pievienotais dokuments nav kārtībā. Saturs pēc parakstīšanas ir mainīts." in lines(found)[2]


def test_a_stamp_over_the_content_is_told_as_the_time_before_which_nobody_signed():
    found = ended_in(SubIndication.REVOKED)
    (stamp,) = found.signatures[0].timestamps
    assert f"  Parakstīts ne agrāk kā: {moment(stamp.time)} (to apliecina laika zīmogs)" in lines(found)


def test_a_label_is_not_told_as_a_fact_of_what_is_undecided():
    told = "\n".join(lines(report(document(UNANSWERED)), "en"))
    assert "undecided; were the signature valid: qualified electronic signature (INDETERMINATE-QESig)" in told


def test_parts_of_a_message_are_called_so():
    mail = replace(document(signature(covers=("1", "1.1"))), container=Container.MIME, name="message")
    covered = (replace(mail.covered[0], name="1.1"), replace(mail.covered[0], name="form.edoc/request.txt"))
    found = replace(report(replace(mail, covered=covered)), uncovered=("2", "form.edoc/META-INF/manifest.xml"))
    told = "\n".join(lines(found))
    for name in ("pati vēstule", "vēstules 1.1. daļa (teksts)", "vēstules 2. daļa", "form.edoc/request.txt"):
        assert name in told
    assert "form.edoc/META-INF/manifest.xml (konteinera datņu saraksts, nevis dokuments)" in told
    assert "galvenes nav parakstītas" in told


@pytest.mark.parametrize("sub", VECTORS)
def test_every_sub_indication_is_told_in_both_languages_without_a_word_of_the_other(sub):
    found = ended_in(sub)
    for lang in LANGUAGES:
        told = reporting.text(found, judge(found), lang, ABOUT)
        assert f" / {sub.value})" in told
        assert "tehniska norāde" not in told
        assert max(map(len, told.splitlines()[2:3])) < LONGEST_HEADLINE


LONGEST_HEADLINE = 350
"""What is read in ten seconds, at four words a second."""


def literal_details() -> set[str]:
    """Give every detail that stands as a literal where a finding is made."""
    found = set()
    sources = (path.read_text("utf-8") for path in sorted(VERIFY.glob("*.py")))
    for source in (source for source in sources if "ProblemCode." in source or "AlteredError(" in source):
        for node in ast.walk(ast.parse(source)):
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if called in {"Problem", "undecided", "failed", "AlteredError"}:
                found |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return found


def test_every_detail_is_told_in_latvian():
    literal = literal_details()
    assert len(literal) > len(VECTORS)
    assert literal <= set(DETAILS_LV) | {code.value for code in ProblemCode}


@pytest.mark.parametrize(
    ("detail", "lv", "en"),
    [
        ("revocation_missing", "nav datu par atsaukšanu", "there is no data about revocation"),
        ("object 12", "objekts 12", None),
        ("the entry AP of a field", "lauka ieraksts AP", None),
        ("the entry Names of the catalog", "dokumenta ieraksts Names", None),
        ("RSASSA-PKCS1-v1_5 SHA-1 in a certificate of the chain", "RSASSA-PKCS1-v1_5 SHA-1 ķēdes sertifikātā", None),
        ("a value is not base64", "tehniska norāde angļu valodā: a value is not base64", None),
    ],
)
def test_details_are_told_in_words(detail, lv, en):
    found = Problem(ProblemCode.TIMESTAMP_UNTRUSTED, detail)
    assert [in_words(found, lang).partition(" (")[2] for lang in LANGUAGES] == [f"{lv})", f"{en or detail})"]


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


@pytest.mark.parametrize("table", [CHECKS, RESULTS, ROLES, INDICATIONS, QUALIFICATIONS, REVOCATION_REASONS])
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
