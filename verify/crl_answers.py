"""What revocation lists say of a certificate, put together as RFC 5280, 6.3.3 asks: bases with their deltas, reasons with reasons."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from verify import crl
from verify.answers import Answer, Heard, Standing, usable
from verify.certificate import Certificate
from verify.checks import RevocationData, RevocationKind, RevocationReason
from verify.crl import Entry, RevocationList
from verify.crl_scope import extends, reasons_covered
from verify.dataclass import dataclass
from verify.der import DerError
from verify.distribution import ALL_REASONS
from verify.names import common_name
from verify.ocsp import Status

Timely = Callable[[Answer, datetime], Heard]
"""Gives back an answer that states this time; the reason where it states one that has not come yet."""
SignerOf = Callable[[RevocationList], Certificate | None]
"""Who signed a list and may do so; None where nobody of that kind did."""

_GOOD = Entry(Status.GOOD, None)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one list, or one with its delta, says: for these reasons only."""

    heard: Heard
    reasons: frozenset[int]


def heard(certificate: Certificate, lists: Iterable[bytes], signer_of: SignerOf, timely: Timely) -> Iterator[Heard]:
    """Yield what *lists* (DER) say of *certificate*: answers, and why others are none. Lists out of scope say nothing."""
    concerning = [(listing, reasons) for listing, reasons in _concerning(certificate, lists) if reasons]
    deltas = [listing for listing, _ in concerning if listing.base is not None]
    parts: list[_Part] = []
    for listing, reasons in concerning:
        if listing.base is not None:
            continue
        signer = signer_of(listing)
        if signer is None:
            yield Standing.UNTRUSTED
            continue
        later = [d for d in deltas if extends(d, listing) and _same_key(signer_of(d), signer)]
        said = _said(certificate, listing, later)
        parts += [_Part(timely(h, h.this_update) if isinstance(h, Answer) else h, reasons) for h in said]
    yield from _together(parts)


def _concerning(certificate: Certificate, lists: Iterable[bytes]) -> Iterator[tuple[RevocationList, frozenset[int]]]:
    for data in lists:
        try:
            listing = crl.read(data)
            yield listing, reasons_covered(listing, certificate)
        except DerError:
            continue


def _same_key(one: Certificate | None, other: Certificate) -> bool:
    """A delta is signed with the key of its base (6.3.3 h)."""
    return one is not None and one.spki == other.spki


def _said(certificate: Certificate, base: RevocationList, deltas: Iterable[RevocationList]) -> Iterator[Heard]:
    """Yield what *base* says, and what it says together with each delta; an entry that can't be read says nothing."""
    try:
        listed = crl.entry_for(base, certificate)
    except DerError:
        return
    yield _answer(certificate, base, listed or _GOOD, base)
    for delta in deltas:
        try:
            changed = crl.entry_for(delta, certificate)
        except DerError:
            continue
        yield _answer(certificate, base, changed or listed or _GOOD, delta)


def _answer(certificate: Certificate, base: RevocationList, entry: Entry, newest: RevocationList) -> Heard:
    """6.3.3 (i) to (k). Which ended certificates are kept, the base says: a delta has what changed."""
    source = f"CRL, {common_name(newest.issuer)}"
    told = Answer(entry.status, newest.this_update, entry.revoked_at, source, _data(entry, newest))
    return usable(told, base.covers_since, certificate)


def _data(entry: Entry, newest: RevocationList) -> RevocationData:
    return RevocationData(
        kind=RevocationKind.CRL,
        sha256=newest.sha256,
        this_update=newest.this_update,
        next_update=newest.next_update,
        revoked_at=entry.revoked_at,
        reason=RevocationReason.of(entry.reason),
    )


def _together(parts: Sequence[_Part]) -> Iterator[Heard]:
    """Yield what counts by itself, and "good" where lists for some reasons make up all of them together (6.3.3 l)."""
    good: list[tuple[Answer, frozenset[int]]] = []
    for part in parts:
        partial = part.reasons != ALL_REASONS
        if partial and isinstance(part.heard, Answer) and part.heard.status is Status.GOOD:
            good.append((part.heard, part.reasons))
        else:
            yield part.heard
    covered = frozenset[int]()
    for answer, reasons in sorted(good, key=lambda pair: pair[0].this_update, reverse=True):
        covered |= reasons
        if covered == ALL_REASONS:
            yield answer  # the oldest of those that it takes: no newer than that is the whole
            return
