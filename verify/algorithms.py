"""Cryptographic suites with the date until which each is acceptable (ETSI TS 119 312); the dates are configuration."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from verify.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SignatureRule:
    """Keys of at least *bits* bits are acceptable with the method *name* before *end* (None: no end is set)."""

    name: str
    bits: int
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Algorithms:
    """The table of suites. What is not in it is never acceptable.

    *digests* maps a digest (``SHA-256``) to the instant from which it is no longer accepted, None where none is set.
    """

    source: str
    digests: Mapping[str, datetime | None]
    signatures: tuple[SignatureRule, ...]

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> "Algorithms":
        """Read the table from parsed TOML (``config/algorithms.toml``).

        Raises:
            ValueError: a member is missing, unknown or of the wrong kind; the message names it.
        """
        try:
            digests = {str(name): _end(rule) for name, rule in data["digests"].items()}
            signatures = [SignatureRule(str(r["name"]), int(r["bits"]), _end(r)) for r in data["signatures"]]
            source = str(data["source"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"the table of algorithms is not built as expected: {error!r}") from error
        return cls(source, digests, tuple(sorted(signatures, key=lambda rule: (rule.name, rule.bits))))

    def digest_acceptable(self, name: str, moment: datetime) -> bool:
        """Tell whether a digest may still be relied on at *moment*."""
        return name in self.digests and _before(moment, self.digests[name])

    def signature_acceptable(self, name: str, key_bits: int | None, moment: datetime) -> bool:
        """Tell whether a method with a key of *key_bits* bits may still be relied on at *moment*."""
        rule = self._rule(name, key_bits or 0)
        return rule is not None and _before(moment, rule.end)

    def digest_end(self, name: str) -> datetime | None:
        """Give the instant from which a digest is no longer relied on; None where none is set, and where it never was."""
        return self.digests.get(name)

    def signature_end(self, name: str, key_bits: int | None) -> datetime | None:
        """Give the instant from which a method with such a key is no longer relied on; None as for `digest_end`."""
        rule = self._rule(name, key_bits or 0)
        return None if rule is None else rule.end

    def ever_acceptable(self, hashes: Sequence[str], name: str, key_bits: int | None) -> bool:
        """Tell whether the table knows all of these at all, so that an earlier proof of existence might help."""
        return all(h in self.digests for h in hashes) and self._rule(name, key_bits or 0) is not None

    def _rule(self, name: str, key_bits: int) -> SignatureRule | None:
        for rule in reversed(self.signatures):
            if rule.name == name and rule.bits <= key_bits:
                return rule
        return None


def _end(rule: Mapping[str, Any]) -> datetime | None:
    unknown = rule.keys() - {"name", "bits", "end"}
    if unknown:
        raise ValueError(f"the table of algorithms has an unknown member: {min(unknown)}")
    end = rule.get("end")
    if end is not None and (not isinstance(end, date) or isinstance(end, datetime)):
        raise ValueError(f"the end of an algorithm is a date, not {end!r}")
    return None if end is None else datetime.combine(end, time(), UTC)


def _before(moment: datetime, end: datetime | None) -> bool:
    return end is None or moment < end
