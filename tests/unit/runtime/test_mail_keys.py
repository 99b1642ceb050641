"""The file of the mailbox's own keys: the forms in which authorities hand them out, and what is wrong with others."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from fakes.mail_encryption import mail_key, pem_certificate

from config.settings import Settings, SettingsError
from intake.encrypted import MailKey
from runtime.mail_keys import load_mail_keys

PASSWORD = b"parole-1"


@pytest.fixture(scope="module")
def pair() -> MailKey:
    return mail_key(ec.generate_private_key(ec.SECP256R1()))


def pem_key(key: MailKey, password: bytes | None = None) -> bytes:
    form = PrivateFormat.PKCS8 if password else PrivateFormat.TraditionalOpenSSL
    sealing = BestAvailableEncryption(password) if password else NoEncryption()
    return load_der_private_key(key.private_key, None).private_bytes(Encoding.PEM, form, sealing)


def p12(key: MailKey, password: bytes | None = PASSWORD) -> bytes:
    private = load_der_private_key(key.private_key, None)
    certificate = x509.load_der_x509_certificate(key.certificate)
    sealing = BestAvailableEncryption(password) if password else NoEncryption()
    return serialize_key_and_certificates(b"info", private, certificate, None, sealing)


def loaded(folder: Path, content: bytes, password: str | None = None) -> tuple[MailKey, ...]:
    path = folder / "keys"
    path.write_bytes(content)
    return load_mail_keys(Settings(data_dir=folder, smime_key_file=path, smime_key_password=password))


def test_none_is_none(tmp_path: Path) -> None:
    assert load_mail_keys(Settings(data_dir=tmp_path)) == ()


@pytest.mark.parametrize(
    ("write", "password"),
    [
        (lambda key: pem_key(key) + pem_certificate(key), None),
        (lambda key: pem_certificate(key) + pem_key(key, PASSWORD), PASSWORD.decode()),
        (p12, PASSWORD.decode()),
        (lambda key: p12(key, None), None),
    ],
    ids=["PEM", "PEM with a password", "PKCS 12", "PKCS 12 without a password"],
)
def test_a_key_is_read_with_its_certificate(tmp_path: Path, pair: MailKey, write, password: str | None) -> None:
    assert loaded(tmp_path, write(pair), password) == (pair,)
    assert pair.private_key.hex() not in repr(pair)


def test_this_years_and_last_years_key_lie_in_one_file(tmp_path: Path, pair: MailKey) -> None:
    older = mail_key(ec.generate_private_key(ec.SECP384R1()))
    content = b"".join(pem_key(key) + pem_certificate(key) for key in (pair, older))
    assert set(loaded(tmp_path, content)) == {pair, older}


@pytest.mark.parametrize(
    ("write", "password", "sentence"),
    [
        (lambda _: b"nothing of the kind", None, "no PEM or PKCS #12"),
        (p12, "not-this-one", "SMIME_KEY_PASSWORD"),
        (lambda key: pem_key(key, PASSWORD) + pem_certificate(key), None, "SMIME_KEY_PASSWORD"),
        (lambda key: pem_key(key, PASSWORD) + pem_certificate(key), "not-this-one", "SMIME_KEY_PASSWORD"),
        (pem_key, None, "together with its certificate"),
        (pem_certificate, None, "together with its certificate"),
        (lambda key: pem_key(key) + b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", None, "no PEM"),
        (lambda key: pem_certificate(key) + _ed25519(), None, "RSA or EC"),
    ],
)
def test_what_is_wrong_is_told_and_no_secret(
    tmp_path: Path, pair: MailKey, write, password: str | None, sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence) as raised:
        loaded(tmp_path, write(pair), password)
    assert "SMIME_KEY_FILE" in str(raised.value)
    assert password is None or password not in str(raised.value)


def _ed25519() -> bytes:
    key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be read"):
        load_mail_keys(Settings(data_dir=tmp_path, smime_key_file=tmp_path / "none"))
