"""Sealing: nobody reads, changes or moves a value without the key file."""

import pytest
from fakes.casework import NEW_KEY, OLD_KEY, ROTATED, VAULT
from hypothesis import given
from hypothesis import strategies as st

from cases.sealed import KeyFileError, Keyring, Place, SealError, Vault, key_line

HERE = Place("case", "signer", "DSR-2026-000001")
SEALED = VAULT.seal(HERE, b"ILZE")

places = st.builds(Place, st.text(), st.text(), st.text() | st.integers())


@given(places, st.binary(max_size=200))
def test_what_is_sealed_opens_in_its_place(place: Place, plain: bytes) -> None:
    assert VAULT.open(place, VAULT.seal(place, plain)) == plain


@given(places, places)
def test_what_is_moved_does_not_open(place: Place, other: Place) -> None:
    sealed = VAULT.seal(place, b"a name")
    if place.encoded() != other.encoded():
        with pytest.raises(SealError):
            VAULT.open(other, sealed)


@pytest.mark.parametrize("position", range(len(SEALED)))
def test_no_byte_may_change(position: int) -> None:
    changed = bytearray(SEALED)
    changed[position] ^= 1
    with pytest.raises(SealError):
        VAULT.open(HERE, bytes(changed))


@pytest.mark.parametrize("length", range(len(SEALED)))
def test_no_byte_may_be_missing(length: int) -> None:
    with pytest.raises(SealError):
        VAULT.open(HERE, SEALED[:length])


@given(st.binary(max_size=80))
def test_foreign_bytes_never_open(sealed: bytes) -> None:
    with pytest.raises(SealError):
        VAULT.open(HERE, sealed)


def test_equal_values_are_sealed_differently() -> None:
    assert VAULT.seal(HERE, b"ILZE") != SEALED


def test_the_plain_text_does_not_show() -> None:
    assert b"ILZE" not in SEALED


def test_an_error_says_where_and_nothing_else() -> None:
    with pytest.raises(SealError, match=r"case\.signer") as caught:
        VAULT.open(Place("case", "signer", "DSR-2026-000002"), SEALED)
    assert "ILZE" not in str(caught.value)


def test_after_a_rotation_old_values_open_and_new_ones_take_the_new_key() -> None:
    assert ROTATED.open(HERE, SEALED) == b"ILZE"
    assert not ROTATED.is_current(SEALED)
    fresh = ROTATED.seal(HERE, b"ILZE")
    assert ROTATED.is_current(fresh)
    with pytest.raises(SealError, match="does not hold"):
        VAULT.open(HERE, fresh)


def test_after_a_rotation_old_tokens_are_found() -> None:
    assert VAULT.token("word", "ilze") in ROTATED.tokens("word", "ilze")
    assert ROTATED.token("word", "ilze") == ROTATED.tokens("word", "ilze")[0] != VAULT.token("word", "ilze")


def test_tokens_of_different_kinds_differ() -> None:
    assert VAULT.token("word", "a") != VAULT.token("address", "a")
    assert VAULT.token("a", "b\0c") != VAULT.token("a\0b", "d")


def test_sealing_and_tokens_use_different_keys() -> None:
    other = Vault(Keyring.parse(key_line("k1", b"\x03" * 32)))
    assert other.token("word", "ilze") != VAULT.token("word", "ilze")
    with pytest.raises(SealError):
        other.open(HERE, SEALED)


def test_a_keyring_shows_no_secret() -> None:
    shown = repr(Keyring.parse(OLD_KEY))
    assert "k1" in shown
    assert "\\x01" not in shown


def test_comments_and_empty_lines_of_a_key_file_are_skipped() -> None:
    assert [key.id for key in Keyring.parse(f"# made by init\n\n{NEW_KEY}\n{OLD_KEY}").keys] == ["k2", "k1"]


BAD_KEY_FILES = {
    "empty": "",
    "only a comment": "# nothing\n",
    "no colon": "k1" + "A" * 43 + "=",
    "no id": OLD_KEY.removeprefix("k1"),
    "id too long": OLD_KEY.replace("k1", "k" * 17),
    "id with a space": OLD_KEY.replace("k1", "k 1"),
    "31 bytes": "k1:" + "A" * 42 + "==",
    "33 bytes": "k1:" + "A" * 44,
    "padding lost": OLD_KEY.replace("=", ""),
    "not base64": "k1:" + "!" * 44,
    "standard alphabet": "k1:" + "/" * 43 + "=",
    "not ascii": "k1:" + "ā" * 44,
    "one id twice": OLD_KEY + OLD_KEY,
}


@pytest.mark.parametrize("text", BAD_KEY_FILES.values(), ids=BAD_KEY_FILES.keys())
def test_a_bad_key_file_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(KeyFileError) as caught:
        Keyring.parse(text)
    assert "A" * 8 not in str(caught.value)


def test_a_key_line_takes_32_bytes_only() -> None:
    with pytest.raises(KeyFileError):
        key_line("k1", b"\x01" * 16)
