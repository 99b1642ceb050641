"""The judge over the candidates of the reply channel: it chooses among what the rules find, and adds nothing of its own."""

import tomllib
from dataclasses import replace

import pytest
from fakes.classifier_rules import TRAINING, lines, model, tables
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.channel import MAX_CANDIDATES, channel_of, setting_of
from classifier.channel_training import Lesson, lessons_on_channel, train_judge
from classifier.document import lay_out
from classifier.judge import Judge, from_table, judged, shares, winner, written
from classifier.model import Model
from classifier.rights import ChannelKind, ChannelWish, Label, RequestText, TextPart

SHORT = TRAINING.with_name("channel.jsonl")
ACCESS = frozenset({Label.ACCESS})
EAGER = Judge(0.0, 0.0, 30.0, {})
"""Takes every candidate for a stated wish."""
RELUCTANT = Judge(0.5, 0.5, -30.0, {})
"""Takes none for one."""

WORDS = (
    *("lūdzu", "atbildi sūtiet", "uz šo adresi", "pa pastu", "e-pastu", "zvaniet man", "20001111", "x.y@pasts.example"),
    *("Ozolu iela 3-7, Ogre, LV-5001", "reply", "call me", "by post", "not", "please", "write to", "your office"),
    *("5 Mill Lane, York, YO1 0ZZ", "ответ", "почтой", "позвоните", "лично", ",", ".", "?", "\n", "\n\n"),
)

EMAIL = ChannelWish(ChannelKind.EMAIL, "a@b.example", "to a@b.example")
POST = ChannelWish(ChannelKind.POST, None, "by post")
HOME = ChannelWish(ChannelKind.POST, "Ozolu iela 3, Ogre", "Ozolu iela 3, Ogre")
BARE_POST = ChannelWish(ChannelKind.POST, None, "letter")


def _channel(body: str, judge: Judge | None) -> ChannelWish:
    request = RequestText((TextPart("body", body),))
    return channel_of(lay_out(request, model().lexicon), {"body": body}, model().channel, ACCESS, judge)


@given(st.lists(st.floats(-1000, 1000), max_size=20))
def test_candidates_and_no_wish_share_the_whole(odds: list[float]) -> None:
    chances = shares(odds)
    assert len(chances) == len(odds)
    assert all(chance >= 0 for chance in chances)
    assert sum(chances) <= 1 + 1e-9


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=20))
def test_another_candidate_makes_no_wish_less_likely(odds: list[float]) -> None:
    assert sum(shares(odds)) >= sum(shares(odds[:-1])) - 1e-9


@given(st.lists(st.sampled_from(WORDS), max_size=40))
@settings(max_examples=60, deadline=None)
def test_what_is_chosen_stands_in_the_text_and_is_one_of_the_candidates(words: list[str]) -> None:
    body = " ".join(words)
    wish = _channel(body, EAGER)
    setting = setting_of(
        lay_out(RequestText((TextPart("body", body),)), model().lexicon), {"body": body}, model().channel, ACCESS
    )
    wishes = [placed.candidate.wish for placed in setting.all]
    if wish.kind is ChannelKind.NONE:
        assert not wishes
    elif wish.kind is not ChannelKind.IN_ATTACHMENT:
        assert wish in wishes
        assert wish.quote
        assert wish.quote in body


@pytest.mark.parametrize("body", ["Lūdzu dzēst manus datus.", "", "Who are you?", "Удалите мои данные."])
def test_without_a_candidate_no_judge_sees_a_wish(body: str) -> None:
    assert _channel(body, EAGER) == ChannelWish(ChannelKind.NONE)
    assert judged((), (), EMAIL, EAGER) is None


def test_a_judge_that_sees_no_wish_overrules_the_words() -> None:
    body = "Lūdzu datu kopiju. Atbildi sūtiet uz x.y@pasts.example."
    assert _channel(body, None).kind is ChannelKind.EMAIL
    assert _channel(body, RELUCTANT).kind is ChannelKind.NONE


def test_a_ticked_box_needs_no_judge() -> None:
    assert _channel("[x] piekļuve [ ] dzēšana\nAtbilde: [ ] e-pasts [x] pasts", RELUCTANT).kind is ChannelKind.POST


def test_an_automatic_reply_wishes_nothing_whatever_the_judge_thinks() -> None:
    body = "Automātiskā atbilde: esmu atvaļinājumā. Rakstiet uz x.y@pasts.example."
    request = RequestText((TextPart("body", body),))
    document = lay_out(request, model().lexicon)
    other = frozenset({Label.OTHER})
    assert channel_of(document, {"body": body}, model().channel, other, EAGER).kind is ChannelKind.NONE


def test_the_kind_with_the_most_chances_wins_and_finds_its_address() -> None:
    assert winner([EMAIL, POST, HOME], [0.4, 0.35, 0.15]) == HOME
    assert winner([EMAIL, POST, BARE_POST], [0.4, 0.3, 0.2]) == POST
    assert winner([EMAIL, POST], [0.5, 0.3]) == EMAIL
    assert winner([POST, HOME], [0.9, 0.001]) == POST


def test_where_the_rules_agree_less_is_needed() -> None:
    judge = Judge(0.4, 0.6, 0.0, {})
    assert judged([EMAIL], [frozenset({"kind email"})], EMAIL, judge) == EMAIL
    assert judged([EMAIL], [frozenset({"kind email"})], POST, judge) is None
    assert judged([EMAIL], [frozenset({"kind email"})], None, judge) is None


def test_candidates_are_bounded_whatever_the_text() -> None:
    body = "Zvaniet 20001111. Pa pastu. " * 2_000
    document = lay_out(RequestText((TextPart("body", body),)), model().lexicon)
    assert len(setting_of(document, {"body": body}, model().channel, ACCESS).all) == MAX_CANDIDATES


def test_weights_are_read_as_they_were_written() -> None:
    judge = Judge(0.45, 0.55, -1.5, {"kind email": 0.25, "<<reply": -1.0, "=send > 2": 3.11})
    assert from_table(tomllib.loads(written(judge))) == judge


@pytest.mark.parametrize("weights", ["kind email", "kind email\tmuch", "kind email\t0.5"])
def test_malformed_weights_are_refused(weights: str) -> None:
    with pytest.raises(ValueError, match="int"):
        from_table({"agreed": 0.5, "alone": 0.5, "bias": 0, "weights": weights})


def test_without_a_table_of_weights_the_rules_alone_read_the_channel() -> None:
    kept = {name: table for name, table in tables().items() if name not in {"weights", "channel_weights"}}
    assert Model.from_tables(kept).judge is None
    assert model().judge


@pytest.fixture(scope="module")
def lessons() -> list[Lesson]:
    return list(lessons_on_channel(lines(SHORT), model()))


def test_the_same_texts_teach_the_same_judge_and_it_knows_them(lessons: list[Lesson]) -> None:
    judge = train_judge(lessons)
    assert judge == train_judge(lessons)
    assert judge.by_feature
    right = [_right(lesson, judge) for lesson in lessons]
    assert sum(right) >= 0.95 * len(right)


def test_what_the_lists_of_words_miss_teaches_nothing() -> None:
    silent = Lesson((frozenset({"a"}),), (EMAIL,), ((ChannelKind.POST, None),))
    assert silent.worth() == (0.0,)
    assert not train_judge([silent] * 5).by_feature


def test_no_text_at_all_teaches_a_judge_that_sees_no_wish() -> None:
    assert judged([EMAIL], [frozenset({"kind email"})], EMAIL, train_judge([])) is None


def test_a_text_known_to_the_rules_does_not_teach_how_good_they_are(lessons: list[Lesson]) -> None:
    line = next(line for line in lines(SHORT) if line["channel"]["kind"] == "email")
    known = {**line, "channel": {**line["channel"], "known_to_rules": True}}
    plain, trusting = (next(lessons_on_channel([each], model())) for each in (known, line))
    assert all(some < more for some, more in zip(plain.features, trusting.features, strict=True))
    assert plain == replace(trusting, features=plain.features)


def test_every_wish_of_the_short_texts_is_among_their_candidates(lessons: list[Lesson]) -> None:
    stated = [lesson for lesson in lessons if lesson.kind is not ChannelKind.NONE]
    assert len(stated) >= 30
    assert all(any(lesson.worth()) for lesson in stated)


def test_labelled_channels_name_kinds_and_addresses_that_exist() -> None:
    labelled = [line["channel"] for line in lines(TRAINING) if "channel" in line]
    assert len(labelled) > 5_000
    for channel in labelled:
        for answer in (channel, *channel.get("alternatives", ())):
            assert ChannelKind(answer["kind"]) is not ChannelKind.NONE or answer["target"] is None


@pytest.mark.soak
def test_the_shipped_judge_is_the_one_that_the_shipped_texts_teach() -> None:
    taught = train_judge(list(lessons_on_channel([*lines(TRAINING), *lines(SHORT)], model())))
    shipped = model().judge
    assert shipped
    names = taught.by_feature.keys() | shipped.by_feature.keys()
    assert taught.bias == pytest.approx(shipped.bias, abs=0.02)
    assert all(abs(taught.by_feature.get(name, 0) - shipped.by_feature.get(name, 0)) <= 0.021 for name in names)


def _right(lesson: Lesson, judge: Judge) -> bool:
    wish = judged(lesson.wishes, lesson.features, lesson.by_rules, judge)
    return ((wish.kind, wish.target) if wish else (ChannelKind.NONE, None)) in lesson.right
