"""``train``: new weights of the classifier, from the texts that ship with the program and the corrections of staff."""

from typing import TYPE_CHECKING

import typer

from cli.errors import CommandError, Exit
from cli.output import complain, say

if TYPE_CHECKING:
    from classifier.examples import Example
    from classifier.learning import Figures, Outcome
    from config.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(train)


def train() -> int:
    """Learn from corrections, show how texts held out are read before and after, and keep only what reads no worse."""
    from cli.running import runtime
    from desk.corrections import examples

    with runtime() as rt:
        corrections = examples(rt)
        settings = rt.settings
    outcome = _outcome(corrections)
    for line in table(outcome.before, outcome.after):
        say(line)
    if not outcome.accepted:
        complain(f"Refused: {outcome.reason}. The weights stay as they were; look through the latest corrections.")
        return Exit.NEGATIVE
    _keep(settings, outcome)
    say(f"Learned from {len(corrections)} corrections; services read by it from their next start.")
    return Exit.DONE


def _outcome(corrections: "list[Example]") -> "Outcome":
    from classifier.learning import train as learn
    from classifier.model import Model
    from runtime.resources import rule_tables
    from runtime.trained import shipped_examples

    return learn(shipped_examples(), corrections, Model.from_tables(rule_tables()))


def _keep(settings: "Settings", outcome: "Outcome") -> None:
    from runtime.trained import FILE, keep

    assert outcome.model.weights is not None
    try:
        keep(settings, outcome.model.weights)
    except OSError as error:
        where = settings.data_dir / FILE
        raise CommandError(f"{where} can't be written ({error.strerror}).", Exit.ENVIRONMENT) from error


def table(before: "Figures", after: "Figures") -> list[str]:
    """Give the figures of the held-out texts side by side."""
    rows = (
        ("read exactly", before.exact, after.exact),
        ("requests missed", before.missed, after.missed),
        ("wrong erasures", before.wrong_erasures, after.wrong_erasures),
    )
    head = f"{f'{before.texts} texts held out':24}{'before':>8}{'after':>8}"
    return [head, *(f"{name:24}{one:>8.1%}{two:>8.1%}" for name, one, two in rows)]
