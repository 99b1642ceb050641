"""Memory of the running service after 200 mails: the main process and its children, as the system counts them."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MAILS = 200
MAIL = """From: klients{n}@pasts.example\r
To: info@infotrust.lv\r
Subject: Jautājums par rēķinu {n}\r
Date: Mon, 2 Nov 2026 10:00:00 +0200\r
Message-ID: <{n}@pasts.example>\r
Content-Type: text/plain; charset=utf-8\r
\r
Labdien! Lūdzu atsūtiet rēķinu par oktobri. Pasūtījuma numurs {n}.\r
"""
DEADLINE = 240
"""Seconds until the benchmark gives up."""


def main() -> None:
    """Run the service on a Maildir of its own until all mails are at their end, and print its memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fill(folder / "maildir")
        environ = {k: v for k, v in os.environ.items() if not k.startswith("INFOTRUST_")} | {
            "INFOTRUST_DATA_DIR": str(folder / "data"),
            "INFOTRUST_SOURCE_URL": f"maildir://{folder / 'maildir'}",
            "INFOTRUST_WEB_BIND": "127.0.0.1:0",
        }
        service = subprocess.Popen([sys.executable, "-m", "cli.main", "run"], env=environ, stderr=subprocess.DEVNULL)
        try:
            seconds = _until_done(environ)
            _print_memory(service.pid, seconds)
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(60)


def _fill(maildir: Path) -> None:
    for part in ("tmp", "new", "cur"):
        (maildir / part).mkdir(parents=True)
    for n in range(MAILS):
        (maildir / "new" / f"1793600000.{n}.bench").write_bytes(MAIL.format(n=n).encode())


def _until_done(environ: dict[str, str]) -> float:
    start = time.monotonic()
    while time.monotonic() - start < DEADLINE:
        command = [sys.executable, "-m", "cli.main", "mail", "list", "--stage", "done"]
        listed = subprocess.run(command, env=environ, capture_output=True, text=True, check=False).stdout
        if len(listed.splitlines()) > MAILS:
            return time.monotonic() - start
        time.sleep(0.5)
    raise SystemExit(f"  not all of {MAILS} mails reached their end in {DEADLINE} s")


def _print_memory(pid: int, seconds: float) -> None:
    resident = {p: _resident(p) for p in [pid, *_children(pid)]}
    print(f"  {MAILS} mails at their end after {seconds:.0f} s; resident: main process {resident[pid] / 1024:.0f} MiB,")
    print(f"  {len(resident) - 1} children {sum(v for p, v in resident.items() if p != pid) / 1024:.0f} MiB")


def _children(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        fields = path.read_text().rpartition(")")[2].split()
        if int(fields[1]) in {pid, *found}:
            found.append(int(path.parent.name))
    return found


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
