"""The laws of deciding, over the whole matrix of what can be given."""

from dataclasses import replace
from itertools import product
from typing import NamedTuple

from fakes.matters import (
    ACCEPTED,
    ARRIVAL,
    ARRIVED,
    AUTO_REPLY,
    BOUNCE,
    ERASURE,
    HELD,
    HER_ADDRESS,
    HIS_ADDRESS,
    ILZE,
    JANIS,
    MAIL,
    NOTHING,
    OBJECTION,
    OLD,
    REFUSED,
    SIGNED,
    TWO_SIGNERS,
    UNDECIDED,
    UNDER_A_PSEUDONYM,
    UNSIGNED,
    doubted,
    her_case,
    her_item,
    read,
)
from hypothesis import given
from hypothesis import strategies as st

from cases.acceptance import SignedRequest
from cases.decide import decide
from cases.decision import (
    Arrival,
    AskHuman,
    Attach,
    Ignore,
    Known,
    KnownCase,
    KnownItem,
    NoRequest,
    OpenCase,
    Reading,
    Reject,
    Retry,
    outcome_of,
)
from cases.states import Outcome
from classifier.rights import Classification, Label, Right
from intake.facts import MailFacts
from verify.codes import ReasonCode
from verify.judge import Judgement, Verdict

TEXTS = [None, NOTHING, doubted(), ERASURE, OBJECTION, read(Label.ACCESS, Label.ERASURE), doubted(Label.ACCESS)]
JUDGEMENTS = [ACCEPTED, UNSIGNED, HELD, REFUSED, UNDECIDED, Judgement(Verdict.HOLD, (), (ReasonCode.ENCRYPTED,))]
MAILS = [MAIL, AUTO_REPLY, BOUNCE, replace(MAIL, mailing_list=True), replace(MAIL, encrypted=True)]
ARRIVALS = [ARRIVAL, OLD, replace(ARRIVAL, retries_over=True)]
Places = tuple[KnownCase | KnownItem, ...]
PLACES: list[Places] = [
    (),
    (her_case(),),
    (her_case(open=False),),
    (her_case(signer_token=JANIS, sender_token=HIS_ADDRESS),),
    (her_item(Label.ERASURE),),
    (her_item(signer_token=ILZE),),
    (her_item(signer_token=ILZE, waiting=False),),
]
SIGNERS = [SIGNED, TWO_SIGNERS, UNDER_A_PSEUDONYM]


class Given(NamedTuple):
    """One point of the matrix."""

    judgement: Judgement
    reading: Reading
    mail: MailFacts
    known: Known
    arrival: Arrival

    @property
    def asks(self) -> bool:
        """Tell whether any text invokes a right."""
        texts = (self.reading.covered, self.reading.beside)
        return any(text is not None and set(text.labels) != {Label.OTHER} for text in texts)

    @property
    def doubts(self) -> bool:
        """Tell whether any text leaves a doubt."""
        return any(text is not None and text.needs_review for text in (self.reading.covered, self.reading.beside))


def _given(
    judgement: Judgement,
    texts: tuple[Classification | None, Classification | None],
    mail: MailFacts,
    places: tuple[Places, Places],
    arrival: Arrival,
    signed: SignedRequest = SIGNED,
) -> Given:
    accepted = judgement.verdict is Verdict.ACCEPT
    covered, beside = texts
    reading = Reading(signed if accepted else None, covered if accepted else None, beside)
    token = ILZE if accepted and signed is not TWO_SIGNERS else None
    thread, same = places
    touching = Known(token, HER_ADDRESS, same if accepted else (), thread, signed=accepted)
    return Given(judgement, reading, mail, touching, arrival)


MATTERS = st.builds(
    _given,
    st.sampled_from(JUDGEMENTS),
    st.tuples(st.sampled_from(TEXTS), st.sampled_from(TEXTS)),
    st.sampled_from(MAILS),
    st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES)),
    st.sampled_from(ARRIVALS),
    st.sampled_from(SIGNERS),
)


def whole_matrix() -> list[Given]:
    """Every judgement with every pair of texts, mail, thread and arrival."""
    axes = product(JUDGEMENTS, product(TEXTS, TEXTS), MAILS, product(PLACES, [()]), ARRIVALS)
    return [_given(*point) for point in axes]


def test_the_whole_matrix_keeps_every_law() -> None:
    matrix = whole_matrix()
    assert len(matrix) > 20_000
    for given_matter in matrix:
        keeps_every_law(given_matter)


@given(MATTERS)
def test_any_matter_keeps_every_law(matter: Given) -> None:
    keeps_every_law(matter)


def keeps_every_law(matter: Given) -> None:
    """What must hold for every mail, whatever else is true of it."""
    decision = decide(*matter)
    unsigned = matter.judgement is UNSIGNED

    if isinstance(decision, OpenCase):
        # A case stands on an accepted signature of one known person, asks what that signature covers, and nothing else.
        assert matter.judgement.verdict is Verdict.ACCEPT
        assert matter.reading.covered is not None
        assert [r.right for r in decision.rights] == [Right(label) for label in matter.reading.covered.labels]
        assert len(decision.signed.identities) == 1
        assert not matter.reading.covered.needs_review
        assert not matter.arrival.before_process_since
        assert all(right.received_at <= ARRIVED for right in decision.rights)
    if isinstance(decision, Attach) and decision.rights:
        assert matter.judgement.verdict is Verdict.ACCEPT
    if isinstance(decision, Ignore):
        assert matter.mail.automatic
        assert unsigned
        assert not matter.asks
    leads_to_a_case = any(isinstance(place, KnownCase) for place in matter.known.thread)
    if unsigned and matter.mail.automatic and not matter.asks and not (matter.mail.bounce and leads_to_a_case):
        assert not isinstance(decision, AskHuman | Reject)
    if isinstance(decision, NoRequest):
        assert not matter.asks
        assert not matter.doubts
        assert not matter.mail.encrypted
    if isinstance(decision, AskHuman | Reject):
        assert decision.reasons
        assert len(set(decision.reasons)) == len(decision.reasons)
        assert decision.labels
    if isinstance(decision, Retry):
        assert matter.judgement.verdict is Verdict.RETRY
    if matter.judgement.verdict in {Verdict.HOLD, Verdict.RETRY} and not matter.arrival.before_process_since:
        assert isinstance(decision, AskHuman | Retry)
    if matter.judgement is REFUSED and not matter.arrival.before_process_since:
        assert isinstance(decision, Reject)


def test_every_end_has_its_outcome() -> None:
    ends = {outcome_of(decide(*matter)) for matter in whole_matrix()}

    assert ends == set(Outcome) - {Outcome.DUPLICATE}
