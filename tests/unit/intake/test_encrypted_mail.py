"""Mail encrypted to the mailbox: opened with its own key, and with no other; altered copies tell nothing."""

from base64 import encodebytes
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from fakes.mail_encryption import ENTITY, enveloped, mail_key
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import candidates, structure
from intake.content_keys import content_key
from intake.encrypted import MailKey, closed, opener
from intake.limits import ENCRYPTED_SIZE
from intake.message import read

SIGNED = (
    b"Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n"
    + ENTITY
    + (b"\r\n--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nMIIB\r\n--s--\r\n")
)

WAYS = {
    "RSA": ("rsa", "-aes256"),
    "RSA, by the identifier of the key": ("rsa", "-aes128", "-keyid"),
    "RSA, streamed": ("rsa", "-aes256", "-stream"),
    "RSA, triple DES": ("rsa", "-des3"),
    "RSA, OAEP": ("rsa", "-aes192", "-keyopt", "rsa_padding_mode:oaep"),
    "RSA, OAEP with SHA-256": ("rsa", "-aes256", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"),
    "RSA, authenticated": ("rsa", "-aes-256-gcm"),
    "RSA, authenticated and streamed": ("rsa", "-aes-128-gcm", "-stream"),
    "P-256": ("p256", "-aes256"),
    "P-256 with SHA-256, authenticated": ("p256", "-aes-256-gcm", "-keyopt", "ecdh_kdf_md:sha256"),
    "P-256, by the identifier of the key": ("p256", "-aes128", "-keyid"),
    "P-256 with its cofactor": ("p256", "-aes128", "-keyopt", "ecdh_cofactor_mode:1"),
    "P-521": ("p521", "-aes256"),
}


@pytest.fixture(scope="module")
def keys() -> dict[str, MailKey]:
    return {
        "rsa": mail_key(),
        "p256": mail_key(ec.generate_private_key(ec.SECP256R1())),
        "p521": mail_key(ec.generate_private_key(ec.SECP521R1())),
        "other": mail_key(),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("encrypted")


def mail(content: bytes, kind: str = "application/pkcs7-mime; smime-type=enveloped-data") -> bytes:
    head = f"From: client@example.com\r\nMIME-Version: 1.0\r\nContent-Type: {kind}; name=smime.p7m\r\n"
    return head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + encodebytes(content)


@pytest.mark.parametrize("way", WAYS)
def test_it_is_opened_with_the_key_that_it_is_for_and_no_other(
    way: str, keys: dict[str, MailKey], folder: Path
) -> None:
    kind, *options = WAYS[way]
    raw = mail(enveloped(folder, keys[kind], SIGNED, *options))
    found = read(raw, opener((keys["other"], keys[kind])))
    assert (found.text, found.encrypted, found.opened) == ("Please delete all my data.", False, True)
    assert found.defects == ()
    assert [part.kind for part in found.signed_parts] == ["smime_detached"]
    (layer,) = candidates.of_tree(structure.parse(raw, opener([keys[kind]])))
    assert (layer.content, layer.signed_parts) == (ENTITY, ("1.1",))
    for decrypt in (closed, opener([keys["other"]])):
        shut = read(raw, decrypt)
        assert (shut.text, shut.encrypted, shut.opened, shut.signed_parts) == ("", True, False, ())


def test_one_that_is_declared_as_a_mere_file_is_opened_too(keys: dict[str, MailKey], folder: Path) -> None:
    raw = mail(enveloped(folder, keys["rsa"], ENTITY, "-aes256"), "application/octet-stream")
    assert read(raw, opener([keys["rsa"]])).text == "Please delete all my data."


def test_one_inside_the_other_is_opened_to_the_limit_and_no_further(keys: dict[str, MailKey], folder: Path) -> None:
    entity = ENTITY
    for _ in range(9):
        head = b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        entity = head + encodebytes(enveloped(folder, keys["p256"], entity, "-aes128"))
    found = read(b"From: a@example.com\r\n" + entity, opener([keys["p256"]]))
    assert (found.text, found.encrypted) == ("", True)
    assert "too_deep" in found.defects


def test_a_file_that_is_no_entity_stays_closed(keys: dict[str, MailKey], folder: Path) -> None:
    raw = mail(enveloped(folder, keys["rsa"], b"%PDF-1.7 and so on", "-aes256"))
    assert read(raw, opener([keys["rsa"]])).encrypted


def test_what_a_signature_covers_is_the_encrypted_part_and_not_what_is_in_it(
    keys: dict[str, MailKey], folder: Path
) -> None:
    """Whoever signs around a stranger's encrypted words has not said them."""
    inner = mail(enveloped(folder, keys["rsa"], ENTITY, "-aes256")).partition(b"MIME-Version: 1.0\r\n")[2]
    raw = (
        b"From: a@example.com\r\nContent-Type: multipart/signed; boundary=o\r\n\r\n--o\r\n" + inner
        + b"\r\n--o\r\nContent-Type: application/pkcs7-signature\r\n\r\nMIIB\r\n--o--\r\n"
    )  # fmt: skip
    (layer,) = candidates.of_tree(structure.parse(raw, opener([keys["rsa"]])))
    assert layer.content == inner.removesuffix(b"\r\n") or layer.content == inner
    assert ENTITY not in layer.content


def test_one_beyond_the_limit_stays_closed(
    keys: dict[str, MailKey], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = enveloped(folder, keys["rsa"], ENTITY, "-aes256")
    monkeypatch.setattr("intake.encrypted.ENCRYPTED_SIZE", len(content))
    assert opener([keys["rsa"]])(content) is not None
    monkeypatch.setattr("intake.encrypted.ENCRYPTED_SIZE", len(content) - 1)
    assert opener([keys["rsa"]])(content) is None
    assert len(content) < ENCRYPTED_SIZE


@pytest.fixture(scope="module")
def samples(keys: dict[str, MailKey], folder: Path) -> dict[str, bytes]:
    return {
        "cbc": enveloped(folder, keys["rsa"], ENTITY, "-aes256"),
        "gcm": enveloped(folder, keys["rsa"], ENTITY, "-aes-256-gcm"),
        "ecdh": enveloped(folder, keys["p256"], ENTITY, "-aes128"),
        "streamed": enveloped(folder, keys["rsa"], ENTITY, "-aes-256-gcm", "-stream"),
    }


@settings(max_examples=60, deadline=None)
@given(kind=st.sampled_from(["cbc", "gcm", "ecdh", "streamed"]), at=st.integers(0), value=st.integers(1, 255))
def test_altered_octets_are_opened_to_an_entity_or_to_nothing(
    kind: str, at: int, value: int, keys: dict[str, MailKey], samples: dict[str, bytes]
) -> None:
    altered = bytearray(samples[kind])
    altered[at % len(altered)] ^= value
    found = opener([keys["rsa"], keys["p256"]])(bytes(altered))
    assert found is None or found[:8].lower() == b"content-"
    if kind in {"gcm", "streamed"}:
        assert found in {None, ENTITY}


def test_wrong_padding_of_the_key_gives_a_key_that_nobody_knows(
    keys: dict[str, MailKey], samples: dict[str, bytes]
) -> None:
    """So a sender of altered copies sees one and the same end, whether padding, length or content was wrong."""
    recipients = cms.ContentInfo.load(samples["cbc"])["content"]["recipient_infos"]
    right = content_key(recipients, [keys["rsa"]], 32)
    sent = recipients[0].chosen["encrypted_key"].native
    recipients[0].chosen["encrypted_key"] = bytes([sent[0] ^ 1]) + sent[1:]
    instead = content_key(recipients, [keys["rsa"]], 32)
    assert right is not None
    assert instead is not None
    assert len(instead) == 32
    assert instead != right
    assert instead == content_key(recipients, [keys["rsa"]], 32), "a second try would tell it from a real key"


def test_a_key_of_another_kind_opens_nothing(keys: dict[str, MailKey], samples: dict[str, bytes]) -> None:
    private = ed25519.Ed25519PrivateKey.generate().private_bytes_raw()
    strange = MailKey(keys["rsa"].certificate, private)
    assert opener([strange])(samples["cbc"]) is None
