"""Paper, retention, keys and the calendar from the shell, as a colleague uses them."""

import shutil
from pathlib import Path
from stat import S_IMODE

import pytest
from fakes.command import Ran, inside
from fakes.watched import empty_install

PDF = b"%PDF-1.7\nIlze Paraudzina\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 2_000_000
LETTER = ("case", "add", "--as", "Anna", "--right", "access", "--person", "Ilze Paraudziņa", "--json")


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, object]:
    shutil.copytree(empty_install(), tmp_path / "data")
    return {"DATA_DIR": tmp_path / "data", "STAFF_ADDRESSES": "staff@infotrust.example"}


def add(settings: dict[str, object], *arguments: object, received: str = "2026-11-24") -> Ran:
    return inside(*LETTER, "--received", received, *arguments, settings=settings)


def scan(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_scanned_letter_is_kept_sealed_and_given_back(settings, tmp_path) -> None:
    pages = [scan(tmp_path, "Ilzes vēstule.pdf", PDF), scan(tmp_path, "aploksne.jpg", JPEG)]
    number = add(settings, *(part for page in pages for part in ("--scan", page))).only["number"]
    listed = inside("case", "scan", number, "--json", settings=settings).objects
    assert [(row["media_type"], row["size"], row["name"]) for row in listed] == [
        ("application/pdf", len(PDF), "Ilzes vēstule.pdf"), ("image/jpeg", len(JPEG), "aploksne.jpg"),
    ]  # fmt: skip
    assert inside("case", "scan", number.lower(), listed[0]["id"], settings=settings).raw == PDF
    assert inside("case", "scan", number, listed[1]["id"], settings=settings).raw == JPEG
    stored = (tmp_path / "data" / "infotrust.db").read_bytes()
    assert PDF not in stored
    assert "vēstule".encode() not in stored
    assert inside("case", "scan", number, 99, settings=settings).code == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.docx", b"PK\x03\x04word/", "no PDF, JPEG, PNG or TIFF by its content"),
        ("letter.pdf", b"MZ\x90\x00", "no PDF, JPEG, PNG or TIFF by its content"),
        ("letter.pdf", b"<svg onload='x'>", "no PDF, JPEG, PNG or TIFF by its content"),
        ("empty.pdf", b"", "is empty"),
        ("large.pdf", b"%PDF-" + b"\x00" * (25 << 20), "is larger than 25 MiB"),
    ],
)
def test_what_is_no_scan_opens_no_case(settings, tmp_path, name, content, words) -> None:
    ran = add(settings, "--scan", scan(tmp_path, name, content))
    assert ran.code == 2
    assert words in ran.err
    assert inside("case", "list", "--json", settings=settings).objects == []


def test_too_many_scans_and_one_that_is_not_there_are_refused(settings, tmp_path) -> None:
    page = scan(tmp_path, "a.pdf", PDF)
    many = add(settings, *(part for _ in range(21) for part in ("--scan", page)))
    assert (many.code, "21 scans are too many" in many.err) == (2, True)
    missing = add(settings, "--scan", tmp_path / "none.pdf")
    assert (missing.code, "does not exist" in missing.err) == (2, True)


@pytest.mark.parametrize(
    ("received", "words"),
    [("2999-01-01", "has not come yet"), ("yesterday", "received"), ("1900-01-01", "can't be counted from")],
)
def test_a_wrong_day_of_receipt_is_a_sentence(settings, received, words) -> None:
    ran = add(settings, received=received)
    assert ran.code == 2
    assert words in ran.err


def test_a_letter_whose_month_has_ended_opens_and_says_so(settings) -> None:
    ran = add(settings, received="2020-01-06")
    assert ran.code == 0
    assert "is overdue already" in ran.err
    assert ran.only["due_on"] == "2020-02-06"


def test_a_new_key_seals_everything_anew_and_words_are_still_found(settings, tmp_path) -> None:
    page = scan(tmp_path, "a.pdf", PDF)
    number = add(settings, "--scan", page).only["number"]
    key = tmp_path / "data" / "infotrust.key"
    old = key.read_text()
    assert inside("key", "status", settings=settings).code == 0
    rotated = inside("key", "rotate", settings=settings)
    assert rotated.code == 0
    assert "Key k2 is the current one" in rotated.out
    assert key.read_text().endswith(old)
    assert key.read_text().startswith("k2:")
    assert S_IMODE(key.stat().st_mode) == 0o600
    assert inside("key", "status", settings=settings).out == "Everything is sealed with the current key.\n"
    assert inside("key", "reseal", settings=settings).out.startswith("0 values")
    assert inside("audit", "verify", settings=settings).code == 0
    assert inside("case", "scan", number, 1, settings=settings).raw == PDF
    key.write_text(key.read_text().splitlines()[0] + "\n")
    assert inside("case", "scan", number, 1, settings=settings).raw == PDF
    key.write_text(old)
    assert inside("case", "list", settings=settings).code == 2


def test_a_rotation_that_was_stopped_is_gone_on_with(settings, tmp_path) -> None:
    add(settings)
    from runtime.keys import rotate

    assert rotate(tmp_path / "data" / "infotrust.key") == "k2"
    left = inside("key", "status", settings=settings)
    assert (left.code, "sealed with an older key" in left.out) == (1, True)
    assert inside("key", "reseal", settings=settings).code == 0
    assert inside("key", "status", settings=settings).code == 0


def test_periods_are_shown_and_what_is_due_is_deleted(settings) -> None:
    number = add(settings).only["number"]
    shown = inside("retention", "show", "--json", settings=settings).objects
    assert {row["class"]: row["days"] for row in shown}["closed_case"] == 1095
    assert inside("retention", "run", settings=settings).out.startswith("0 mails, cases and notices")
    held = inside("retention", "hold", number.lower(), "--as", "Anna", "--reason", "a claim", settings=settings)
    assert (held.code, number in held.out) == (0, True)
    assert inside("retention", "lift", number, "--as", "Anna", "--reason", "ended", settings=settings).code == 0


@pytest.mark.parametrize(
    ("what", "reason", "code"),
    [("DSR-2026-999999", "a claim", 1), ("77", "a claim", 1), ("nothing", "a claim", 2), ("77", " ", 1)],
)
def test_a_hold_on_nothing_is_a_sentence(settings, what, reason, code) -> None:
    ran = inside("retention", "hold", what, "--as", "Anna", "--reason", reason, settings=settings)
    assert ran.code == code
    assert ran.err.endswith(".\n")


def test_the_calendar_has_an_address_that_can_be_changed(settings) -> None:
    first = inside("calendar", "url", settings=settings).out
    assert first.startswith("http://127.0.0.1:8080/calendar/")
    assert inside("calendar", "url", settings=settings).out == first
    assert inside("calendar", "renew", settings=settings).out != first


def test_a_wrong_file_of_periods_stops_the_start_with_its_name(settings, tmp_path) -> None:
    file = tmp_path / "retention.toml"
    file.write_text("no_request = 1\n")
    ran = inside("retention", "show", settings={**settings, "RETENTION_FILE": file})
    assert ran.code == 2
    assert "RETENTION_FILE" in ran.err
    assert "no_request" in ran.err
