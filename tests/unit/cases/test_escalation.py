"""Who acts on a case today, and when somebody above is told: by absences, working days and the last act."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.calendar import Calendar
from cases.escalation import Away, Escalation, Standing, Trouble, acting, escalation

LATVIA = Calendar(ZoneInfo("Europe/Riga"))
TODAY = date(2026, 3, 18)  # a Wednesday
WEEK = (date(2026, 3, 16), date(2026, 3, 20))
ANNA = Away("anna", *WEEK, "berta")
ANNA_ALONE = Away("anna", *WEEK)
BERTA = Away("berta", *WEEK, "carla")
ROUND = (ANNA, Away("berta", *WEEK, "anna"))

TABLE: dict[str, tuple[Standing, tuple[Away, ...], Escalation]] = {
    "here, acted yesterday": (Standing("anna", date(2026, 3, 17)), (), Escalation()),
    "here, silent four working days": (Standing("anna", date(2026, 3, 11)), (), Escalation()),
    "here, silent five working days": (Standing("anna", date(2026, 3, 10)), (), Escalation(None, Trouble.SILENT)),
    "here, a weekend is no silence": (Standing("anna", date(2026, 3, 12)), (), Escalation()),
    "away with a substitute": (Standing("anna", date(2026, 3, 17)), (ANNA,), Escalation("berta")),
    "away, and so is the substitute": (Standing("anna", date(2026, 3, 17)), (ANNA, BERTA), Escalation("carla")),
    "away without a substitute": (Standing("anna", date(2026, 3, 17)), (ANNA_ALONE,), Escalation(None, Trouble.AWAY)),
    "each for the other, both away": (Standing("anna", date(2026, 3, 17)), ROUND, Escalation(None, Trouble.AWAY)),
    "two absences, one with a substitute": (
        Standing("anna", date(2026, 3, 17)),
        (ANNA_ALONE, ANNA),
        Escalation("berta"),
    ),
    "a substitute who is silent": (
        Standing("anna", date(2026, 3, 9)),
        (ANNA,),
        Escalation("berta", Trouble.SILENT),
    ),
    "somebody else is away": (Standing("carla", date(2026, 3, 17)), (ANNA, BERTA), Escalation()),
    "away until yesterday": (
        Standing("anna", date(2026, 3, 17)),
        (Away("anna", date(2026, 3, 2), date(2026, 3, 17), "berta"),),
        Escalation(),
    ),
    "away from today": (
        Standing("anna", date(2026, 3, 17)),
        (Away("anna", TODAY, TODAY, "berta"),),
        Escalation("berta"),
    ),
    "nobody's, one working day old": (Standing(None, date(2026, 3, 16)), (), Escalation()),
    "nobody's, two working days old": (Standing(None, date(2026, 3, 13)), (), Escalation(None, Trouble.UNTAKEN)),
    "nobody's, over Easter": (Standing(None, date(2026, 4, 2)), (), Escalation()),
}


@pytest.mark.parametrize(("standing", "aways", "expected"), TABLE.values(), ids=TABLE.keys())
def test_who_acts_and_what_is_told(standing: Standing, aways: tuple[Away, ...], expected: Escalation) -> None:
    today = date(2026, 4, 8) if standing.last_act_on.month == 4 else TODAY

    assert escalation(standing, today, aways, LATVIA) == expected


NAMES = st.sampled_from(["anna", "berta", "carla", "dace"])
AWAYS = st.lists(st.builds(Away, NAMES, st.just(WEEK[0]), st.just(WEEK[1]), st.none() | NAMES), max_size=8)


@given(NAMES, AWAYS)
@settings(max_examples=100)
def test_whoever_acts_is_there_whatever_circles_the_substitutes_make(name: str, aways: list[Away]) -> None:
    acts = acting(name, TODAY, aways)

    assert acts is None or acts not in {away.name for away in aways}
    assert any(away.name == name for away in aways) or acts == name
