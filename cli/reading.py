"""``parse``, ``classify`` and ``due``: what a message says, what a text asks, and when an answer is due."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.batch import Answer, Task, print_answer, run_batch, run_files
from cli.errors import CommandError, Exit
from cli.inputs import Job, read_file
from cli.output import for_people, print_json, say
from verify.dataclass import dataclass

if TYPE_CHECKING:
    from runtime.classification import GivenText
    from runtime.sandbox import Sandbox

Files = Annotated[list[Path] | None, typer.Argument(metavar="FILE…", help="Files to read.", show_default=False)]
Batch = Annotated[
    str | None,
    typer.Option(
        metavar="JOBS.jsonl", help="Read jobs, one JSON object a line, from this file, or - for standard input."
    ),
]
Jobs = Annotated[int, typer.Option(min=1, max=64, help="Worker processes.")]
Lang = Annotated[str, typer.Option(help="Language of sentences: lv or en.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(parse)
    app.command()(classify)
    app.command()(due)


def parse(files: Files = None, batch: Batch = None, jobs: Jobs = 1) -> int:
    """Print the facts that intake reads from messages, one JSON object a line; nothing is verified or stored."""
    from cli.children import children

    with closing(children(None, jobs)) as sandbox:
        return run(_Parse(sandbox), files, batch, jobs)


def classify(files: Files = None, batch: Batch = None, jobs: Jobs = 1) -> int:
    """Print rights, language and reply channel of texts or messages, one JSON object a line."""
    from cli.children import children
    from config.settings import load
    from runtime.classification import Rules
    from runtime.trained import tables

    with closing(children(Rules(tables(load())), jobs)) as sandbox:
        return run(_Classify(sandbox), files, batch, jobs)


def due(
    received: Annotated[list[str], typer.Argument(metavar="RECEIVED…", help="Times of receipt, or dates in Riga.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line (the default into a pipe).")] = False,
    lang: Lang = "en",
) -> int:
    """Print when requests received at these times are due, with the rule that gave each date."""
    from cases.deadline import due as deadline_of
    from cases.derivation import steps
    from cases.due_json import as_json as deadline_json
    from cli.inputs import instant
    from config.settings import load
    from runtime.resources import load_calendar

    calendar, lang = load_calendar(load()), language(lang)
    for text in received:
        try:
            deadline = deadline_of(instant(text, calendar.zone), calendar)
        except ValueError as error:
            raise CommandError(f"{text} can't be counted from: {error}.") from error
        if as_json or not for_people():
            print_json(deadline_json(deadline, lang))
        else:
            for line in (text, *(f"  {step}" for step in steps(deadline, lang))):
                say(line)
    return Exit.DONE


def language(lang: str) -> str:
    """Refuse a language that the sentences do not exist in."""
    if lang not in {"lv", "en"}:
        raise CommandError(f"There are no sentences in {lang!r}; use --lang lv or --lang en.")
    return lang


def run(task: Task, files: list[Path] | None, batch: str | None, jobs: int) -> int:
    """Do a batch or the files named, whichever was given."""
    if (batch is None) == (not files):
        raise CommandError("Name files, or a batch with --batch, and not both.")
    if batch is not None:
        return run_batch(task, batch, jobs)
    return run_files(task, files or (), print_answer, {}, jobs)


def path_of(job: Job) -> Path:
    """Give the file that a job names.

    Raises:
        CommandError: it names none.
    """
    name = job.fields.get("file")
    if not isinstance(name, str) or not name:
        raise CommandError(f'Job {job.number} names no file; write {{"file": "PATH"}}.')
    return Path(name)


@dataclass(frozen=True, slots=True)
class _Parse:
    sandbox: "Sandbox"

    def run(self, job: Job) -> Answer:
        from cli.children import ask
        from runtime.inspection import parse as parse_message

        path = path_of(job)
        return Answer(ask(self.sandbox, parse_message, str(path), read_file(path), str(path)))

    def failure(self, job: Job, sentence: str) -> dict[str, Any]:
        return {"schema": "infotrust/message/1", "file": job.fields.get("file"), "error": sentence}


@dataclass(frozen=True, slots=True)
class _Classify:
    sandbox: "Sandbox"

    def run(self, job: Job) -> Answer:
        from cli.children import ask
        from runtime.classification import classify_file, classify_given

        if "file" in job.fields:
            path = path_of(job)
            name = str(job.fields.get("id", path))
            return Answer(ask(self.sandbox, classify_file, str(path), read_file(path), name))
        if "id" not in job.fields:
            raise CommandError(f'Job {job.number} has neither "id" nor "file".')
        name = str(job.fields["id"])
        return Answer(ask(self.sandbox, classify_given, f"Job {name}", b"", name, _given(job)))

    def failure(self, job: Job, sentence: str) -> dict[str, Any]:
        name = job.fields.get("id", job.fields.get("file"))
        return {"schema": "infotrust/classification/1", "id": name, "error": sentence}


def _given(job: Job) -> "GivenText":
    from runtime.classification import GivenText

    texts = job.fields.get("attachment_text") or []
    names = job.fields.get("attachments") or []
    if not (isinstance(texts, list) and all(isinstance(t, dict) for t in texts) and isinstance(names, list)):
        raise CommandError(f"Job {job.number}: attachments are a list of names, attachment_text of name and text.")
    return GivenText(
        subject=_text(job, "subject"),
        body=_text(job, "body"),
        sender=_text(job, "from"),
        attachments=tuple(str(n) for n in names),
        attachment_texts=tuple((str(t.get("name", "")), str(t.get("text", ""))) for t in texts),
    )


def _text(job: Job, field: str) -> str | None:
    value = job.fields.get(field)
    if value is not None and not isinstance(value, str):
        raise CommandError(f"Job {job.number}: {field} must be a text.")
    return value
