"""Where invented clients write: their certificates, signed documents and the mails around them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from authority import asic, cms, levels, mail, pdf, profiles, smime, texts
from authority.asic import Signing
from authority.levels import Level
from authority.mail import Entity, Headers
from authority.pki import Authority, Identity, Revocation
from authority.profiles import Profile
from authority.subjects import Subject
from authority.xades import DataFile

REQUEST = "request.txt"
"""The name of the signed text in every container."""

ASIC_E = "application/vnd.etsi.asic-e+zip"
ANY = "application/octet-stream"
"""What many mail programs call a file whose kind they do not know."""

_REVOKED_BEFORE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Desk:
    """One mail's place and time: signatures are made *at* this moment with certificates of this *authority*."""

    authority: Authority
    at: datetime

    def issue(self, subject: Subject, profile: Profile = profiles.ESIGN_QSCD) -> Identity:
        """Give *subject* a certificate of a listed authority."""
        return self.authority.issue(subject, profile)

    def unlisted(self, subject: Subject) -> Identity:
        """Give *subject* a certificate that claims everything, of an authority that no list names."""
        return self.authority.issue(subject, ca=self.authority.unlisted_ca)

    def revoked(self, subject: Subject) -> Identity:
        """Give *subject* a certificate that was revoked two days before the signature is made."""
        identity = self.issue(subject)
        self.authority.revoke(identity, Revocation(self.at - _REVOKED_BEFORE))
        return identity

    def signing(self, signer: Identity, level: Level) -> Signing:
        """Give one signature to make, with the proofs of its level."""
        return Signing(signer, self.at, levels.gather(self.authority, signer, self.at, level))

    def edoc(self, text: str, level: Level, *signers: Identity) -> bytes:
        """Give an EDOC 2.0 container with the request *text*, signed by each of *signers*."""
        return asic.edoc([request(text)], *(self.signing(signer, level) for signer in signers))

    def asice(self, text: str, level: Level, signer: Identity) -> bytes:
        """Give an ASiC-E container with the request *text*."""
        return asic.asice([request(text)], self.signing(signer, level))

    def clear_signed(self, text: str, signer: Identity) -> Entity:
        """Give the body of a clear-signed S/MIME mail."""
        return smime.signed(mail.text(text), signer, self.at)

    def clear_signed_elsewhere(self, text: str, signer: Identity) -> Entity:
        """Give the same, its signature made by another implementation."""
        entity = mail.text(text)
        return smime.enclosing(entity, cms.sign_with_endesive(entity.dump(), signer, self.at))

    def pdf(self, text: str, signer: Identity) -> bytes:
        """Give a signed PDF of level B with *text* on its page."""
        return pdf.sign(pdf.document(text.splitlines()), signer, self.at)

    def p7m(self, text: str, signer: Identity) -> bytes:
        """Give a text file inside a CAdES signature of level B."""
        return cms.sign(text.encode(), signer, self.at)


Write = Callable[[Desk], Entity]


@dataclass(frozen=True, slots=True)
class Plan:
    """How one sample is made: who sends it, what stands in its header, and what writes its body."""

    name: str
    description: str
    sender: tuple[str, str]
    subject: str
    write: Write
    bounces: bool = True
    extra: Headers = ()


def request(text: str) -> DataFile:
    """Give a request as the text file that is signed."""
    return DataFile(REQUEST, text.encode())


def letter(subject: Subject, name: str, content: bytes, media_type: str = ASIC_E, cover: str = texts.COVER) -> Entity:
    """Give a mail whose unsigned body only points to the attached file *name*."""
    body = mail.text(cover.format(name=subject.full_name), base64=True)
    return mail.multipart("mixed", [body, mail.attachment(name, media_type, content)], "=_vestule_=")
