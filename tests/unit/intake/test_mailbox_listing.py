"""What a poll asks for at once, and which folders it looks into."""

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.imap import BATCH_COUNT, BATCH_OCTETS, STREAM_ABOVE, Listed, batches
from intake.imap_folders import readable

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
    assert readable(listed) == ("INBOX", "Archive", "INBOX.Sentences", "Junk")
