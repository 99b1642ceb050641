"""`verify`, `parse`, `classify`, `due` and `ingest` as other programs use them: their objects, batches, options and exit codes."""

import hashlib
import json
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from fakes.command import ROOT, infotrust, inside
from fakes.worked_examples import EXAMPLES, EXTENDED

from verify.codes import PROBLEMS, REASONS

VERIFICATION = {
    "schema", "file", "sha256", "container", "validation_time", "signatures", "covered", "uncovered", "from_matches_signer",
    "encrypted", "decision", "accepted_by", "reasons",
}  # fmt: skip
SIGNATURE = {
    "id", "container", "format", "level", "integrity", "indication", "sub_indication", "qualification", "certificate",
    "signer", "claimed_signing_time", "best_signature_time", "signature_algorithm", "timestamps", "covers", "problems",
}  # fmt: skip
SIGNER = {
    "common_name", "given_name", "surname", "serial_number", "country", "organization", "email", "pseudonym",
    "certificate_sha256",
}  # fmt: skip
MESSAGE = {
    "schema", "file", "message_id", "subject", "from", "to", "reply_to", "date", "in_reply_to", "references", "text", "html",
    "attachments", "auto_reply", "bounce", "mailing_list", "automatic", "encrypted", "signed_parts", "defects",
}  # fmt: skip
CLASSIFICATION = {
    "schema", "id", "labels", "scores", "evidence", "language", "requester", "channel", "portability_recipient",
    "needs_review", "reasons",
}  # fmt: skip
DEADLINE = {
    "schema", "received_at", "received_on", "nominal_due_on", "due_on", "target_on", "extended_due_on", "overdue_from",
    "provisional", "steps",
}  # fmt: skip
INGESTED = {
    "schema", "file", "sha256", "outcome", "case", "labels", "due_on", "channel", "decision", "reasons", "flags",
}  # fmt: skip


def sample(demo, number: int) -> Path:
    """The mail at this place of the demo's table."""
    (path,) = (demo.folder / "maildir" / "new").glob(f"*.{number}.demo")
    return path


def attached(mail: Path, folder: Path) -> Path:
    """Take the first attachment out of a mail."""
    import email

    part = next(p for p in email.message_from_bytes(mail.read_bytes()).walk() if p.get_filename())
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    path = folder / Path(part.get_filename() or "").name
    path.write_bytes(content)
    return path


@pytest.fixture
def edoc(demo, tmp_path) -> Path:
    """A qualified erasure of level LT by itself."""
    return attached(sample(demo, 1), tmp_path)


def trusting(demo) -> tuple[object, ...]:
    return ("--offline", "--trusted-list", demo.folder / "trust")


def test_a_good_file_is_accepted_with_every_field_of_the_contract(demo, edoc):
    ran = infotrust("verify", edoc, "--json", *trusting(demo))
    assert (ran.code, ran.err) == (0, "")
    report = ran.only
    (signature,) = report["signatures"]
    assert report.keys() == VERIFICATION
    assert signature.keys() == SIGNATURE
    assert signature["signer"].keys() == SIGNER
    assert (report["schema"], report["container"], report["decision"]) == (
        "infotrust/verification/1",
        "asic-e",
        "accept",
    )
    assert (report["accepted_by"], signature["qualification"], signature["integrity"]) == (["S1"], "QESig", True)
    assert [(c["name"], c["by"]) for c in report["covered"]] == [("request.txt", ["S1"])]
    assert "text" not in report["covered"][0]


def test_the_covered_text_is_added_on_demand(demo, edoc):
    (covered,) = infotrust("verify", edoc, "--json", "--text", *trusting(demo)).only["covered"]
    assert covered["text"].startswith("SIA Infotrust\n")
    shown = infotrust("verify", edoc, "--text", *trusting(demo)).out
    assert "    | IESNIEGUMS" in shown


def test_sentences_come_in_the_language_that_was_asked_for(demo, edoc):
    (edoc.parent / "none.txt").write_text("nothing", encoding="utf-8")
    for lang in ("lv", "en"):
        (reason,) = infotrust("verify", edoc.parent / "none.txt", "--json", "--lang", lang).only["reasons"]
        assert reason["text"] == getattr(REASONS[reason["code"]], lang)


def test_one_bad_file_among_good_ones_is_told_by_the_exit_code(demo, edoc):
    altered = attached(sample(demo, 10), edoc.parent)
    ran = infotrust("verify", edoc, altered, "--json", *trusting(demo))
    assert [report["decision"] for report in ran.objects] == ["accept", "reject"]
    assert ran.code == 1
    worse = infotrust("verify", edoc, "/nowhere", "--json", *trusting(demo))
    assert (worse.code, len(worse.objects)) == (2, 1)


def test_a_message_is_verified_with_its_parts(demo):
    report = infotrust("verify", sample(demo, 1), "--json", *trusting(demo)).only
    assert report["container"] == "mime"
    assert [s["id"] for s in report["signatures"]] == ["2/S1"]
    assert [c["name"] for c in report["covered"]] == ["iesniegums.edoc/request.txt"]
    assert "1" in report["uncovered"]


def test_what_a_stranger_wrote_does_not_steer_the_terminal(tmp_path):
    mail = tmp_path / "a.eml"
    mail.write_bytes(b'From: a@b.example\r\nContent-Type: text/plain; name="\x1b]0;x\x07\xe2\x80\xae.txt"\r\n'
                     b'Content-Disposition: attachment; filename="\x1b[2J.txt"\r\n\r\nx\r\n')  # fmt: skip
    shown = infotrust("verify", mail).raw
    assert not {0x1B, 0x07} & set(shown)


def test_every_object_stands_on_a_line_of_its_own_for_every_reader(tmp_path):
    text = "a\u2028b\u2029c\x85d\x9b31m\u202ee"
    (tmp_path / "a.eml").write_bytes(
        b"From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode()
    )
    ran = infotrust("parse", tmp_path / "a.eml")
    assert len(ran.out.splitlines()) == 1
    assert ran.only["text"].strip() == text


def test_the_codes_are_printed_with_their_sentences():
    printed = inside("verify", "--codes").objects
    assert {o["code"] for o in printed if o["kind"] == "reason"} == {code.value for code in REASONS}
    assert {o["code"] for o in printed if o["kind"] == "problem"} == {code.value for code in PROBLEMS}
    assert all(o["lv"] and o["en"] and o["lv"] != o["en"] for o in printed)


def test_a_batch_answers_every_job_in_order(demo, edoc):
    jobs = [
        json.dumps({"file": str(edoc)}),
        "{broken",
        '["no object"]',
        json.dumps({"file": str(edoc), "at": "noon"}),
        json.dumps({"file": str(edoc), "at": "2026-11-26T10:00:00"}),
        json.dumps({"file": str(edoc), "at": 5}),
        json.dumps({"file": "/nowhere"}),
        json.dumps({"file": 7}),
        json.dumps({}),
        json.dumps({"file": str(edoc), "detached": "one"}),
        json.dumps({"file": str(edoc), "detached": ["/nowhere"]}),
        json.dumps({"file": str(edoc), "detached": None, "at": None}),
        json.dumps({"file": "/etc"}),
        json.dumps({"file": "a\x00b"}),
        json.dumps({"file": "\ud800"}),
        "",
        "[" * 50_000,
        json.dumps({"file": str(sample(demo, 10))}),
    ]
    text = "\n".join(jobs).encode("utf-8", "surrogatepass")
    for workers in (1, 2):
        ran = infotrust("verify", "--batch", "-", "--jobs", workers, *trusting(demo), stdin=text)
        assert (ran.code, ran.err) == (0, "")
        answers = ["error" if "error" in o else o["decision"] for o in ran.objects]
        assert answers == ["accept", *["error"] * 10, "accept", *["error"] * 4, "reject"]
        for answer in ran.objects:
            assert answer["schema"] == "infotrust/verification/1"
            assert answer.get("error", ".").endswith(".")


def test_paths_of_a_batch_are_relative_to_the_working_folder(edoc):
    (edoc.parent / "jobs.jsonl").write_text(json.dumps({"file": edoc.name}), encoding="utf-8")
    ran = infotrust("parse", "--batch", "jobs.jsonl", folder=edoc.parent)
    assert ran.only["file"] == edoc.name


def test_a_message_is_parsed_with_every_field_of_the_contract(tmp_path):
    message = EmailMessage()
    message["From"], message["To"] = "Zane <ZANE@Pasts.example>", "info@infotrust.lv"
    message["Subject"], message["Message-ID"] = "Jautājums", "<1@pasts.example>"
    message.set_content("Labdien!")
    message.add_attachment(b"abc", maintype="text", subtype="plain", filename="pielikums.txt")
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    parsed = infotrust("parse", tmp_path / "a.eml").only
    assert parsed.keys() == MESSAGE
    assert parsed["from"] == [{"name": "Zane", "address": "zane@pasts.example"}]
    assert (parsed["subject"], parsed["text"].strip()) == ("Jautājums", "Labdien!")
    (attachment,) = parsed["attachments"]
    assert (attachment["name"], attachment["size"]) == ("pielikums.txt", 3)


GIVEN = {
    "id": "g-1",
    "from": "zane@pasts.example",
    "subject": "Dati",
    "body": "Lūdzu dzēst manus personas datus. Atbildi sūtiet uz zane@pasts.example.",
    "attachments": ["a.pdf"],
    "attachment_text": [{"name": "a.pdf", "text": "Lūdzu arī izsniegt manu datu kopiju."}],
}


def test_given_words_are_classified_with_every_field_of_the_contract(tmp_path):
    (tmp_path / "jobs.jsonl").write_text(json.dumps(GIVEN), encoding="utf-8")
    found = infotrust("classify", "--batch", tmp_path / "jobs.jsonl").only
    assert found.keys() == CLASSIFICATION
    assert (found["id"], found["language"], found["channel"]["kind"]) == ("g-1", "lv", "email")
    assert set(found["labels"]) == {"erasure", "access"}
    words = {"subject": GIVEN["subject"], "body": GIVEN["body"], "a.pdf": GIVEN["attachment_text"][0]["text"]}
    for item in found["evidence"]:
        assert words[item["source"]][item["start"] : item["end"]] == item["quote"]


def test_classification_answers_every_job_in_order(tmp_path):
    (tmp_path / "text.txt").write_text("I withdraw my consent.", encoding="utf-8")
    jobs = [
        {"id": 1, "body": "Please erase all my data."},
        {"id": 2, "body": 5},
        {"body": "no id"},
        {"id": 3, "attachments": "a"},
        {"id": 4, "attachment_text": [1]},
        {"id": 5},
        {"file": str(tmp_path / "text.txt")},
        {"id": "mine", "file": str(tmp_path / "text.txt")},
        {"file": "/nowhere"},
        {"id": 6, "body": "\ud800 erase"},
    ]
    lines = "\n".join(map(json.dumps, jobs)).encode()
    for workers in (1, 2):
        ran = infotrust("classify", "--batch", "-", "--jobs", workers, stdin=lines)
        assert (ran.code, ran.err) == (0, "")
        answers = ["error" if "error" in o else ",".join(o["labels"]) for o in ran.objects]
        assert answers[:6] == ["erasure", "error", "error", "error", "error", "other"]
        assert answers[6:9] == ["withdraw_consent", "withdraw_consent", "error"]
        assert [o["id"] for o in ran.objects[6:8]] == [str(tmp_path / "text.txt"), "mine"]


def test_the_worked_examples_come_out_of_the_command():
    times = [received.replace(" ", "T") + "Z" for received, *_ in EXAMPLES]
    ran = inside("due", *times, "--json")
    assert ran.code == 0
    assert all(answer.keys() == DEADLINE and answer["schema"] == "infotrust/deadline/1" for answer in ran.objects)
    found = [
        (
            o["received_at"].replace("T", " ").rstrip("Z"),
            o["nominal_due_on"],
            o["due_on"],
            o["target_on"],
            o["overdue_from"].replace("T", " ").removesuffix(":00Z"),
        )
        for o in ran.objects
    ]
    assert found == EXAMPLES


def test_a_bare_date_is_that_day_in_riga_and_gives_the_extension_too():
    ran = inside("due", *EXTENDED, "--json")
    assert [(o["received_on"], o["extended_due_on"]) for o in ran.objects] == list(EXTENDED.items())


def test_the_derivation_is_told_in_both_languages():
    for lang, word in (("lv", "Saņemts"), ("en", "Received")):
        assert inside("due", "2026-11-30", "--json", "--lang", lang).only["steps"][0].startswith(word)


def test_a_file_handed_in_opens_its_case_at_the_time_that_the_person_states(demo_copy, tmp_path):
    stated = "2026-03-05T10:00:00Z"
    other = sample(demo_copy, 17).read_bytes().replace(b"Message-ID: <", b"Message-ID: <another.")
    (tmp_path / "a.eml").write_bytes(other)
    ran = demo_copy.run("ingest", tmp_path / "a.eml", "--received-at", stated)
    assert ran.code == 0, ran.err
    assert ran.only.keys() == INGESTED
    (item,) = [i for i in demo_copy.run("review", "list", "--json").objects if i["sha256"] == ran.only["sha256"]]
    assert (item["received_at"], item["provisional_due_on"]) == ("2026-03-05T10:00:00+00:00", "2026-04-07")


def test_a_copy_that_came_earlier_brings_the_provisional_day_forward(demo_copy, tmp_path):
    first = sample(demo_copy, 17).read_bytes()
    (tmp_path / "b.eml").write_bytes(first + b"\r\n")
    ran = demo_copy.run("ingest", tmp_path / "b.eml", "--received-at", "2026-03-05T10:00:00Z")
    assert ran.only["outcome"] == "attached"
    sha256 = hashlib.sha256(first).hexdigest()
    (item,) = [i for i in demo_copy.run("review", "list", "--json").objects if i["sha256"] == sha256]
    assert (item["received_at"], item["provisional_due_on"]) == ("2026-03-05T10:00:00+00:00", "2026-04-07")


def test_a_mail_is_taken_from_standard_input(demo_copy):
    raw = sample(demo_copy, 21).read_bytes() + b"\r\nP.S.\r\n"
    ran = infotrust("ingest", "-", stdin=raw, settings=demo_copy.settings)
    assert (ran.code, ran.err) == (0, "")
    assert (ran.only["file"], ran.only["outcome"]) == ("-", "no_request")


HEAVY = (
    "sqlalchemy", "dramatiq", "alembic", "apscheduler", "imapclient", "classifier", "rich", "httpx", "structlog", "endesive",
    "fastapi", "uvicorn", "inscriptis", "phonenumbers", "pypdfium2", "authority", "cases", "workers", "desk", "review",
    "runtime.list_shelf", "runtime.fetch", "verify.cms", "verify.pades", "concurrent.futures", "cli.work", "cli.processes",
)  # fmt: skip
PROBE = """
import sys
from cli.main import run
code = run(sys.argv[2:])
print([name for name in sys.argv[1].split(",") if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""


def test_one_signed_file_is_verified_without_loading_the_service(demo, edoc):
    """Start-up time is import time; what is not loaded can't grow slow unnoticed."""
    arguments = ["verify", str(edoc), "--json", "--trusted-list", str(demo.folder / "trust")]
    done = subprocess.run(
        [sys.executable, "-c", PROBE, ",".join(HEAVY), *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr.strip()) == (0, "[]")


def test_no_answer_depends_on_the_locale(tmp_path):
    (tmp_path / "a.txt").write_text("Lūdzu dzēst manus datus", encoding="utf-8")
    (line,) = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "cli.main", "classify", tmp_path / "a.txt"],
        env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout.splitlines()
    assert "dzēst manus datus" in json.loads(line)["evidence"][0]["quote"]
