"""What a poll asks for at once, and which folders it looks into."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.imap import BATCH_COUNT, BATCH_OCTETS, STREAM_ABOVE, Listed, batches
from intake.imap_folders import NAME_LENGTH, readable, written

sizes = st.lists(st.integers(0, 2 * STREAM_ABOVE), max_size=200)


@settings(deadline=None)
@given(sizes)
def test_batches_keep_order_and_bounds(found):
    listed = [Listed(uid, size, None) for uid, size in enumerate(found, 1)]
    groups = list(batches(listed))
    assert [mail for group in groups for mail in group] == listed
    for group in groups:
        assert 0 < len(group) <= BATCH_COUNT
        assert len(group) == 1 or sum(mail.size for mail in group) <= BATCH_OCTETS
        assert len(group) == 1 or all(mail.size <= STREAM_ABOVE for mail in group)


def test_small_mail_fills_a_batch():
    listed = [Listed(uid, 1000, None) for uid in range(1, 2 * BATCH_COUNT + 1)]
    assert [len(group) for group in batches(listed)] == [BATCH_COUNT, BATCH_COUNT]


def test_folders_of_our_own_mail_and_views_are_left_out():
    listed = [
        ((b"\\HasNoChildren",), b"/", "Junk"),
        ((b"\\HasNoChildren",), b"/", "INBOX"),
        ((b"\\Noselect",), b"/", "[Gmail]"),
        ((b"\\All",), b"/", "[Gmail]/Visas"),
        ((b"\\Sent",), b"/", "[Gmail]/Aizgājušie"),
        ((b"\\DRAFTS",), b"/", "Entwürfe"),
        ((), b".", "INBOX.Deleted Items"),
        ((), b".", "INBOX.Nosūtītie"),
        ((), b".", "INBOX.Sentences"),
        ((), None, "trash"),
        ((b"\\Archive",), b"/", "Archive"),
    ]
    assert tuple(readable([(flags, delimiter, written(name)) for flags, delimiter, name in listed])) == (
        *("INBOX", "Archive", "INBOX.Sentences", "Junk"),
    )


NAMES = {
    b"INBOX": "INBOX",
    b"Klienti &AS0- co": "Klienti ĭ co",
    b"a&-b": "a&b",
    b"a&b": "a&b",
    b"&Jjo!": "&Jjo!",
    b"&2AA-": "&2AA-",
    b"a\xffb": "a\\xffb",
    b"two\r\nlines": "two\\x0d\\x0alines",
    b"&AAA-": "&AAA-",
    "2026": "2026",
}


@pytest.mark.parametrize("octets", NAMES)
def test_every_name_of_a_folder_can_be_shown_and_given_back_as_the_server_wrote_it(octets: bytes | str) -> None:
    assert readable([((), b"/", octets)]) == {NAMES[octets]: octets if isinstance(octets, bytes) else octets.encode()}


def test_a_path_that_is_too_long_to_be_kept_is_cut_and_stays_its_own() -> None:
    paths = [b"a" * 300 + end for end in (b"1", b"2")]
    names = readable([((), b"/", path) for path in paths])
    assert set(names.values()) == set(paths)
    assert {len(name) for name in names} == {NAME_LENGTH}


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=20))
def test_any_octets_have_a_name_that_can_be_stored(octets: bytes) -> None:
    for name in readable([((), None, octets)]):
        assert name.isprintable()
        assert name.encode()
