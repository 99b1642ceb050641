"""Each format beside its floor, and PDF beside pyHanko, in one run.

The floor of a mail or a CMS: parse (the message by the standard library, certificates and answer by compiled code), hash, and
four public-key operations: the signer's value and certificate, the responder's answer and certificate. Certificates already
known to be good need no second check, so a warm program does three of them at most. pyHanko validates by its
defaults, offline, with the same anchors, integrity and trust and the analysis of what came after signing.
"""

import hashlib
import io
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import load_der_x509_certificate
from cryptography.x509.ocsp import load_der_ocsp_response
from fakes.trust_world import NOW, SIGNED_AT, World
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from authority import mail, pdf, pdf_signing, smime, subjects
from authority.keys import KeyKind, PrivateKey
from authority.levels import Level, gather
from authority.mail import Envelope
from authority.pdf_file import PdfFile
from authority.pdf_signing import Wish
from authority.pki import Identity
from benchmarks.measure import side_by_side
from intake import structure
from intake.candidates import message_parts, of_tree
from verify.as_json import as_json
from verify.candidate import Candidate
from verify.context import Context
from verify.judge import Verdict, judge
from verify.report import VerificationReport
from verify.verifier import verify

REVISIONS = 4
_ENVELOPE = Envelope(("Klients", "klients@pasts.example"), "Lūgums", SIGNED_AT, NOW, "1", "pasts.example")
KINDS = (KeyKind.RSA_2048, KeyKind.P384, KeyKind.RSA_6144)


@dataclass(frozen=True)
class Trial:
    """Something to verify, and the floor or peer that it is held against; *most*: the ratio that it is to stay below."""

    name: str
    ours: Callable[[], object]
    beside: Callable[[], object]
    most: float


def main() -> None:
    """Print both times and their ratio for each format."""
    logging.disable(logging.CRITICAL)
    world = World()
    for trial in (*_floors(world), *_peers(world)):
        found = side_by_side(trial.ours, trial.beside)
        print(
            f"  {trial.name:34} {found.ours:8.3f} ms  beside {found.beside:8.3f} ms  ratio {found.ratio:6.2f}"
            f"  (at most {trial.most})"
        )


def _floors(world: World) -> list[Trial]:
    trials = []
    for kind in KINDS:
        signer = world.authority.issue(subjects.LIGA, key=kind)
        ctx = world.context(poe=NOW, answers=(world.answer(NOW, signer),))
        most = 4.0 if kind is KeyKind.RSA_2048 else 2.0
        content = mail.text("Lūdzu izsniegt manu datu kopiju.\r\n" * 20)
        raw = mail.message(_ENVELOPE, smime.signed(content, signer, SIGNED_AT))
        signed = world.signed(signer)
        floor, of_mail = _floor(content.dump(), signer, world), _floor(content.dump(), signer, world, raw)
        trials += [
            Trial(f"S/MIME, {kind.value}", lambda raw=raw, ctx=ctx: _told(_mail(raw, ctx)), of_mail, most),
            Trial(f"CAdES-B, {kind.value}", lambda data=signed, ctx=ctx: _told(_file("a.p7m", data, ctx)), floor, most),
        ]
    return trials


def _floor(content: bytes, signer: Identity, world: World, raw: bytes | None = None) -> Callable[[], object]:
    """Give the unavoidable parts in one call; of a mail with its parsing."""
    authority = world.authority.signing_ca
    responder, answer = world.authority.responder(authority), world.answer(NOW, signer)
    operations = [_operation(key) for key in (signer.key, authority.key, responder.key, authority.key)]

    def parts() -> None:
        if raw is not None:
            for part in message_from_bytes(raw).walk():
                part.get_payload(decode=True)
        load_der_x509_certificate(signer.der)
        load_der_ocsp_response(answer)
        hashlib.sha256(content).digest()
        for operation in operations:
            operation()

    return parts


def _operation(key: PrivateKey) -> Callable[[], None]:
    """Give the verification of one value by the public half of *key*."""
    digest = hashes.SHA256()
    if isinstance(key, rsa.RSAPrivateKey):
        public, value = key.public_key(), key.sign(b"x", padding.PKCS1v15(), digest)
        return lambda: public.verify(value, b"x", padding.PKCS1v15(), digest)
    curve, pair = key.public_key(), key.sign(b"x", ec.ECDSA(digest))
    return lambda: curve.verify(pair, b"x", ec.ECDSA(digest))


def _mail(raw: bytes, ctx: Context) -> VerificationReport:
    tree = structure.parse(raw)
    return verify(of_tree(tree), ctx, message_parts=message_parts(tree))


def _file(name: str, data: bytes, ctx: Context) -> VerificationReport:
    return verify([Candidate(name, data)], ctx)


def _told(report: VerificationReport) -> str:
    judgement = judge(report)
    assert judgement.verdict is Verdict.ACCEPT
    return json.dumps(as_json(report, judgement, file="a", sha256="00" * 32))


def _peers(world: World) -> list[Trial]:
    one = pdf.file(("Lūdzu izsniegt manu datu kopiju.",) * 20, vards="Liga")
    proofs = gather(world.authority, world.signer, SIGNED_AT, Level.LT)
    single = pdf_signing.sign(one, world.signer, SIGNED_AT, Wish(proofs=proofs))
    several = single
    for number in range(2, REVISIONS + 1):
        several = pdf_signing.sign(several, world.signer, SIGNED_AT, Wish(proofs=proofs, field=f"Paraksts{number}"))
    return [
        _peer("PAdES-B-LT, one revision", single, world, 1 / 5),
        _peer(f"PAdES-B-LT, {REVISIONS} revisions", several, world, 1.0),
    ]


def _peer(name: str, file: PdfFile, world: World, most: float) -> Trial:
    ctx = world.context()
    return Trial(name, lambda: _told(_file("a.pdf", file.content, ctx)), lambda: _by_pyhanko(file.content, world), most)


def _by_pyhanko(content: bytes, world: World) -> None:
    made = world.authority
    roots = [asn1_x509.Certificate.load(identity.der) for identity in (made.root, made.signing_ca)]
    for signature in PdfFileReader(io.BytesIO(content)).embedded_signatures:
        context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=NOW)
        assert validate_pdf_signature(signature, context).intact
