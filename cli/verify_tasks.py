"""What ``verify`` does with one file: tell what was found as the contract's object, or make a report for people or courts."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cli.batch import Answer
from cli.errors import CommandError, Exit
from cli.inputs import Job, instant, read_file
from cli.reading import path_of
from verify.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtime.inspection import FileOrder, Inspection, Told
    from runtime.rounds import Asker
    from runtime.sandbox import Sandbox
    from verify.candidate import SupportingFile

_Found = TypeVar("_Found", "Told", "Inspection")

REPORTS = ("text", "html", "etsi")
"""The forms of a report."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Answers with the contract's object, which the child makes; *texts*: with the readable text of what is covered."""

    sandbox: "Sandbox"
    network: "Asker | None"
    lang: str
    texts: bool

    def run(self, job: Job) -> Answer:
        """Verify the file that *job* names; raises CommandError with the sentence why that can't be done."""
        from cli.children import ask
        from runtime.inspection import Told, tell

        path = path_of(job)

        def once(data: bytes, order: "FileOrder") -> Told:
            return Told.of(ask(self.sandbox, tell, str(path), data, order, str(path), self.lang))

        told = _settled(once, job, path, self.network, texts=self.texts)
        return Answer(told.value, Exit.DONE if told.outcome.accepted else Exit.NEGATIVE)

    def failure(self, job: Job, sentence: str) -> dict[str, Any]:
        """Give the object that tells of a file that could not be verified."""
        from verify.as_json import failure

        return failure(str(job.fields.get("file", "")), sentence)


@dataclass(frozen=True, slots=True)
class Document:
    """Answers with a report in one of the forms of `REPORTS`, as bytes."""

    sandbox: "Sandbox"
    network: "Asker | None"
    lang: str
    form: str

    def run(self, job: Job) -> Answer:
        """Verify the file that *job* names; raises CommandError with the sentence why that can't be done."""
        from cli.children import ask
        from runtime.inspection import Inspection, inspect
        from runtime.records import load

        path = path_of(job)

        def once(data: bytes, order: "FileOrder") -> Inspection:
            return load(Inspection, ask(self.sandbox, inspect, str(path), data, order))

        return _reported(self.form, _settled(once, job, path, self.network), path, self.lang)

    def failure(self, job: Job, sentence: str) -> dict[str, Any]:
        """Give the sentence alone: a report is no line of a batch."""
        return {"file": str(job.fields.get("file", "")), "error": sentence}


def _reported(form: str, inspection: "Inspection", path: Path, lang: str) -> Answer:
    from verify import reporting
    from verify.judge import Verdict, judge

    about = reporting.About(str(path), inspection.sha256)
    judgement = judge(inspection.report)
    match form:
        case "etsi":
            report = reporting.etsi(inspection.report, judgement, about)
        case "html":
            report = reporting.html(inspection.report, judgement, lang, about).encode()
        case _:
            report = reporting.text(inspection.report, judgement, lang, about).encode()
    return Answer(report, Exit.DONE if judgement.verdict is Verdict.ACCEPT else Exit.NEGATIVE)


def _settled(
    once: "Callable[[bytes, FileOrder], _Found]", job: Job, path: Path, network: "Asker | None", *, texts: bool = False
) -> "_Found":
    """Have the file verified, the network asked for what is missing, and the file verified again."""
    from runtime.rounds import settled

    data, order = read_file(path), _order(job, path, texts=texts)
    return settled(lambda asked: once(data, asked), order, network)


def _order(job: Job, path: Path, *, texts: bool) -> "FileOrder":
    from runtime.inspection import FileOrder

    return FileOrder(path.name, _validation_time(job), _supporting(job), texts=texts)


def _validation_time(job: Job) -> datetime:
    text = job.fields.get("at")
    if text is None:
        return datetime.now(UTC)
    if not isinstance(text, str):
        raise CommandError(f"Job {job.number}: at must be a time such as 2026-11-30T10:00:00Z.")
    return instant(text, UTC)


def _supporting(job: Job) -> "tuple[SupportingFile, ...]":
    from verify.candidate import SupportingFile

    names = job.fields.get("detached") or []
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise CommandError(f"Job {job.number}: detached must be a list of paths.")
    return tuple(SupportingFile(Path(n).name, read_file(Path(n))) for n in names)
