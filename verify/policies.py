"""Certificate policies along a path (RFC 5280, 6.1.2 to 6.1.5), with any policy wanted and none demanded from outside.

What remains to be found out is whether some policy is stood for by all issuers, where one of them demands that. So the
tree of the standard is not kept: of each level only which policies are valid, and what each is called one level below.
That takes the same time whatever a hostile path holds, where the tree can grow without bounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from verify.certificate import Certificate

ANY = "2.5.29.32.0"
"""anyPolicy."""

_Level = dict[str, frozenset[str]]
"""Valid policies of one level of the tree, each with the names that it may have in the next certificate."""


@dataclass(slots=True)
class _State:
    """The state variables of RFC 5280, 6.1.2: counts of certificates after which each rule bites."""

    length: int
    level: _Level = field(default_factory=lambda: {ANY: frozenset({ANY})})
    explicit: int = 0
    mapping: int = 0
    any_policy: int = 0

    def __post_init__(self) -> None:
        self.explicit = self.mapping = self.any_policy = self.length + 1

    @property
    def fails(self) -> bool:
        return self.explicit == 0 and not self.level


def acceptable(certificates: Sequence[Certificate]) -> bool:
    """Tell whether policies forbid nothing along *certificates*, from the one that the anchor issued to the subject."""
    state = _State(len(certificates))
    for place, certificate in enumerate(certificates, start=1):
        last = place == len(certificates)
        _descend(state, certificate, last=last)
        if state.fails or (not last and not _prepare(state, certificate)):
            return False
    if certificates:
        _wrap_up(state, certificates[-1])
    return not state.fails


def _descend(state: _State, certificate: Certificate, *, last: bool) -> None:
    """6.1.3 (d) and (e): which policies of the level above does *certificate* carry on?"""
    carried = certificate.policies
    expected = frozenset().union(*state.level.values()) if state.level else frozenset[str]()
    below = {p for p in carried - {ANY} if p in expected or ANY in state.level}
    if ANY in carried and (state.any_policy > 0 or (not last and certificate.self_issued)):
        below |= expected
    state.level = {policy: frozenset({policy}) for policy in below}


def _prepare(state: _State, certificate: Certificate) -> bool:
    """6.1.4 (a), (b) and (h) to (j): what *certificate* asks of those below it; False where it maps what can't be mapped."""
    stated = certificate.extensions
    if any(ANY in pair for pair in stated.policy_mappings):
        return False
    _map(state, stated.policy_mappings)
    if not certificate.self_issued:
        state.explicit, state.mapping, state.any_policy = (
            max(count - 1, 0) for count in (state.explicit, state.mapping, state.any_policy)
        )
    state.explicit = _least(state.explicit, stated.require_explicit_policy)
    state.mapping = _least(state.mapping, stated.inhibit_policy_mapping)
    state.any_policy = _least(state.any_policy, stated.inhibit_any_policy)
    return True


def _map(state: _State, mappings: Sequence[tuple[str, str]]) -> None:
    names: dict[str, set[str]] = {}
    for issuers, subjects in mappings:
        names.setdefault(issuers, set()).add(subjects)
    for policy, mapped in names.items():
        if state.mapping == 0:
            state.level.pop(policy, None)
        elif policy in state.level or ANY in state.level:
            state.level[policy] = frozenset(mapped)


def _least(count: int, stated: int | None) -> int:
    return count if stated is None else min(count, stated)


def _wrap_up(state: _State, subject: Certificate) -> None:
    """6.1.5 (a) and (b)."""
    state.explicit = max(state.explicit - 1, 0)
    if subject.extensions.require_explicit_policy == 0:
        state.explicit = 0
