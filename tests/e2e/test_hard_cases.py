"""What is odd but no mistake of the user, and what the machine refuses: nothing is lost, and the size of a mail is no matter."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from base64 import encodebytes
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from fakes.command import ROOT, environment, infotrust
from fakes.wrong_input import DONE, ENVIRONMENT, MAIL, Office, assert_one_sentence

MIB = 1024 * 1024


def container() -> bytes:
    """A ZIP that looks like a signed container."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
        archive.writestr("request.txt", "Ludzu dzest manus datus.")
        archive.writestr("META-INF/signatures0.xml", "<x/>")
    return packed.getvalue()


def with_attachment(name: str, content: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "juris@inbox.example", "info@infotrust.lv", "Iesniegums"
    message.set_content("Pielikumā mans iesniegums.")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def text(charset: str, octets: bytes) -> bytes:
    head = f"From: juris@inbox.example\r\nSubject: Dati\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    return head.encode() + octets


ODD = {
    "a mail of no bytes": (b"", "review", {"unreadable"}),
    "a truncated container": (with_attachment("a.edoc", container()[:-40]), "review", {"format_failure"}),
    "a container of rubbish": (with_attachment("a.edoc", b"PK\x03\x04" + bytes(500)), "review", None),
    "an unknown charset": (
        text("klingon-7", "Lūdzu dzēst manus datus.".encode("cp1257")),
        "review",
        {"unsigned_request"},
    ),
    "a charset that is a lie": (text("us-ascii", "Lūdzu dzēst manus datus.".encode()), "review", {"unsigned_request"}),
    "only zeros": (bytes(5000), "review", {"unreadable"}),
    "no header at all": (b"Ludzu dzest manus datus.", "review", None),
    "ten thousand header fields": (b"X-A: b\r\n" * 10_000 + MAIL, "review", None),
    "parts within parts without end": (
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000)),
        "review",
        None,
    ),
}
"""Content, outcome, and the reasons that must be among those given."""


@pytest.mark.parametrize("name", ODD)
def test_an_odd_mail_is_kept_and_a_person_is_asked(office: Office, name: str) -> None:
    content, outcome, reasons = ODD[name]
    ran = office.run("ingest", office.file("odd.eml", content))
    assert (ran.code, ran.err) == (DONE, "")
    assert ran.only["outcome"] == outcome
    assert ran.only["case"] is None
    assert reasons is None or reasons <= set(ran.only["reasons"])
    assert office.stored() == 2
    assert office.run("mail", "export", "2").raw == content


def test_an_empty_file_in_a_maildir_stops_no_other(office: Office) -> None:
    for part in ("new", "cur", "tmp"):
        (office.folder / "box" / part).mkdir(parents=True)
    office.file("box/new/1.a")
    office.file("box/new/2.a", text("utf-8", "Lūdzu izsniegt manu datu kopiju.".encode()))
    office.file("box/cur/3.a:2,S", MAIL)
    ran = office.run("ingest", office.folder / "box")
    assert (ran.code, ran.err) == (DONE, "")
    assert [found["outcome"] for found in ran.objects] == ["review", "review", "duplicate"]


def test_a_wrong_name_among_good_ones_is_told_and_the_others_are_stored(office: Office) -> None:
    other = office.file("b.eml", text("utf-8", b"Please send me a copy of my data."))
    ran = office.run("ingest", "/nowhere/at.all", other)
    assert_one_sentence(ran.err, "does not exist", "check the name")
    assert (ran.code, len(ran.objects)) == (2, 1)
    assert office.stored() == 2


FULL = """
mount -t tmpfs -o size=6m none {disk} && cp -a {data} {disk}/data || exit 99
export INFOTRUST_DATA_DIR={disk}/data
{program} ingest {file}; echo "code $?"
{program} mail list --json
"""
"""A disk of six megabytes, in a file system that nobody else sees and that ends with the process."""


def test_a_full_disk_is_named_and_what_was_stored_is_kept(office: Office) -> None:
    (office.folder / "disk").mkdir()
    script = FULL.format(
        disk=office.folder / "disk",
        data=office.data,
        file=office.file("large.eml", with_attachment("a.bin", os.urandom(8 * MIB))),
        program=f"{sys.executable} -m cli.main",
    )
    own = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if shutil.which("unshare") is None or subprocess.run([*own, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no file system of our own can be mounted here")
    done = subprocess.run(
        [*own, "sh", "-c", script],
        env=environment({"OFFLINE": "true"}) | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=120,
    )
    if done.returncode == 99:
        pytest.skip("no file system of our own can be mounted here")
    code, *mails = done.stdout.decode().splitlines()
    assert_one_sentence(done.stderr.decode(), "full", "free some space")
    assert code == f"code {ENVIRONMENT:d}"
    assert [json.loads(mail)["id"] for mail in mails] == [1]


def test_an_output_that_takes_nothing_is_named(office: Office) -> None:
    for command in (("due", "2026-11-30"), ("mail", "export", "1"), ("case", "list")):
        with Path("/dev/full").open("wb") as full:
            ran = infotrust(*command, settings={"DATA_DIR": office.data}, stdout=full.fileno())
        assert_one_sentence(ran.err, "output can't be written", "check where it goes")
        assert ran.code == ENVIRONMENT


def test_a_reader_that_goes_away_is_no_failure(office: Office) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ran = infotrust("mail", "list", settings={"DATA_DIR": office.data}, stdout=writer)
    os.close(writer)
    assert (ran.code, ran.err) == (DONE, "")


MEMORY = 450 * MIB
"""For a mail of 81 MiB: the program, and what its storing and examining hold of it at a time."""


def test_an_attachment_of_sixty_megabytes_is_taken_in_bounded_memory(office: Office) -> None:
    mail = office.folder / "large.eml"
    with mail.open("wb") as file:
        file.write(b"From: juris@inbox.example\r\nSubject: Dati\r\nMIME-Version: 1.0\r\n")
        file.write(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nLudzu dzest manus datus.\r\n")
        file.write(b"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n")
        file.write(b'Content-Disposition: attachment; filename="a.bin"\r\n\r\n')
        for _ in range(60):
            file.write(encodebytes(os.urandom(MIB)).replace(b"\n", b"\r\n"))
        file.write(b"--b--\r\n")
    code, peak, out = measured("ingest", mail, settings={"DATA_DIR": office.data, "OFFLINE": "true"})
    assert code == DONE
    assert json.loads(out)["outcome"] == "review"
    assert "unsigned_request" in json.loads(out)["reasons"]
    assert office.stored() == 2
    assert peak < MEMORY, f"{peak // MIB} MiB"


LAUNCHER = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_maxrss, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A small process in between: the system counts the memory of whoever starts a program into the program's peak."""


def measured(*arguments: object, settings: dict[str, object]) -> tuple[int, int, bytes]:
    """Run a command; give its exit code, the peak of its resident memory in bytes, and its output."""
    program = [sys.executable, "-c", LAUNCHER, sys.executable, "-m", "cli.main", *map(str, arguments)]
    ran = subprocess.run(
        program, env=environment(settings) | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False, timeout=120
    )
    *said, peak = ran.stderr.decode().splitlines()
    assert said == []
    return ran.returncode, int(peak) * 1024, ran.stdout
