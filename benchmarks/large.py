"""Large documents: the rate of a container beside bare inflating and hashing, its memory above idle, and a large signed mail.

Each is measured in a process of its own, so that nothing else's memory is counted.
"""

import hashlib
import io
import multiprocessing
import random
import resource
import time
import zipfile
from collections.abc import Callable
from multiprocessing.connection import Connection

from fakes.trust_world import CONTENT, NOW, SIGNED_AT, World

from authority import asic, mail, smime
from authority.asic import Signing
from authority.mail import Envelope
from authority.xades import DataFile
from intake import structure
from intake.candidates import message_parts, of_tree
from verify.candidate import Candidate
from verify.context import Context
from verify.verifier import verify

MIB = 1024 * 1024
CONTAINER, MESSAGE = 100, 60
"""Mebibytes of the document in a container, and of the file in a signed mail."""
_ENVELOPE = Envelope(("Klients", "klients@pasts.example"), "Lūgums", SIGNED_AT, NOW, "1", "pasts.example")


def main() -> None:
    """Print seconds, the rate beside the bare one, and memory above idle."""
    world = World()
    ctx = world.context(poe=NOW, answers=(world.answer(NOW),))
    container = asic.asice([DataFile("liels.bin", document(CONTAINER * MIB))], Signing(world.signer, SIGNED_AT))
    ours, memory = _apart(_verify_container, container, ctx)
    bare, _ = _apart(_inflate_and_hash, container, ctx)
    print(
        f"  container with {CONTAINER} MiB   {ours:6.2f} s  bare {bare:6.2f} s  {bare / ours:4.0%} of the bare rate",
        end="",
    )
    print(f"  (at least 70%)  {memory} MiB above idle (at most 150)")
    raw = mail.message(_ENVELOPE, smime.signed(_with_attachment(MESSAGE * MIB), world.signer, SIGNED_AT))
    seconds, memory = _apart(_verify_message, raw, ctx)
    print(f"  S/MIME with {MESSAGE} MiB        {seconds:6.2f} s  {memory} MiB above idle")


def document(size: int) -> bytes:
    """Give something that packs about as well as office files do, half."""
    noise = random.Random(1).randbytes(size // 2)
    return b"".join(noise[n : n + 1024] + bytes(1024) for n in range(0, len(noise), 1024))


def _with_attachment(size: int) -> mail.Entity:
    file = mail.attachment("liels.bin", "application/octet-stream", document(size))
    return mail.multipart("mixed", [mail.text(CONTENT.decode()), file], "=_dalas_=")


def _apart(work: Callable[[bytes, Context], None], data: bytes, ctx: Context) -> tuple[float, int]:
    """Give CPU seconds and the MiB of memory that *work* takes in a child beyond those that it starts with."""
    here, there = multiprocessing.get_context("fork").Pipe()
    child = multiprocessing.get_context("fork").Process(target=_measured, args=(there, work, data, ctx))
    child.start()
    found: tuple[float, int] = here.recv()
    child.join()
    return found


def _measured(pipe: Connection, work: Callable[..., None], data: bytes, ctx: Context) -> None:
    idle, start = _peak(), time.process_time()
    work(data, ctx)
    pipe.send((time.process_time() - start, max(0, _peak() - idle)))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _verify_container(data: bytes, ctx: Context) -> None:
    (signature,) = verify([Candidate("liels.asice", data)], ctx).signatures
    assert signature.integrity


def _verify_message(data: bytes, ctx: Context) -> None:
    tree = structure.parse(data)
    (signature,) = verify(of_tree(tree), ctx, message_parts=message_parts(tree)).signatures
    assert signature.integrity


def _inflate_and_hash(data: bytes, _ctx: Context) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("liels.bin") as file:
        digest = hashlib.sha256()
        while block := file.read(MIB):
            digest.update(block)
