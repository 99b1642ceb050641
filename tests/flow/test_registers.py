"""A company moves in: its register from a spreadsheet, letters on paper, and the register written out again."""

import csv
import io
from pathlib import Path

import pytest
from fakes.command import Ran, inside
from openpyxl import Workbook

from cases import store
from cases.database import reading
from config.settings import Settings
from runtime.runtime import open_store

REGISTER = (
    ("numurs", "saņemts", "tiesības", "persona", "kanāls", "adrese", "termiņš", "atbildēts", "rezultāts", "saturs"),
    ("41/2026", "2026-03-02", "erasure", "Jānis Paraugs", "email", "janis@example.lv", "2026-04-02", "2026-03-20", "granted", "Dzēst!"),
    ("42/2026", "2026-10-30", "access; rectification", "Ilze Paraudziņa", "post", "Lielā iela 1", "2026-11-29", "", "", ""),
)  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, object]:
    return {"DATA_DIR": tmp_path / "data", "STAFF_ADDRESSES": "staff@example.lv", "SMTP_URL": "smtp://127.0.0.1:1"}


def spreadsheet(path: Path, *rows: tuple[str, ...]) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
        return path
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def bring(settings: dict[str, object], file: Path, *options: str) -> Ran:
    return inside("case", "import", file, "--as", "Anna", "--json", *options, settings=settings)


def cases(settings: dict[str, object]) -> list[dict[str, object]]:
    return inside("case", "list", "--json", settings=settings).objects


@pytest.mark.parametrize("name", ["register.csv", "register.xlsx"])
def test_a_register_moves_in_with_its_numbers_and_dates(name: str, settings: dict[str, object], tmp_path: Path) -> None:
    file = spreadsheet(tmp_path / name, *REGISTER)
    dry = bring(settings, file, "--dry-run")
    assert (dry.code, [row["fate"] for row in dry.objects], cases(settings)) == (0, ["new", "new"], [])
    done = bring(settings, file)
    assert (done.code, done.err) == (0, "")
    assert [(row["row"], row["reference"], row["fate"], row["due_on"], row["note"]) for row in done.objects] == [
        (2, "41/2026", "new", "2026-04-02", None),
        (3, "42/2026", "new", "2026-11-30", "the register says 2026-11-29"),
    ]
    answered, pending = cases(settings)
    assert (answered["number"], answered["reference"]) == (done.objects[0]["case"], "41/2026")
    assert (answered["state"], answered["closed_as"], answered["due_on"]) == ("closed", "answered", None)
    assert (pending["state"], pending["due_on"], pending["channel"]) == ("open", "2026-11-30", "post")
    assert [right["right"] for right in pending["rights"]] == ["access", "rectification"]  # type: ignore[attr-defined]  # JSON
    again = bring(settings, file)
    assert [(row["fate"], row["case"]) for row in again.objects] == [
        ("there", answered["number"]),
        ("there", pending["number"]),
    ]
    assert cases(settings) == [answered, pending]


def test_nobody_is_written_to_and_everything_is_found_again(settings: dict[str, object], tmp_path: Path) -> None:
    bring(settings, spreadsheet(tmp_path / "register.csv", *REGISTER))
    engine, vault = open_store(Settings(data_dir=tmp_path / "data"))
    with reading(engine) as session:
        assert store.list_outbound(session) == []
        assert [len(store.find_cases(session, vault, word)) for word in ("paraudzina", "41/2026", "dzest", "none")] == [
            1,
            1,
            1,
            0,
        ]
        case = store.get_case(session, str(cases(settings)[0]["number"]))
        assert store.open_person(vault, case) == "Jānis Paraugs"
        assert store.open_channel_target(vault, case) == "janis@example.lv"
        assert [(event.kind, event.act.actor) for event in store.events(session, vault, case_id=case.id)] == [
            ("case_opened", "Anna"),
            ("case_imported", "Anna"),
        ]
        assert store.verify_chain(session, vault) is None
    engine.dispose()
    raw = (tmp_path / "data" / "infotrust.db").read_bytes()
    assert b"Paraugs" not in raw
    assert b"janis@" not in raw


def test_one_bad_row_holds_the_whole_file_back_and_each_is_named(settings: dict[str, object], tmp_path: Path) -> None:
    bad = (REGISTER[0], ("41", "yesterday", "erasure"), ("42", "2026-10-30", "access"), ("43", "2026-10-30", "magic"))
    ran = bring(settings, spreadsheet(tmp_path / "register.csv", *bad))
    assert (ran.code, ran.out) == (1, "")
    first, second, last = ran.err.splitlines()
    assert first == "Row 2: received: 'yesterday' is no date; write 2026-11-24 or 24.11.2026."
    assert second.startswith("Row 4: rights: 'magic' is unknown")
    assert last.startswith("Nothing of ")
    assert cases(settings) == []


def test_a_number_that_bears_another_request_is_no_repeat(settings: dict[str, object], tmp_path: Path) -> None:
    bring(settings, spreadsheet(tmp_path / "register.csv", *REGISTER))
    before = cases(settings)
    other = (REGISTER[0], ("50/2026", "2026-10-30", "access"), ("41/2026", "2026-03-03", "access"))
    ran = bring(settings, spreadsheet(tmp_path / "other.csv", *other))
    assert (ran.code, ran.out) == (1, "")
    assert f"Row 3: reference: {before[0]['number']} bears '41/2026', but was received on another day." in ran.err
    assert cases(settings) == before


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (None, 2, "does not exist"),
        (b"", 1, "is no register"),
        (b"PK\x03\x04 and no more", 1, "is no spreadsheet"),
        (b"name,age\nanna,5\n", 1, "names no column reference, received, rights"),
    ],
)
def test_what_is_no_register_is_refused(
    content: bytes | None, code: int, says: str, settings: dict[str, object], tmp_path: Path
) -> None:
    file = tmp_path / "register.xlsx"
    if content is not None:
        file.write_bytes(content)
    ran = bring(settings, file)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.count("\n") == 1
    assert says in ran.err


LETTER = ("case", "add", "--as", "Anna", "--received", "2026-10-30", "--right", "erasure", "--right", "access")


def test_a_letter_on_paper_runs_on_the_same_clock(settings: dict[str, object], tmp_path: Path) -> None:
    options = ("--person", "Ilze Paraudziņa", "--target", "Lielā iela 1, Rīga", "--reference", "K-7", "--json")
    ran = inside(*LETTER, *options, settings=settings)
    assert (ran.code, ran.err) == (0, "")
    assert (ran.only["reference"], ran.only["channel"], ran.only["due_on"]) == ("K-7", "post", "2026-11-30")
    assert {right["due_on"] for right in ran.only["rights"]} == {"2026-11-30"}
    (stated,) = inside("due", "2026-10-30", "--json", settings=settings).objects
    assert (stated["due_on"], stated["received_at"]) == (
        ran.only["due_on"],
        ran.only["received_at"].replace("+00:00", "Z"),
    )
    engine, _ = open_store(Settings(data_dir=tmp_path / "data"))
    with reading(engine) as session:
        rows = {row.kind: row.state.value for row in store.list_outbound(session)}
    engine.dispose()
    assert rows == {"acknowledgement": "task", "task_notice": "held", "case_notice": "held"}


def test_a_letter_is_registered_once(settings: dict[str, object]) -> None:
    assert inside(*LETTER, "--reference", "K-7", settings=settings).code == 0
    again = inside(*LETTER, "--reference", "K-7", settings=settings)
    assert again.code == 1
    assert again.err == f"Case {cases(settings)[0]['number']} bears the reference K-7 already.\n"
    assert len(cases(settings)) == 1


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        (("--received", "soon"), "received:"),
        (("--received", "2099-01-01"), "received:"),
        (("--right", "magic"), "rights:"),
        (("--channel", "pigeon"), "channel:"),
        (("--channel", "email", "--target", "nowhere"), "target:"),
        (("--language", "de"), "language:"),
        (("--as", " "), "--as"),
        (("--reason", " "), "--reason"),
        (("--no-such", "x"), "--no-such"),
    ],
)
def test_each_wrong_word_of_a_letter_is_named(
    changes: tuple[str, ...], names: str, settings: dict[str, object]
) -> None:
    ran = inside(*LETTER, *changes, settings=settings)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert names in ran.err
    assert cases(settings) == []


def test_the_register_is_written_out_without_names(settings: dict[str, object], tmp_path: Path) -> None:
    rows = (*REGISTER, ("=1+1", "2026-11-02", "access", "Anna Paraugs"))
    bring(settings, spreadsheet(tmp_path / "register.csv", *rows))
    written = inside("case", "export", settings=settings)
    assert (written.code, written.err) == (0, "")
    first, second, third = csv.DictReader(io.StringIO(written.out))
    assert (first["reference"], first["state"], first["outcomes"], first["due_on"]) == (
        "41/2026",
        "closed",
        "granted",
        "",
    )
    assert (second["rights"], second["due_on"]) == ("access; rectification", "2026-11-30")
    assert third["reference"] == "'=1+1", "no spreadsheet computes it"
    assert "Paraug" not in written.out
    assert "example.lv" not in written.out
    assert inside("case", "export", "--json", settings=settings).objects == cases(settings)
    assert inside("case", "export", "--state", "closed", settings=settings).out.count("\r\n") == 2
    assert inside("case", "export", "--state", "lost", settings=settings).code == 2
