"""Intake beside a bare loop over the same server, the memory of a large mail, a look into a full mailbox, and how soon mail is kept.

Needs Dovecot. A mail is kept when its transaction is committed: sealed, in SQLite with synchronous=FULL.
"""

import gc
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fakes.dovecot import Account, dovecot
from fakes.fault_proxy import FaultProxy, fault_proxy
from imapclient import IMAPClient

from config.settings import Settings
from intake.imap import BATCH_COUNT, BATCH_OCTETS, LISTING
from runtime.runtime import Runtime, build
from workers.polling import poll
from workers.watching import MailboxWatch

KIB, MIB = 1024, 1024 * 1024
MAILS, SIZE = 1_000, 50 * KIB
RUNS = 5
LARGE = 100 * MIB
FULL = int(os.environ.get("BENCH_MAILBOX", "50000"))
PROMPT = 120
LULL = 1.5
"""At most so many seconds between two of these deliveries, by chance: some come while the program waits, some while it looks."""
PATIENCE = 60.0
"""Seconds after which something is broken, not slow."""


def main() -> None:
    """Print all figures."""
    rates()
    memory()
    full_mailbox()
    promptness()


def letter(number: int, size: int) -> bytes:
    """A mail of *size* bytes like no other."""
    head = (
        f"From: client{number}@example.com\r\nTo: info@infotrust.example\r\nSubject: letter {number}\r\n\r\n".encode()
    )
    line = f"Words of a letter, number {number}, again and again.\r\n".encode()
    return (head + line * ((size - len(head)) // len(line) + 1))[:size]


@contextmanager
def mailbox() -> Iterator[Account]:
    """An empty mailbox on a server of its own."""
    with dovecot() as server:
        yield server.account()


@contextmanager
def program(account: Account, port: int | None = None, **changes: object) -> Iterator[Runtime]:
    """The program before *account*, with an empty database."""
    url = f"imap://{account.user}:{account.password}@127.0.0.1:{port or account.server.port}"
    with tempfile.TemporaryDirectory() as folder:
        rt = build(Settings(data_dir=Path(folder), source_url=url, **changes))
        try:
            yield rt
        finally:
            rt.close()


def rates() -> None:
    """Storing durably against fetching to memory, by turns, in the same batches."""
    with mailbox() as account:
        for number in range(MAILS):
            account.deliver(letter(number, SIZE))
        bare(account)  # the server's index is made by whoever comes first
        loops, stores = [], []
        for _ in range(RUNS):
            loops.append(timed(lambda: bare(account)))
            with program(account) as rt:
                stores.append(timed(lambda rt=rt: poll(rt, lambda: None)))
    loop, store = (MAILS / statistics.median(times) for times in (loops, stores))
    each = ", ".join(f"{one / other:.0%}" for one, other in zip(loops, stores, strict=True))
    print(
        f"  {MAILS} mails of {SIZE // KIB} KiB, medians of {RUNS}: bare loop {loop:.0f}/s, stored {store:.0f}/s:",
        end=" ",
    )
    print(f"{store / loop:.0%} (wanted: 40%; by turns {each})")


def timed(work: Callable[[], object]) -> float:
    """Seconds of *work*."""
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def bare(account: Account) -> None:
    """Fetch everything to memory, as a loop of a few lines does."""
    with IMAPClient("127.0.0.1", account.server.port, ssl=False) as client:
        client.login(account.user, account.password)
        client.select_folder("INBOX", readonly=True)
        numbers = client.search(["UID", "1:*"])
        for start in range(0, len(numbers), LISTING):
            client.fetch(numbers[start : start + LISTING], ["RFC822.SIZE", "INTERNALDATE"])
        count = min(BATCH_COUNT, BATCH_OCTETS // SIZE)
        kept = [client.fetch(numbers[at : at + count], ["BODY.PEEK[]"]) for at in range(0, len(numbers), count)]
        assert sum(map(len, kept)) == MAILS


def memory() -> None:
    """What one large mail adds to the highest memory of a program that has just stored a small one."""
    code = "from benchmarks.intake import large_mail; large_mail()"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    print(f"  a mail of {LARGE // MIB} MiB raises the program by {done.stdout.split()[-1]} MiB (allowed: 150)")


def large_mail() -> None:
    """Print MiB; in a process of its own, which has done nothing else."""
    with mailbox() as account, program(account) as rt:
        account.deliver(letter(1, SIZE))
        poll(rt, lambda: None)
        draft = account.mail / "tmp" / "large"
        draft.write_bytes(letter(2, LARGE))
        account.server.give_away(draft)
        draft.rename(account.mail / "new" / "1800000000.M1.host")
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak of making the mail
        before = _status("VmRSS")
        assert poll(rt, lambda: None) == 1
        print(round((_status("VmHWM") - before) / KIB))


def _status(name: str) -> int:
    """A figure of this process in KiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def full_mailbox() -> None:
    """A look into a mailbox of which everything is stored: how long, and what the server says."""
    said = {"octets": 0, "bodies": 0}

    def listen(text: bytes) -> bytes:
        said["octets"] += len(text)
        said["bodies"] += text.count(b"BODY[")
        return text

    with mailbox() as account, fault_proxy(account.server.port, edit=listen) as proxy, _filled(account, proxy) as rt:
        looks = []
        for _ in range(RUNS):
            said.update(octets=0, bodies=0)
            looks.append(timed(lambda: poll(rt, lambda: None)))
    print(
        f"  a look into {FULL} processed mails: {min(looks):.2f} s, {said['bodies']} bodies, {said['octets'] / KIB:.0f} KiB"
    )


@contextmanager
def _filled(account: Account, proxy: FaultProxy) -> Iterator[Runtime]:
    """The program when it has stored a full mailbox."""
    for number in range(FULL):
        account.deliver(letter(number, KIB))
    with program(account, proxy.port) as rt:
        seconds = timed(lambda: poll(rt, lambda: None))
        print(f"  {FULL} mails of 1 KiB stored in {seconds:.0f} s")
        yield rt


def promptness() -> None:
    """How long after its delivery, at any moment, a mail is kept, while the program waits by IDLE or looks."""
    kept, chance = threading.Event(), random.Random(1)
    taken = []
    with mailbox() as account, program(account) as rt:
        watch = MailboxWatch(rt, kept.set)
        watch.start()
        for number in range(PROMPT):
            time.sleep(chance.uniform(0, LULL))
            begun = time.perf_counter()
            account.deliver(letter(number, SIZE))
            assert kept.wait(PATIENCE)
            taken.append(time.perf_counter() - begun)
            kept.clear()
        watch.stop()
    half, most = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    print(
        f"  {PROMPT} mails kept after {half:.2f} s in the middle, {most:.2f} s at p95 (allowed: 2), {max(taken):.2f} s at most"
    )
