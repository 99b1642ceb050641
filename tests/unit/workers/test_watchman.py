"""What the clock brings about: an act that fails, and a row that can't be read, keep no other from its day."""

from pathlib import Path

from fakes.watched import Hands, a_case, the_case, told, watched
from sqlalchemy.orm import Session

from cases import store, watch
from cases.database import writing
from cases.failures import WrongStateError
from desk.one_by_one import one_by_one
from desk.recomputing import CALENDAR
from workers.watchman import Watchman


def test_a_calendar_that_can_not_be_read_keeps_no_case_from_being_pressed(tmp_path: Path) -> None:
    clock = Hands()
    with watched(tmp_path, clock) as rt:
        clock.at("2026-03-05T10:00")
        a_case(rt, clock())
        with writing(rt.db) as session:
            watch.kept_for_change(session, CALENDAR, rt.clock()).content = {"one_offs": "written by hand"}
        clock.at("2026-04-08T10:00")

        Watchman(rt).look()

        assert "overdue_notice" in [kind for kind, _, _ in told(rt)]


def test_a_row_that_fails_holds_no_other_back_and_writes_nothing(tmp_path: Path) -> None:
    clock = Hands()
    with watched(tmp_path, clock) as rt:
        broken, sound = a_case(rt, clock()), a_case(rt, clock())

        def act(session: Session, number: str) -> bool:
            store.get_case(session, number).substitute = "berta"
            session.flush()
            if number == broken:
                raise WrongStateError("this row is damaged")
            return True

        assert one_by_one(rt, "escalation", (broken, sound), act) == 1
        assert (the_case(rt, broken).substitute, the_case(rt, sound).substitute) == (None, "berta")
