"""``verify``: the signatures of files and messages, and what follows from them."""

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.batch import Task, print_answer, run_batch, run_files
from cli.errors import CommandError, Exit
from cli.output import print_json, say, write
from cli.reading import Batch, Files, Jobs, Lang, language
from cli.verify_tasks import REPORTS, Document, Tell

if TYPE_CHECKING:
    from runtime.rounds import Asker
    from runtime.sandbox import Sandbox

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
        task = _task(sandbox, asker, language(lang), report, texts=text)
        if batch is not None:
            return run_batch(task, batch, jobs)
        show = write if report is not None else print_answer if as_json else _show
        fields = {"detached": [str(p) for p in detached or ()], "at": at}
        return run_files(task, files or (), show, fields, jobs)


def _task(sandbox: "Sandbox", asker: "Asker | None", lang: str, report: str | None, *, texts: bool) -> Task:
    return Tell(sandbox, asker, lang, texts) if report is None else Document(sandbox, asker, lang, report)


def _print_codes() -> int:
    from verify.codes import PROBLEMS, REASONS

    for kind, table in (("reason", REASONS), ("problem", PROBLEMS)):
        for code, sentence in table.items():
            print_json({"kind": kind, "code": code.value, "lv": sentence.lv, "en": sentence.en})
    return Exit.DONE


def _check_report(form: str, files: list[Path] | tuple[()], *, as_json: bool) -> None:
    """Refuse what could not be printed: a form that there is not, or several documents in one output."""
    if form not in REPORTS:
        raise CommandError(f"--report is one of {', '.join(REPORTS)}, not {form}.")
    if as_json or not files:
        raise CommandError("--report prints a document: name files, and leave --json and --batch out.")
    if form != "text" and len(files) > 1:
        raise CommandError(f"--report {form} prints one document: name one file at a time.")


def _show(content: bytes) -> None:
    """Print one verification for people: the decision first, then each signature, then what is covered."""
    value = json.loads(content)
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
    for counter in signature.get("counter_signatures", ()):
        _show_signature(counter)
