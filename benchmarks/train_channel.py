"""Train the judge of the reply channel anew: ``python benchmarks/train_channel.py [--authors]``.

It learns from ``classifier/texts/channel.jsonl`` and the ``channel`` fields of ``training.jsonl``, and writes ``rules/channel_weights.toml``;
takes a minute. ``--authors`` writes nothing: it reads the texts of each author by a judge that learned from the others
only, and prints for several bounds how often the channel is right (the bound stands in `classifier.channel_training`).
"""

import re
import sys
import tomllib
from collections import defaultdict
from dataclasses import replace
from typing import Any

from evaluate_classifier import ROOT, TRAINING, ratio, read_lines

from classifier.channel_training import Lesson, lessons_on_channel, train_judge
from classifier.judge import Judge, judged, written
from classifier.model import Model
from classifier.rights import ChannelKind

RULES = ROOT / "classifier" / "rules"
HEAD = "# Made from classifier/texts by benchmarks/train_channel.py (docs/classification.md); not edited by hand."
SHORT = TRAINING.with_name("channel.jsonl")
BOUNDS = [(agreed / 100, alone / 100) for agreed in range(35, 60, 5) for alone in range(50, 75, 5)]

Result = tuple[Lesson, bool, bool]
"""A text, whether the kind of the answer is right, and whether its target is, too."""


def main() -> None:
    """Train on every shipped text whose channel is known; or measure by author."""
    tables = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in RULES.glob("*.toml")}
    trained = {"weights", "doubt", "channel_weights"}
    model = Model.from_tables({name: table for name, table in tables.items() if name not in trained})
    lines = [line for path in (TRAINING, SHORT) for line in read_lines(path) if "channel" in line]
    lessons = [(line, lesson) for line in lines for lesson in lessons_on_channel([line], model)]
    if "--authors" in sys.argv:
        by_author(lessons)
        return
    judge = train_judge([lesson for _, lesson in lessons])
    (RULES / "channel_weights.toml").write_text(f"{HEAD}\n{written(judge)}", "utf-8")
    print(f"{len(judge.by_feature)} features from {len(lessons)} texts")


def by_author(lessons: list[tuple[dict[str, Any], Lesson]]) -> None:
    """Measure each author that the rules do not know by a judge that does not know him either."""
    groups: dict[str, list[Lesson]] = defaultdict(list)
    for line, lesson in lessons:
        known = "known " if line["channel"].get("known_to_rules") else ""
        groups[known + re.sub(r"\d", "", line["id"])].append(lesson)
    totals: dict[tuple[float, float], list[Result]] = defaultdict(list)
    for author in sorted(name for name in groups if not name.startswith(("known ", "ch"))):
        judge = train_judge([lesson for name, group in groups.items() if name != author for lesson in group])
        print(f"{author} {shown([right(lesson, judge) for lesson in groups[author]])}")
        for agreed, alone in BOUNDS:
            other = replace(judge, agreed=agreed, alone=alone)
            totals[agreed, alone] += [right(lesson, other) for lesson in groups[author]]
    for (agreed, alone), results in totals.items():
        print(f"all {agreed:.2f} {alone:.2f} {shown(results)}")


def right(lesson: Lesson, judge: Judge) -> Result:
    """Tell whether *judge* gets the kind of *lesson* right, and kind and target."""
    wish = judged(lesson.wishes, lesson.features, lesson.by_rules, judge)
    got = (wish.kind, wish.target) if wish else (ChannelKind.NONE, None)
    return lesson, got[0] is lesson.kind, got in lesson.right


def shown(results: list[Result]) -> str:
    """Write the shares of right kinds and targets where a wish is stated, and of right silence where none is."""
    silent = [kind for lesson, kind, _ in results if lesson.kind is ChannelKind.NONE]
    others = {ChannelKind.NONE, ChannelKind.IN_ATTACHMENT}
    kinds = [kind for lesson, kind, _ in results if lesson.kind not in others]
    targets = [target for lesson, _, target in results if lesson.kind not in others]
    return f"stated: kind {ratio(kinds)} target {ratio(targets)}; none: {ratio(silent)}"


if __name__ == "__main__":
    main()
