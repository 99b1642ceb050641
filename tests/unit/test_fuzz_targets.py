"""Each fuzzed parser takes its seeds, what fuzzing once found, and cut or damaged seeds; ``make fuzz`` looks for more."""

from pathlib import Path

import pytest
from fuzz.seeds import accepted, as_signed
from fuzz.targets import TARGETS, honest

from verify.judge import Verdict

FOUND = Path(__file__).resolve().parents[1] / "fuzz" / "found"
FORGEABLE = ("container", "cms", "pdf", "xml")


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_taken(name: str) -> None:
    target = TARGETS[name]
    assert target.seeds()
    for seed in target.seeds():
        target.run(seed)


@pytest.mark.parametrize("name", FORGEABLE)
def test_honest_seeds_are_accepted(name: str) -> None:
    for seed in TARGETS[name].seeds():
        _, judgement = honest().judged(seed)
        assert judgement.verdict is Verdict.ACCEPT or not judgement.accepted_by, name


def test_what_fuzzing_found_stays_mended() -> None:
    for path in sorted(FOUND.glob("*/*")):
        TARGETS[path.parent.name].run(path.read_bytes())


def test_a_signature_written_in_other_digits_makes_no_other_document() -> None:
    """The signature's own octets lie in the file and are not signed: whoever changes them sends the same document again."""
    (signed,) = honest().pdfs
    start = signed.index(b"<3082")
    end = signed.index(b">", start)
    again = signed[:start] + signed[start:end].upper() + signed[end:]
    assert again != signed
    first, second = (accepted(*honest().judged(data)) for data in (signed, again))
    assert [c.sha256 for c in first] != [c.sha256 for c in second]
    assert [as_signed(c) for c in first] == [as_signed(c) for c in second]
