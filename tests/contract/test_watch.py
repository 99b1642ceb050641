"""What the clock brings about, on every database: two schedulers at once do it once, whichever comes first."""

from datetime import UTC, datetime
from pathlib import Path

from fakes.racing import in_threads
from fakes.watched import ADMIN, STAFF, Hands, a_case, a_mail, an_item, told, watched

from cases import store
from cases.database import reading, writing
from cases.resealing import count_old, old_batches, seal_anew
from cases.sealed import Keyring, Vault, key_line
from cases.states import Outcome
from workers.watchman import Watchman

RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)
GOOD = (Path(__file__).resolve().parents[2] / "config" / "calendar.toml").read_text(encoding="utf-8")
HOLIDAY = '\n[[day_off]]\ndate = 2026-12-02\nname_lv = "a"\nname_en = "a"\nsource = "a test"\n'


def test_two_schedulers_do_everything_once(database_url: str, tmp_path: Path) -> None:
    file, clock = tmp_path / "calendar.toml", Hands()
    file.write_text(GOOD, encoding="utf-8")
    given = {"database_url": database_url, "calendar_file": file, "key_file": tmp_path / "key"}
    with watched(tmp_path, clock, **given) as rt:
        Watchman(rt).look()
        numbers = [a_case(rt, RECEIVED) for _ in range(3)]
        an_item(rt, RECEIVED)
        with writing(rt.db) as session:
            mail = store.get_mail(session, a_mail(session, rt, RECEIVED))
            store.finish(session, rt.vault, rt.act(), mail, store.Ending(Outcome.NO_REQUEST))
        file.write_text(GOOD + HOLIDAY, encoding="utf-8")
        clock.at("2026-12-03T09:00")
        in_threads(3, Watchman(rt).look)
        clock.at("2027-06-03T09:00")
        in_threads(3, lambda: (Watchman(rt).look(), Watchman(rt).tidy()))
        found = told(rt)
        assert len(found) == len(set(found))
        assert sum(kind == "recomputed_notice" for kind, *_ in found) == len(numbers)
        assert sum(kind == "overdue_notice" for kind, *_ in found) == 2 * len(numbers)
        assert {address for _, address, _ in found} == {STAFF, ADMIN}
        assert sum(kind == "morning_digest" for kind, *_ in found) == 3
        with reading(rt.db) as session:
            assert store.verify_chain(session, rt.vault) is None
            purged = [mail.purged_at is not None for mail in store.list_mails(session)]
        assert sorted(purged) == [False, True]


def test_everything_is_sealed_anew(database_url: str, tmp_path: Path) -> None:
    given = {"database_url": database_url, "key_file": tmp_path / "key"}
    with watched(tmp_path, Hands(), **given) as rt:
        a_case(rt, RECEIVED)
        an_item(rt, RECEIVED)
        new = Vault(Keyring.parse(key_line("k2", b"\x02" * 32) + (tmp_path / "key").read_text()))
        with writing(rt.db) as session:
            batches, old = list(old_batches(session, new)), count_old(session, new)
            assert sum(seal_anew(session, new, column, rows) for column, rows in batches) == old > 0
            assert count_old(session, new) == 0
            assert store.verify_chain(session, new) is None
