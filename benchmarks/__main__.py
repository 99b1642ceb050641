"""``make bench``: what a verification costs beside its unavoidable parts, the corpus, a running service's memory, intake, and pages."""

import argparse
from collections.abc import Callable

from benchmarks import corpus_rate, edoc, formats, growth, intake, large, pages, service_memory, shell

BENCHMARKS: dict[str, Callable[[], None]] = {
    "edoc": edoc.main,
    "formats": formats.main,
    "large": large.main,
    "growth": growth.main,
    "shell": shell.main,
    "corpus": corpus_rate.main,
    "service": service_memory.main,
    "intake": intake.main,
    "pages": pages.main,
}


def main() -> None:
    """Run the benchmarks named on the command line, all of them without a name."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], help="which; default: all")
    for name in parser.parse_args().names or BENCHMARKS:
        print(f"\n{name}")
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
