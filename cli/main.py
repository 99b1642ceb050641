"""The program ``infotrust``: its commands, and how each failure ends as one sentence and an exit code.

A command loads the modules that it is made of and no others, and these import what they need inside their functions, so that
`verify` on one file starts fast; tests guard both.
"""

import gc
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from itertools import chain
from typing import Protocol

import typer

from cli.errors import CommandError, Exit
from cli.output import ReaderGoneError, complain, finish, speak_utf8

COMMANDS = {
    "verify": ("verification",),
    **dict.fromkeys(("parse", "classify", "due"), ("reading",)),
    **dict.fromkeys(("run", "poll", "worker", "scheduler", "web"), ("processes",)),
    "ingest": ("service",),
    "case": ("work", "registers", "paper", "casework"),
    "review": ("work", "casework"),
    "mail": ("work", "held"),
    **dict.fromkeys(("db", "trust", "doctor", "demo"), ("system",)),
    "init": ("init",),
    **dict.fromkeys(("audit", "backup", "restore"), ("keeping",)),
    "user": ("users",),
    "retention": ("retaining",),
    "train": ("training",),
    "key": ("keys",),
    "calendar": ("calendar",),
}
"""Each command, in the order of the help, with the modules of this package that make it up."""

app = typer.Typer(
    help="Data-subject requests by signed e-mail: verified, classified, and opened as cases with their deadline.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def _program() -> None:
    # With this a single command, as most runs load it, is still called by its name.
    pass


class Program(Protocol):
    """What runs a command with its options (`typer.main.get_command`)."""

    def main(self, args: list[str], prog_name: str, *, standalone_mode: bool) -> object:
        """Run what *args* name, and give what the command returned."""


def program(name: str | None = None) -> Program:
    """Give the program as far as the command *name* needs it; all of it where that is no command, as for its help."""
    for module in COMMANDS.get(name or "", ()) or chain.from_iterable(COMMANDS.values()):
        _register(module)
    return typer.main.get_command(app)


@cache
def _register(module: str) -> None:
    import_module(f"cli.{module}").register(app)


USAGE_ERROR = typer.BadParameter.__mro__[1]
"""The family of wrong usage, which Typer does not export by its own name."""
TOLD_BY_PARSER = "Value error, "
"""What the reader of options puts before the sentence of ours that it repeats."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    code = run(sys.argv[1:] if arguments is None else arguments)
    gc.freeze()  # else the interpreter, as it ends, looks three times through all that the command loaded
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code (`cli.errors.Exit`); nothing but a defect of ours shows a traceback."""
    speak_utf8()
    try:
        command = program(next(iter(arguments), None))
        result = command.main(list(arguments), prog_name="infotrust", standalone_mode=False)
        finish()
    except CommandError as error:
        return _fail(str(error), error.code)
    except typer.Abort:
        return _fail("The command was stopped before its end; start it again to go on.", Exit.NEGATIVE)
    except ReaderGoneError:
        return Exit.DONE
    except Exception as error:  # noqa: BLE001 - sorted into wrong usage, known failures and defects
        return _fail_sorted(error)
    return result if isinstance(result, int) else Exit.DONE


def _fail(sentence: str, code: Exit) -> int:
    complain(sentence)
    return code


def _fail_sorted(error: Exception) -> int:
    """Turn wrong usage and the failures that packages name into a sentence; what nobody named is a defect, shown whole."""
    if isinstance(error, USAGE_ERROR):
        return _fail_usage(error)
    from cli.failures import known

    failure = known(error)
    if failure is None:
        raise error
    return _fail(str(failure), failure.code)


def _fail_usage(error: Exception) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "infotrust"
    message = str(getattr(error, "format_message", lambda: error)()).replace(TOLD_BY_PARSER, "")
    message = message.strip().rstrip(".?").replace(". ", ", ")
    return _fail(f"{message}; `{command} --help` tells what it takes.", Exit.USAGE)


if __name__ == "__main__":
    main()
