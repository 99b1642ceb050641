"""What one file costs: ``python -m vectors.forgery.cost FORM FILE`` prints seconds of CPU and octets of memory beyond the program's."""

import sys
import time
from pathlib import Path

from vectors.forgery.honest import Form, Sent
from vectors.forgery.outcome import outcome

_KIB = 1024


def peak() -> int:
    """The most memory that this process ever had, in octets.

    From ``/proc``, since the figure of `resource` begins with the peak of whoever started the process.
    """
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return _KIB * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def main(form: Form, path: Path) -> None:
    """Verify the file once in this fresh process."""
    before, started = peak(), time.process_time()
    outcome(form, Sent(path.read_bytes()))
    sys.stdout.write(f"{time.process_time() - started} {peak() - before}\n")


if __name__ == "__main__":
    main(Form(sys.argv[1]), Path(sys.argv[2]))
