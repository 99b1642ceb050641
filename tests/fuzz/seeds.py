"""What fuzzing begins with: honest files of every format, and the little country in which they are valid."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from fakes import documents
from fakes.trust_world import NOW, SIGNED_AT, World
from lxml import etree

from authority import crl, mail, ocsp, subjects, timestamp, xades
from authority.desk import Desk, letter
from authority.levels import Level
from authority.mail import Entity, Envelope
from authority.samples import sample_mails
from authority.trusted_list import default_list, default_list_of_lists, list_of_lists, national_list
from cases.acceptance import accepted_content
from intake import structure
from intake.candidates import message_parts, of_file, of_tree
from verify.context import Context
from verify.judge import Judgement, Verdict, judge
from verify.report import CoveredFile, VerificationReport
from verify.verifier import verify

TEXT = "Lūdzu izsniegt visu manu datu kopiju.\r\n"


@dataclass(frozen=True)
class Country:
    """One authority, one signer, and everything that they made; all of it is accepted as it is."""

    world: World

    @cached_property
    def desk(self) -> Desk:
        return Desk(self.world.authority, SIGNED_AT)

    @cached_property
    def context(self) -> Context:
        answer = ocsp.answer(self.world.signer, self.world.authority, NOW - timedelta(minutes=1))
        return self.world.context(poe=NOW - timedelta(minutes=2), answers=(answer,))

    @cached_property
    def containers(self) -> tuple[bytes, ...]:
        signer = self.world.signer
        return (*tuple(self.desk.edoc(TEXT, level, signer) for level in Level), self.desk.asice(TEXT, Level.LT, signer))

    @cached_property
    def cms(self) -> tuple[bytes, ...]:
        return (self.desk.p7m(TEXT, self.world.signer), *(self.world.at_level(level) for level in Level))

    @cached_property
    def pdfs(self) -> tuple[bytes, ...]:
        return (self.desk.pdf(TEXT, self.world.signer),)

    @cached_property
    def mails(self) -> tuple[bytes, ...]:
        signed = self.desk.clear_signed(TEXT, self.world.signer)
        attached = letter(subjects.LIGA, "pieprasijums.edoc", self.containers[0])
        samples = (sample.raw for sample in sample_mails(self.world.authority, NOW))
        return (self.around(signed), self.around(attached), *samples)

    @staticmethod
    def around(entity: Entity) -> bytes:
        """A mail of this *entity*, from somebody."""
        return _message(entity)

    @cached_property
    def signed_xml(self) -> tuple[bytes, ...]:
        root = etree.fromstring("<pieprasijums><teksts>Labojiet manu adresi.</teksts></pieprasijums>")
        xades.sign_enveloped(root, self.world.signer, SIGNED_AT, xades.EDOC)
        return (etree.tostring(root),)

    @cached_property
    def pages(self) -> tuple[bytes, ...]:
        return (TEXT.encode(), "<html><meta charset='utf-8'><p>Dzēsiet <b>manus</b> datus&nbsp;&amp; viss".encode())

    @cached_property
    def rich_texts(self) -> tuple[bytes, ...]:
        return (rb"{\rtf1\ansi\ansicpg1257{\fonttbl{\f0 Arial;}}\f0 L\u363?dzu {\b izsniegt} datus.\par}",)

    @cached_property
    def office_files(self) -> tuple[bytes, ...]:
        return (documents.docx(documents.paragraph(TEXT)), documents.odt(f"<text:p>{TEXT}</text:p>"))

    @cached_property
    def lists(self) -> tuple[bytes, ...]:
        made = self.world.authority
        national = national_list(default_list(made), made.list_signer)
        return (national, list_of_lists(default_list_of_lists(made), made.lotl_signer))

    @cached_property
    def certificates(self) -> tuple[bytes, ...]:
        made = self.world.authority
        return tuple(one.der for one in (self.world.signer, made.signing_ca, made.root, made.tsa))

    @cached_property
    def answers(self) -> tuple[bytes, ...]:
        return (ocsp.answer(self.world.signer, self.world.authority, NOW),)

    @cached_property
    def revocation_lists(self) -> tuple[bytes, ...]:
        return (crl.current(self.world.authority, self.world.authority.signing_ca, NOW),)

    @cached_property
    def tokens(self) -> tuple[bytes, ...]:
        return (timestamp.stamper(self.world.authority.tsa, NOW)(TEXT.encode()),)

    def judged(self, data: bytes) -> tuple[VerificationReport, Judgement]:
        """Verify a file by itself."""
        report = verify(of_file("f", data), self.context)
        return report, judge(report)

    def judged_mail(self, raw: bytes) -> tuple[VerificationReport, Judgement]:
        """Verify a message."""
        tree = structure.parse(raw)
        report = verify(of_tree(tree), self.context, message_parts=message_parts(tree))
        return report, judge(report)

    @cached_property
    def signed(self) -> frozenset[str]:
        """The digests of all that was honestly signed: nothing else may ever be accepted."""
        files = (*self.containers, *self.cms, *self.pdfs, *self.signed_xml)
        found = [self.judged(data) for data in files] + [self.judged_mail(raw) for raw in self.mails]
        return frozenset(as_signed(c) for report, judgement in found for c in accepted(report, judgement))


def accepted(report: VerificationReport, judgement: Judgement) -> tuple[CoveredFile, ...]:
    """What would be read as the request."""
    return accepted_content(report, judgement) if judgement.verdict is Verdict.ACCEPT else ()


def as_signed(covered: CoveredFile) -> str:
    """The digest of what the signature is over."""
    return covered.octets or covered.sha256


def country() -> Country:
    """Make it."""
    return Country(World())


def _message(entity: Entity) -> bytes:
    envelope = Envelope(
        sender=("Līga", "liga@majas.example"),
        subject="Par maniem datiem",
        sent=NOW - timedelta(minutes=3),
        received=NOW - timedelta(minutes=2),
        message_id="0f" * 12,
        relay="mail.majas.example",
    )
    return mail.message(envelope, entity)
