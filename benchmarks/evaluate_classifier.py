"""Measure the classifier over labelled texts: ``python benchmarks/evaluate_classifier.py [FILE.jsonl ...] [--errors]``.

``--folds`` also measures the training texts, each by weights that have not seen it (five trainings, some minutes).
Prints exact-set accuracy, macro-F1, request-or-other precision and recall, requests missed silently, erasures wrongly
predicted without review, channel and language accuracy, review rate, slices by tag and a confusion table. Counts a label set of ``acceptable`` as right.
"""

import gc
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import cli  # noqa: E402, F401 - sets the collector; the repository is not installed where this runs
from classifier.classify import classify  # noqa: E402
from classifier.examples import example_of, lessons_of  # noqa: E402
from classifier.model import Model  # noqa: E402
from classifier.rights import Classification, Label, RequestText  # noqa: E402
from classifier.training import train_weights  # noqa: E402

SETS = ("development.jsonl", "held_out.jsonl", *(f"held_out_{name}.jsonl" for name in "abcdefghij"))
TEXTS = [ROOT / "tests" / "evaluation" / name for name in SETS]
TRAINING = ROOT / "classifier" / "texts" / "training.jsonl"
FOLDS = 5


@dataclass(frozen=True)
class Result:
    """One labelled text with what the classifier made of it."""

    example: dict[str, Any]
    got: Classification

    @property
    def expected(self) -> set[str]:
        """The set of labels to measure against: the acceptable one that was given, else the main one."""
        sets = [set(self.example["labels"]), *map(set, self.example.get("acceptable", []))]
        return next((labels for labels in sets if labels == self.labels), sets[0])

    @property
    def labels(self) -> set[str]:
        """The labels given."""
        return {str(label) for label in self.got.labels}

    @property
    def right(self) -> bool:
        """Whether the set is exactly right."""
        return self.labels == self.expected

    @property
    def wanted(self) -> dict[str, Any]:
        """The reply channel to measure against; a line without one states no wish."""
        return dict(self.example.get("channel") or {"kind": "none", "target": None})

    @property
    def channel_right(self) -> bool:
        """Whether the kind of the reply channel is right."""
        return bool(str(self.got.channel.kind) == self.wanted["kind"])

    @property
    def target_right(self) -> bool:
        """Whether kind and target are those expected, or one of the alternatives."""
        wanted = self.wanted
        pairs = {(wanted["kind"], wanted["target"])}
        pairs |= {(other["kind"], other["target"]) for other in wanted.get("alternatives", [])}
        return (str(self.got.channel.kind), self.got.channel.target) in pairs


def load_model() -> Model:
    """Compile the shipped rules."""
    rules = ROOT / "classifier" / "rules"
    return Model.from_tables({path.stem: tomllib.loads(path.read_text("utf-8")) for path in rules.glob("*.toml")})


def request_of(example: dict[str, Any]) -> RequestText:
    """Build the request of one labelled line."""
    return example_of(example).request


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read a file of labelled texts."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def ratio(hits: Iterable[bool]) -> str:
    """Write a share as ``0.912 (52/57)``."""
    values = list(hits)
    return f"{sum(values) / len(values):.3f} ({sum(values)}/{len(values)})" if values else "- (0)"


def f1(results: list[Result], label: str) -> float | None:
    """F1 of one label; None where it neither occurs nor is given."""
    true = sum(label in r.labels and label in r.expected for r in results)
    wrong = sum((label in r.labels) != (label in r.expected) for r in results)
    return 2 * true / (2 * true + wrong) if true or wrong else None


def figures(results: list[Result]) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of every figure over *results*."""
    requests = [r for r in results if "other" not in r.example["labels"]]
    silent = [r.labels == {"other"} and not r.right and not r.got.needs_review for r in requests]
    no_erasure = [r for r in results if "erasure" not in r.example["labels"]]
    scores = {label: score for label in map(str, Label) if (score := f1(results, label)) is not None}
    silent_on_channel = [r for r in results if r.wanted["kind"] == "none" and "channel" in r.example]
    stated = [r for r in results if r.wanted["kind"] != "none"]
    yield "texts", str(len(results))
    yield "exact set", ratio(r.right for r in results)
    yield "exact set outside review", ratio(r.right for r in results if not r.got.needs_review)
    yield "macro-F1", f"{sum(scores.values()) / len(scores):.3f}"
    yield "F1 by label", " ".join(f"{label} {score:.2f}" for label, score in scores.items())
    yield "requests missed silently", ratio(silent)
    yield "request precision", ratio("other" not in r.expected for r in results if "other" not in r.labels)
    yield "request recall", ratio("other" not in r.labels for r in requests)
    yield (
        "wrong erasures without review",
        ratio("erasure" in r.labels - r.expected and not r.got.needs_review for r in no_erasure),
    )
    yield "channel kind, wish stated", ratio(r.channel_right for r in stated)
    yield "channel target, wish stated", ratio(r.target_right for r in stated)
    yield "channel kind, none stated", ratio(r.channel_right for r in silent_on_channel)
    yield "language", ratio(r.got.language == r.example["lang"] for r in results)
    yield (
        "requester",
        ratio(
            (r.got.requester and str(r.got.requester)) == r.example["requester"]
            for r in results
            if "requester" in r.example
        ),
    )
    yield (
        "recipient",
        ratio(
            r.got.portability_recipient == r.example.get("portability_recipient")
            for r in results
            if "portability_recipient" in r.example and "portability" in r.example["labels"]
        ),
    )
    yield "review rate", ratio(r.got.needs_review for r in results)


def slices(results: list[Result]) -> Iterator[tuple[str, str]]:
    """Yield exact-set accuracy by language and by tag."""
    for name in sorted({tag for r in results for tag in [r.example["lang"], *r.example["tags"]]}):
        yield name, ratio(r.right for r in results if name in [r.example["lang"], *r.example["tags"]])


def confusion(results: list[Result]) -> Counter[str]:
    """Count what was expected against what was given, where they differ."""
    return Counter(f"{'+'.join(sorted(r.expected))} -> {'+'.join(sorted(r.labels))}" for r in results if not r.right)


def show_error(result: Result) -> None:
    """Print one text that went wrong, with the reasons."""
    example = result.example
    print(f"--- {example['id']} expected {sorted(result.expected)} {result.wanted}")
    print(
        f"    got {sorted(result.labels)} {result.got.channel} lang={result.got.language} review={result.got.reasons}"
    )
    print(f"    {example.get('subject')!r} | {example.get('body')!r}")
    for item in result.got.evidence:
        print(f"    {item.why}: {item.quote!r}")


def folded(model: Model) -> Iterator[Result]:
    """Read every training text that the rules do not know by heart, with weights that have not seen it."""
    lines = read_lines(TRAINING)
    for fold in range(FOLDS):
        known = [example_of(line) for number, line in enumerate(lines) if number % FOLDS != fold]
        weighing = replace(model, weights=train_weights(list(lessons_of(known, model))))
        for line in lines[fold::FOLDS]:
            if not line.get("known_to_rules"):
                yield Result({"tags": [], **line}, classify(request_of(line), weighing))


def report(name: str, results: list[Result]) -> None:
    """Print figures, slices and confusions."""
    print(f"== {name}")
    for figure, value in figures(results):
        print(f"{figure:32} {value}")
    for tag, value in slices(results):
        print(f"  {tag:30} {value}")
    for pair, count in confusion(results).most_common():
        print(f"  {count:3} {pair}")
    if "--errors" in sys.argv:
        for result in results:
            if not (result.right and result.channel_right and result.target_right):
                show_error(result)


def speed(model: Model, examples: list[dict[str, Any]]) -> float:
    """Texts a second of processor time, warm, with the collector set as in every command (`cli`)."""
    requests = [request_of(example) for example in examples]
    gc.collect()
    gc.freeze()
    begun = process_time()
    for request in requests:
        classify(request, model)
    return len(requests) / (process_time() - begun)


def main() -> None:
    """Measure each file named on the command line, or our own texts."""
    model = load_model()
    for path in [Path(name) for name in sys.argv[1:] if not name.startswith("--")] or TEXTS:
        examples = read_lines(path)
        report(path.name, [Result(example, classify(request_of(example), model)) for example in examples])
        print(f"{'texts a second':32} {speed(model, examples):.0f}")
    if "--folds" in sys.argv:
        report(f"{TRAINING.name}, {FOLDS} folds", list(folded(model)))


if __name__ == "__main__":
    main()
