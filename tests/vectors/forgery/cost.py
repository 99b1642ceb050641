"""What one file costs: ``python -m vectors.forgery.cost FORM FILE`` prints seconds of CPU and octets of memory beyond the program's."""

import resource
import sys
from pathlib import Path

from vectors.forgery.honest import Form, Sent
from vectors.forgery.outcome import outcome

_UNIT = 1024
"""`ru_maxrss` counts KiB."""


def main(form: Form, path: Path) -> None:
    """Verify the file once in this fresh process."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    outcome(form, Sent(path.read_bytes()))
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sys.stdout.write(f"{seconds} {(after.ru_maxrss - before.ru_maxrss) * _UNIT}\n")


if __name__ == "__main__":
    main(Form(sys.argv[1]), Path(sys.argv[2]))
