"""Start the program in five processes on private real servers and keep it running to be looked at: ``make topology``.

``make topology ARGS="--broker rabbitmq"`` uses RabbitMQ; ``--once`` ends by itself when all mails are concluded.
"""

import argparse
import signal
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from fakes.office import samples
from fakes.topology import BROKERS, PROCESSES, Topology, topology, until

AT_REST = "select count(*) from mail where stage in ('done', 'in_review')"


def main() -> int:
    """Deliver the sample mails of a test authority, show what became of them, and wait for Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--broker", choices=BROKERS, default="redis")
    parser.add_argument("--once", action="store_true", help="end when all mails are concluded")
    chosen = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with tempfile.TemporaryDirectory(prefix="infotrust-topology-") as folder:
        try:
            with topology(Path(folder), chosen.broker) as together:
                _show(together)
                if not chosen.once:
                    stop.wait()
                codes = together.stop()
        except (pytest.skip.Exception, pytest.fail.Exception, AssertionError) as error:
            sys.stderr.write(f"{error}\n")
            return 3
    return max(codes.values())


def _show(together: Topology) -> None:
    mails = samples(together.office)
    together.deliver(mails)
    together.start(*PROCESSES)
    until(lambda: together.rows(AT_REST) == [(len(mails),)], "all mails to be concluded")
    for outcome, number in together.rows("select outcome, count(*) from mail group by outcome order by outcome"):
        sys.stdout.write(f"{outcome:12} {number}\n")
    sys.stdout.write("\nTo look around, set:\n")
    for name, value in together.settings.items():
        sys.stdout.write(f"  export INFOTRUST_{name}='{value}'\n")
    sys.stdout.write(f"The pages answer at {together.address}/ready. Ctrl-C ends everything.\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
