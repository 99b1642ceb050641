"""Train the shipped weights of the classifier anew from the shipped texts: ``python benchmarks/train_classifier.py``."""

import tomllib

from evaluate_classifier import ROOT, TRAINING, read_lines

from classifier.examples import example_of, lessons_of
from classifier.model import Model
from classifier.training import train_weights
from classifier.weights import written

RULES = ROOT / "classifier" / "rules"
HEAD = "# Made from classifier/texts/training.jsonl by benchmarks/train_classifier.py (docs/classification.md); not edited by hand."


def main() -> None:
    """Train on every shipped text and write ``rules/weights.toml``."""
    tables = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in RULES.glob("*.toml")}
    tables.pop("weights", None)
    model = Model.from_tables(tables)
    weights = train_weights(list(lessons_of(map(example_of, read_lines(TRAINING)), model)))
    (RULES / "weights.toml").write_text(f"{HEAD}\nweights = '''\n{written(weights)}'''\n", "utf-8")
    print(f"{len(weights.by_feature)} features")


if __name__ == "__main__":
    main()
