"""Who signed, when and what, taken from reports: only ever from what the judgement accepted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.reports import AT, SIGNER, document, report, signature

from cases.acceptance import SignedRequest, accepted_content, identity, signed_request
from verify.judge import Judgement, Verdict
from verify.report import CertificateFacts, CoveredFile, DocumentReport, QcType, Signer

ACCEPTED = Judgement(Verdict.ACCEPT, ("S1",), ())
OTHER = replace(SIGNER, serial_number="PNOLV-329999-99981", common_name="JĀNIS PARAUDZIŅŠ")


def covering(*digests: str, by: str = "S1") -> DocumentReport:
    """A container whose one signature covers files with these digests."""
    files = tuple(CoveredFile(f"{n}.txt", "text/plain", digest, (by,)) for n, digest in enumerate(digests))
    return replace(document(signature(id=by)), covered=files)


def found(*documents: DocumentReport, accepted: Judgement = ACCEPTED) -> SignedRequest:
    request = signed_request(report(*documents), accepted)
    assert request is not None
    return request


def test_an_accepted_signature_gives_its_signer_and_the_earliest_time_known() -> None:
    early = AT - timedelta(days=40)

    request = found(document(signature(claimed_signing_time=early)))

    assert (request.signer, request.identity) == (SIGNER, "PNOLV-329999-99990")
    assert [acceptance.signed_at for acceptance in request.acceptances] == [early]


def test_arrival_and_stamps_do_not_tell_when_a_signature_was_made() -> None:
    request = found(document(signature(claimed_signing_time=None, best_signature_time=AT)))

    assert [acceptance.signed_at for acceptance in request.acceptances] == [None]


@pytest.mark.parametrize("verdict", [Verdict.HOLD, Verdict.RETRY, Verdict.REJECT])
def test_no_other_verdict_makes_a_request_even_where_it_names_signatures(verdict: Verdict) -> None:
    judgement = Judgement(verdict, ("S1",), ())

    assert signed_request(report(document(signature())), judgement) is None
    assert accepted_content(report(document(signature())), judgement) == ()


def test_a_signature_that_is_not_named_makes_no_request() -> None:
    assert signed_request(report(document(signature(id="S2"))), ACCEPTED) is None
    assert signed_request(report(document(signature())), Judgement(Verdict.ACCEPT, (), ())) is None


def test_a_signature_of_nobody_or_over_nothing_makes_no_request() -> None:
    assert signed_request(report(document(signature(signer=None))), ACCEPTED) is None
    assert signed_request(report(replace(document(signature()), covered=())), ACCEPTED) is None


def test_a_request_without_an_acceptance_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one accepted signature"):
        SignedRequest((), "cd" * 32)


def test_a_signature_lends_nothing_to_another_document() -> None:
    """A second document may claim, by the same name, the signature of the first."""
    good = covering("aa" * 32)
    liar = replace(covering("bb" * 32, by="S9"), covered=(CoveredFile("x.txt", None, "bb" * 32, ("S1",)),))

    content = accepted_content(report(good, liar), ACCEPTED)

    assert [file.sha256 for file in content] == ["aa" * 32]


def test_what_only_another_signature_covers_is_not_content() -> None:
    both = replace(
        document(signature(), signature(id="S2", signer=OTHER)),
        covered=(CoveredFile("a", None, "aa" * 32, ("S1",)), CoveredFile("b", None, "bb" * 32, ("S2",))),
    )

    assert [file.sha256 for file in accepted_content(report(both), ACCEPTED)] == ["aa" * 32]


def test_the_digest_tells_documents_apart_and_nothing_else() -> None:
    one, two = "aa" * 32, "bb" * 32

    assert found(covering(one, two)).digest == found(covering(two, one, two)).digest
    assert found(covering(one)).digest != found(covering(two)).digest
    assert found(covering(one, two)).digest != found(covering(one)).digest


def test_the_contents_are_what_was_signed_each_once_and_nothing_that_says_nothing() -> None:
    """The digest of a file tells neither its canonical form nor what an encoding hides; that of the signed octets does."""
    file = CoveredFile("a.xml", None, "aa" * 32, ("S1",), octets="11" * 32)
    others = (replace(file, name="b.xml"), replace(file, octets=""), replace(file, octets="22" * 32, by=("S2",)))

    assert found(replace(covering("aa" * 32), covered=(file, *others))).contents == ("11" * 32,)


def test_two_accepted_persons_are_several() -> None:
    both = Judgement(Verdict.ACCEPT, ("S1", "S2"), ())

    request = found(document(signature(), signature(id="S2", signer=OTHER)), accepted=both)

    assert (request.signer, request.identity) == (None, None)
    assert request.identities == ("PNOLV-329999-99990", "PNOLV-329999-99981")


def test_one_person_who_signed_twice_is_one() -> None:
    again = replace(SIGNER, serial_number="329999-99990", certificate_sha256="ee" * 32)
    both = Judgement(Verdict.ACCEPT, ("S1", "S2"), ())

    assert found(document(signature(), signature(id="S2", signer=again)), accepted=both).signer == SIGNER


SEALED = CertificateFacts(qualified=True, type=QcType.ESEAL, qscd=True)


@pytest.mark.parametrize(
    ("beside", "several"),
    [
        ({"signer": OTHER}, True),
        ({"signer": OTHER, "certificate": CertificateFacts()}, True),
        ({"signer": OTHER, "integrity": False}, False),
        ({"signer": OTHER, "integrity": None}, False),
        ({"signer": OTHER, "certificate": SEALED}, False),
        ({"signer": None}, False),
        ({"signer": SIGNER}, False),
    ],
)
def test_who_signed_beside_the_accepted_signer_counts_where_it_is_a_person_and_intact(
    beside: dict[str, object],
    several: bool,
) -> None:
    request = found(document(signature(), signature(id="S2", **beside)))

    assert (len(request.identities) > 1) is several


def test_who_signed_another_document_that_was_not_accepted_is_no_co_signer() -> None:
    request = found(document(signature()), document(signature(id="S2", signer=OTHER)))

    assert request.identity == "PNOLV-329999-99990"


def person(serial: str | None, country: str | None = "LV", certificate: str = "ab" * 32) -> Signer:
    return replace(SIGNER, serial_number=serial, country=country, certificate_sha256=certificate)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (person("PNOLV-329999-99990"), person("329999-99990"), True),
        (person("PNOLV-329999-99990"), person("32999999990"), True),
        (person("PNOLV-329999-99990", "LV"), person("pnolv-329999-99990", None), True),
        (person("PNOLV-329999-99990"), person("PNOLV-329999-99981"), False),
        (person("329999-99990", "LV"), person("329999-99990", "LT"), False),
        (person("PNOEE-39912319999", "EE"), person("PNOEE-39912319999", "EE", "cd" * 32), True),
        (person("PNOEE-39912319999", "EE"), person("39912319999", "EE"), True),
        (person("PNOBE-39912319999", "BE"), person("39912319999", "BE"), False),
        (person(None, certificate="aa" * 32), person(None, certificate="bb" * 32), False),
        (person(" ", certificate="aa" * 32), person(None, certificate="aa" * 32), True),
    ],
)
def test_persons_are_told_apart_by_their_code_never_by_name(
    one: Signer,
    other: Signer,
    same: bool,
) -> None:
    assert (identity(one) == identity(other)) is same


def test_who_countersigns_is_no_co_signer() -> None:
    counter = replace(signature(id="S1/C1", signer=OTHER, covers=()), counters="S1")

    assert found(document(signature(), counter)).identity == "PNOLV-329999-99990"
