"""``verify``: the signatures of files and messages, and what follows from them."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.batch import Answer, run_batch, run_files
from cli.errors import CommandError, Exit
from cli.inputs import Job, read_file
from cli.output import print_json, say, write
from cli.reading import Batch, Files, Jobs, Lang, language, path_of

if TYPE_CHECKING:
    from runtime.inspection import FileOrder, Inspection
    from runtime.rounds import Asker
    from runtime.sandbox import Sandbox
    from verify.candidate import SupportingFile

Paths = list[Path] | None


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(verify)


TrustedLists = Annotated[
    Paths,
    typer.Option(
        metavar="PATH", help="A trusted list, or a folder of them, instead of the configured ones (repeatable)."
    ),
]
TrustAnchors = Annotated[
    Paths,
    typer.Option(metavar="PATH", help="A certificate trusted as an issuing CA of qualified certificates (repeatable)."),
]


def verify(
    files: Files = None,
    detached: Annotated[
        Paths, typer.Option(metavar="FILE", help="Content of a detached signature (repeatable).")
    ] = None,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="Validation time; default now.")] = None,
    trusted_list: TrustedLists = None,
    trust_anchor: TrustAnchors = None,
    list_signer: Annotated[
        Paths, typer.Option(metavar="PATH", help="A certificate that may sign a national list (repeatable).")
    ] = None,
    lotl_signer: Annotated[
        Paths, typer.Option(metavar="PATH", help="A certificate that may sign a list of lists (repeatable).")
    ] = None,
    offline: Annotated[bool, typer.Option(help="Ask no network for revocation data.")] = False,
    text: Annotated[bool, typer.Option("--text", help="Add the readable text of what is covered.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    lang: Lang = "en",
    batch: Batch = None,
    jobs: Jobs = 1,
    report: Annotated[
        str | None, typer.Option(metavar="FORM", help="A report for people or courts: text, html or etsi.")
    ] = None,
    codes: Annotated[bool, typer.Option("--codes", help="Print the closed lists of reason and problem codes.")] = False,
) -> int:
    """Verify the signatures of files or messages; exit 0 when every one is accepted."""
    from cli.children import children
    from cli.trusting import TrustOptions, network, trusted

    if codes:
        return _print_codes()
    if (batch is None) == (not files):
        raise CommandError("Name files, or a batch with --batch, and not both.")
    if report is not None:
        _check_report(report, files or (), as_json=as_json)
    options = TrustOptions(*(tuple(p or ()) for p in (trusted_list, trust_anchor, list_signer, lotl_signer)))
    with closing(children(trusted(options), jobs)) as sandbox, network(offline=offline) as asker:
        task = _Verify(sandbox, asker, language(lang), text, report)
        if batch is not None:
            return run_batch(task, batch, jobs)
        show = _print_report if report is not None else print_json if as_json else _show
        fields = {"detached": [str(p) for p in detached or ()], "at": at}
        return run_files(task, files or (), show, fields, jobs)


@dataclass(frozen=True, slots=True)
class _Verify:
    sandbox: "Sandbox"
    network: "Asker | None"
    lang: str
    texts: bool
    report: str | None = None

    def run(self, job: Job) -> Answer:
        from verify.as_json import as_json
        from verify.judge import Verdict, judge

        path = path_of(job)
        inspection = self._settled(path, _order(job, path, texts=self.texts))
        judgement = judge(inspection.report)
        if self.report is not None:
            value = {"report": _report(self.report, inspection, path, self.lang)}
        else:
            value = as_json(
                inspection.report,
                judgement,
                file=str(path),
                sha256=inspection.sha256,
                lang=self.lang,
                texts={(t.name, t.by): t.text for t in inspection.texts} if self.texts else None,
            )
        return Answer(value, Exit.DONE if judgement.verdict is Verdict.ACCEPT else Exit.NEGATIVE)

    def failure(self, job: Job, sentence: str) -> dict[str, Any]:
        from verify.as_json import failure

        return failure(str(job.fields.get("file", "")), sentence)

    def _settled(self, path: Path, order: "FileOrder") -> "Inspection":
        """Verify, ask the network for what is missing, and verify again, a bounded number of times."""
        from cli.children import ask
        from runtime.inspection import Inspection, inspect
        from runtime.records import load
        from runtime.rounds import settled

        data = read_file(path)
        return settled(
            lambda asked: load(Inspection, ask(self.sandbox, inspect, str(path), data, asked)), order, self.network
        )


def _order(job: Job, path: Path, *, texts: bool) -> "FileOrder":
    from runtime.inspection import FileOrder

    return FileOrder(path.name, _validation_time(job), _supporting(job), texts=texts)


def _validation_time(job: Job) -> datetime:
    from datetime import UTC
    from zoneinfo import ZoneInfo

    from cli.inputs import instant

    text = job.fields.get("at")
    if text is None:
        return datetime.now(UTC)
    if not isinstance(text, str):
        raise CommandError(f"Job {job.number}: at must be a time such as 2026-11-30T10:00:00Z.")
    return instant(text, ZoneInfo("UTC"))


def _supporting(job: Job) -> "tuple[SupportingFile, ...]":
    from verify.candidate import SupportingFile

    names = job.fields.get("detached") or []
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise CommandError(f"Job {job.number}: detached must be a list of paths.")
    return tuple(SupportingFile(Path(n).name, read_file(Path(n))) for n in names)


def _print_codes() -> int:
    from verify.codes import PROBLEMS, REASONS

    for kind, table in (("reason", REASONS), ("problem", PROBLEMS)):
        for code, sentence in table.items():
            print_json({"kind": kind, "code": code.value, "lv": sentence.lv, "en": sentence.en})
    return Exit.DONE


def _check_report(form: str, files: list[Path] | tuple[()], *, as_json: bool) -> None:
    """Refuse what could not be printed: a form that there is not, or several documents in one output."""
    if form not in _REPORTS:
        raise CommandError(f"--report is one of {', '.join(_REPORTS)}, not {form}.")
    if as_json or not files:
        raise CommandError("--report prints a document: name files, and leave --json and --batch out.")
    if form != "text" and len(files) > 1:
        raise CommandError(f"--report {form} prints one document: name one file at a time.")


_REPORTS = ("text", "html", "etsi")


def _report(form: str, inspection: "Inspection", path: Path, lang: str) -> bytes:
    from verify import reporting
    from verify.judge import judge

    about = reporting.About(str(path), inspection.sha256)
    judgement = judge(inspection.report)
    match form:
        case "etsi":
            return reporting.etsi(inspection.report, judgement, about)
        case "html":
            return reporting.html(inspection.report, judgement, lang, about).encode()
        case _:
            return reporting.text(inspection.report, judgement, lang, about).encode()


def _print_report(value: dict[str, Any]) -> None:
    write(value["report"])


def _show(value: dict[str, Any]) -> None:
    """Print one verification for people: the decision first, then each signature, then what is covered."""
    say(f"{value['file']}: {value['decision']}")
    for reason in value["reasons"]:
        say(f"  {reason['text']}")
    for signature in value["signatures"]:
        _show_signature(signature)
    for covered in value["covered"]:
        say(f"  signed by {', '.join(covered['by'])}: {covered['name']}")
        for line in (covered.get("text") or "").splitlines():
            say(f"    | {line.expandtabs()}")
    for name in value["uncovered"]:
        say(f"  not signed: {name}")


def _show_signature(signature: dict[str, Any]) -> None:
    signer = (signature["signer"] or {}).get("common_name") or "?"
    outcome = " / ".join(filter(None, (signature["indication"], signature["sub_indication"])))
    say(f"  {signature['id']}: {signer}, {signature['level'] or '?'}, {outcome}, {signature['qualification']}")
    for problem in signature["problems"]:
        say(f"      {problem['text']}")
