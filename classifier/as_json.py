"""The outside form of a reading: ``infotrust/classification/1`` (CONTRACT 3)."""

from typing import Any

from classifier.rights import Classification

SCHEMA = "infotrust/classification/1"


def classification_json(identifier: str, classification: Classification) -> dict[str, Any]:
    """Give *classification* as an object for JSON; unknown is None, never an empty string."""
    channel, requester = classification.channel, classification.requester
    return {
        "schema": SCHEMA,
        "id": identifier,
        "labels": [str(label) for label in classification.labels],
        "scores": {str(label): round(score, 3) for label, score in classification.scores.items()},
        "evidence": [
            {
                "label": str(item.label),
                "quote": item.quote,
                "source": item.source,
                "start": item.start,
                "end": item.end,
                "why": item.why,
            }
            for item in classification.evidence
        ],
        "language": classification.language,
        "requester": str(requester) if requester else None,
        "channel": {"kind": str(channel.kind), "target": channel.target, "quote": channel.quote},
        "portability_recipient": classification.portability_recipient,
        "needs_review": classification.needs_review,
        "reasons": list(classification.reasons),
    }
