"""Pages under the clicks of an office, on PostgreSQL and SQLite: how long each takes, its queries, and the server's memory.

Twenty people look at pages with three seconds of thinking time in between; the server is a process of its own. Sizes by
environment: BENCH_CASES (PostgreSQL), BENCH_SQLITE_CASES, BENCH_SECONDS.
"""

import logging
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from fakes.office import Office, office, samples
from fakes.pages import ANYWHERE, Browsing, add_user, served, signed_in
from fakes.postgres import private_postgres
from sqlalchemy import event, text

from benchmarks.filled_store import Amount, Filling, client, code_of, fill
from cases.roles import Role
from config.logs import configure
from config.settings import load as load_settings
from review.server import serving
from runtime.algorithm_dates import load_algorithms
from runtime.examine import Order, Shared, examine
from runtime.resources import rule_tables
from runtime.runtime import Runtime, build
from verify.revocation import Revocations

PEOPLE = 20
THINKING = 3.0
REVIEWS = 1_000
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
SIGNED, UNSIGNED = 0, 2
"""Places of a signed and of an unsigned request among the sample mails."""
OK = 200
SLOW = float(os.environ.get("BENCH_SLOW", "inf"))
WANTED = "wanted: median 150 ms, p99 400 ms"


def amount(variable: str, cases: int) -> Amount:
    """As many cases as the environment wants, else *cases*; twice as many mails, and what waits for a person."""
    wanted = int(os.environ.get(variable, cases))
    return Amount(wanted, 2 * wanted, min(REVIEWS, wanted // 10))


def main() -> None:
    """Measure both databases."""
    with ExitStack() as stack:
        at = stack.enter_context(office(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
        small = amount("BENCH_SQLITE_CASES", 10_000)
        measure(at, "SQLite", f"sqlite:///{at.folder}/pages.sqlite3", small)
        postgres = stack.enter_context(private_postgres())
        measure(at, "PostgreSQL", postgres.new_database(), amount("BENCH_CASES", 100_000))


def measure(at: Office, name: str, url: str, size: Amount) -> None:
    """Fill a database, count the queries of each page, and let people click."""
    with at.open(database_url=url, web_bind=ANYWHERE) as rt:
        begun = time.perf_counter()
        people = [add_user(rt, Role.DATA_PROTECTION_OFFICER, email=f"dati{n}@infotrust.example") for n in range(PEOPLE)]
        known = examinations(at, rt)
        now = rt.clock()
        fill(rt.db, Filling(rt.vault, rt.calendar, tuple(user.email for user in people), known, now, size))
        print(f"  {name}: {size.cases} cases, {size.mails} mails filled in {time.perf_counter() - begun:.0f} s")
        clicks = Clicks(rt, size)
        queries = count_queries(rt, clicks)
        with serving_apart(at, url) as server:
            visitors = [signed_in(rt, server.url, user.role, user) for user in people]
            taken = crowd(visitors, clicks, server)
            tell(taken, queries, server)


def examinations(at: Office, rt: Runtime) -> tuple[bytes, bytes]:
    """What examining a signed and an unsigned mail gives."""
    shared = Shared(rt.trust, load_algorithms(rt.settings), rule_tables(), ())
    found = [
        examine(shared, mail.raw, Order(rt.clock(), mail.received_at, None, None, Revocations.none()))
        for mail in samples(at)
    ]
    return found[SIGNED], found[UNSIGNED]


@dataclass(slots=True)
class Clicks:
    """Addresses behind the links and forms of the pages, each time for another case, mail or client."""

    rt: Runtime
    size: Amount
    chosen: random.Random = field(default_factory=lambda: random.Random(20))
    numbers: list[str] = field(default_factory=list)
    items: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.rt.db.connect() as connection:
            self.numbers = list(connection.scalars(text('SELECT number FROM "case" ORDER BY id')))
            self.items = list(connection.scalars(text("SELECT id FROM review_item WHERE state = 'waiting'")))

    def pages(self) -> Mapping[str, Callable[[], str]]:
        """Each page by its name, with what makes its address."""
        return {
            "today": lambda: "/",
            "cases": lambda: "/cases",
            "cases by state and right": lambda: "/cases?state=in_progress&right=erasure",
            "cases of one person": lambda: "/cases?who=me",
            "all cases, newest first": lambda: "/cases?state=all&sort=number",
            "all cases, page 50": lambda: "/cases?state=all&sort=due&page=50",
            "cases by a name": lambda: f"/cases?q={client(self.one()).surname}",
            "cases by a common word": lambda: "/cases?q=ludzu",
            "cases by a right": lambda: "/cases?q=dzesana",
            "cases by a code": lambda: f"/cases?q={code_of(self.one())}",
            "cases by a number": lambda: f"/cases?q={self.chosen.choice(self.numbers)}",
            "one case": lambda: f"/cases/{self.chosen.choice(self.numbers)}",
            "one new case": lambda: f"/cases/{self.chosen.choice(self.numbers[-200:])}",
            "review": lambda: "/review",
            "review by a word": lambda: "/review?q=ludzu",
            "review of all states": lambda: "/review?state=all",
            "one review item": lambda: f"/review/{self.chosen.choice(self.items)}",
            "mails": lambda: "/mail",
            "mails by a word": lambda: "/mail?q=ludzu",
            "mails, page 50": lambda: "/mail?page=50",
            "statistics": lambda: "/statistics",
            "system": lambda: "/system",
        }

    def one(self) -> int:
        """The number of some client."""
        return self.chosen.randrange(1, self.size.cases + 1)


def count_queries(rt: Runtime, clicks: Clicks) -> dict[str, int]:
    """How many statements each page runs; the slow ones are printed where BENCH_SLOW gives a bound in milliseconds."""
    statements = listening(rt)
    found = {}
    with served(rt) as url, signed_in(rt, url, Role.DATA_PROTECTION_OFFICER).web as web:
        for name, address in clicks.pages().items():
            statements.clear()
            answer = web.get(address())
            if answer.status_code != OK:
                raise SystemExit(f"  {name} answers with {answer.status_code}")
            found[name] = len(statements)
            for seconds, statement in statements:
                if seconds * 1000 > SLOW:
                    print(f"    {name}: {seconds * 1000:.0f} ms: {' '.join(statement.split())}")
    return found


def listening(rt: Runtime) -> list[tuple[float, str]]:
    """A list to which every statement comes, with its seconds."""
    said: list[tuple[float, str]] = []
    begun = threading.local()

    def before(*_given: object) -> None:
        begun.at = time.perf_counter()

    def after(_connection: object, _cursor: object, statement: str, *_given: object) -> None:
        said.append((time.perf_counter() - begun.at, statement))

    event.listen(rt.db, "before_cursor_execute", before)
    event.listen(rt.db, "after_cursor_execute", after)
    return said


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a process of its own."""

    url: str
    pid: int

    def processor(self) -> float:
        """Seconds of processor time that it took so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self) -> float:
        """MiB in memory at the highest."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


@contextmanager
def serving_apart(at: Office, url: str) -> Iterator[Server]:
    """Serve the same store in a process of its own."""
    settings = {
        "DATA_DIR": str(at.folder / "data"), "DATABASE_URL": url, "SOURCE_URL": f"maildir://{at.maildir}",
        "TRUST_SOURCE": str(at.folder / "trust"), "ALLOW_TEST_ANCHORS": "true", "WEB_BIND": ANYWHERE,
    }  # fmt: skip
    environ = os.environ | {f"INFOTRUST_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-c", "from benchmarks.pages import serve; serve()"]
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            yield Server(address, process.pid)
        finally:
            process.stdin.close()


def serve() -> None:
    """Serve by the settings of the environment until the input ends."""
    configure(level=logging.WARNING)
    rt = build(load_settings())
    try:
        with serving(rt) as server:
            print(f"http://{server.host}:{server.port}", flush=True)
            sys.stdin.read()
    finally:
        rt.close()


@dataclass(slots=True)
class Taken:
    """Seconds of each page, of all people; *processor* seconds of the server for all of them together."""

    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    processor: float = 0.0


def crowd(visitors: list[Browsing], clicks: Clicks, server: Server) -> Taken:
    """Let everybody click for the time given, once each page was seen: the child process that reads requests takes a second to start."""
    for address in clicks.pages().values():
        visitors[0].get(address())
    taken, before = Taken(), server.processor()
    ends = time.monotonic() + SECONDS + THINKING
    threads = [
        threading.Thread(target=person, args=(one, clicks, taken, random.Random(n), ends))
        for n, one in enumerate(visitors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.processor = server.processor() - before
    return taken


def person(visitor: Browsing, clicks: Clicks, taken: Taken, chosen: random.Random, ends: float) -> None:
    """Click, look, think, click. Everybody begins at another moment, with another page."""
    pages = list(clicks.pages().items())
    time.sleep(chosen.uniform(0, THINKING))
    with closing(visitor.web) as web:
        web.get("/")
        while time.monotonic() < ends:
            chosen.shuffle(pages)
            for name, address in pages:
                time.sleep(THINKING)
                if time.monotonic() >= ends:
                    return
                begun = time.perf_counter()
                answer = web.get(address())
                taken.pages[name].append(time.perf_counter() - begun)
                if answer.status_code != OK:
                    raise SystemExit(f"  {name} answers with {answer.status_code}")


def tell(taken: Taken, queries: Mapping[str, int], server: Server) -> None:
    """Print median and p99 of each page and of all."""
    everything = [seconds for page in taken.pages.values() for seconds in page]
    for name, count in queries.items():
        print(f"    {name:26} {_figures(taken.pages[name])}, {count:2} queries")
    print(f"    {'all':26} {_figures(everything)} ({WANTED})")
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(
        f"    server: {taken.processor / len(everything) * 1000:.0f} ms of processor a page, {server.resident():.0f} MiB at the"
        f" highest; load of the machine {load} on {os.cpu_count()} cores"
    )


def _figures(seconds: list[float]) -> str:
    if len(seconds) < 2:  # noqa: PLR2004  quantiles are of two at least
        return "seen too seldom"
    return f"{len(seconds):4} times: median {median(seconds) * 1000:4.0f} ms, p99 {_p99(seconds) * 1000:4.0f} ms"


def _p99(seconds: list[float]) -> float:
    return quantiles(seconds, n=100, method="inclusive")[-1]
