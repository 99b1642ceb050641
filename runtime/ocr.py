"""Pictures of text become text: tesseract with Latvian, in a process of its own with limits on memory and time.

The picture goes in on standard input and the words come back on standard output: no file, no shell, nothing of our
environment. What is handed over is plain grey pixels, so that no decoder of pictures beside ours sees a stranger's bytes.
"""

import csv
import re
import resource
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Protocol

MIB = 1024 * 1024

NEEDED_LANGUAGE = "lav"
"""Without it a Latvian page becomes noise, which is worse than no text."""

FURTHER_LANGUAGES = ("eng", "rus")
"""Read beside Latvian where they are installed; English brings the signs of addresses too."""

ORIENTATION = "osd"
"""The data by which tesseract tells that a page lies on its side or upside down."""

MEMORY = 768 * MIB
"""Address space of one recognition: a page at 300 dpi takes 250 MiB with three languages."""

START_SECONDS = 10
"""For the question which languages are installed: it takes 50 ms on an idle machine."""

SURE = 75.0
"""Mean confidence (0 to 100) from which on a page counts as read. Clean scans reach 90, handwriting stays below 50."""

DOUBTFUL_WORD = 50.0
"""Confidence below which a single word is doubtful."""

DOUBTFUL_SHARE = 0.15
"""Share of doubtful letters that a page may hold and still count as read: stamps and initials are in every scan."""


_MISREAD_AT = re.compile(r"(?<=[a-z0-9])(?:[Ģ©®]|\((?:[OQ]|a\)))(?=[a-z0-9.-]{1,60}\.[a-z]{2,20}\b)")
"""The sign of an address as it is misread inside a word that else looks like one; no word of a language does."""


class OcrUnavailableError(Exception):
    """There is no tesseract here, or none with Latvian."""


class OcrFailedError(Exception):
    """The recognition crashed on this picture, or ran out of memory."""


class OcrTimeoutError(Exception):
    """The recognition took longer than it may."""


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture as grey pixels, one octet each (0 black, 255 white), row by row without gaps."""

    width: int
    height: int
    pixels: bytes

    def as_pgm(self) -> bytes:
        """Give the picture as a Portable GrayMap, the plainest format that tesseract takes."""
        return f"P5 {self.width} {self.height} 255\n".encode("ascii") + self.pixels


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words of a picture in lines and paragraphs; *sure* tells whether they may be taken as read."""

    text: str
    sure: bool


class Recogniser(Protocol):
    """What turns a picture into text within a number of seconds; raises as `recognise`."""

    def __call__(self, picture: Raster, seconds: float, /) -> Recognised:
        """Read *picture*."""


@dataclass(frozen=True, slots=True)
class _Program:
    """Tesseract as installed here: its path and the arguments that name what it shall read."""

    path: str
    languages: str
    segmentation: str


@dataclass(frozen=True, slots=True)
class _Word:
    """One recognised word: its paragraph, its line within the page, and how sure tesseract is (0 to 100)."""

    paragraph: tuple[str, str]
    line: tuple[str, str, str]
    confidence: float
    text: str


def recognise(picture: Raster, seconds: float) -> Recognised:
    """Read the words of *picture*, in whatever direction it lies, for at most *seconds*.

    Raises:
        OcrUnavailableError: no tesseract with Latvian is installed.
        OcrTimeoutError: it took too long.
        OcrFailedError: tesseract ended with an error.
    """
    program = _installed()
    if program is None:
        raise OcrUnavailableError
    arguments = [program.path, "-", "-", "-l", program.languages, "--psm", program.segmentation, "tsv"]
    return _assembled(tuple(_words(_run(arguments, picture.as_pgm(), seconds))))


def is_available() -> bool:
    """Tell whether pictures can be read here. The answer is found once for each process."""
    return _installed() is not None


@cache
def _installed() -> _Program | None:
    path = shutil.which("tesseract")
    if path is None:
        return None
    try:
        listed = _run([path, "--list-langs"], b"", START_SECONDS).split()
    except (OcrFailedError, OcrTimeoutError):
        return None
    if NEEDED_LANGUAGE not in listed:
        return None
    languages = (NEEDED_LANGUAGE, *(language for language in FURTHER_LANGUAGES if language in listed))
    return _Program(path, "+".join(languages), "1" if ORIENTATION in listed else "3")


def _run(arguments: list[str], given: bytes, seconds: float) -> str:
    """Run tesseract with *given* on its standard input.

    Its own limits are set before it gets the first octet. The one on processor time also ends it should this process
    be killed in the meantime.
    """
    with subprocess.Popen(  # noqa: S603  the path is that of the installed program, no argument is a stranger's
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},
        cwd="/",
    ) as process:
        _limit(process.pid, seconds)
        try:
            answer, _ = process.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise OcrTimeoutError from None
    if process.returncode != 0:
        raise OcrFailedError
    return answer.decode("utf-8", "replace")


def _limit(pid: int, seconds: float) -> None:
    """Limit another process: address space, processor time, and no file of any size."""
    whole = int(seconds) + 1
    for kind, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, whole),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.prlimit(pid, kind)
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.prlimit(pid, kind, (ceiling, ceiling))


def _words(table: str) -> Iterator[_Word]:
    """Read tesseract's table: one row a word, with the numbers of its block, paragraph and line."""
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        confidence = float(row["conf"])
        if text and confidence >= 0:
            paragraph = (row["block_num"], row["par_num"])
            yield _Word(paragraph, (*paragraph, row["line_num"]), confidence, text)


def _assembled(words: tuple[_Word, ...]) -> Recognised:
    paragraphs = (
        "\n".join(_line(line) for _, line in groupby(paragraph, key=lambda word: word.line))
        for _, paragraph in groupby(words, key=lambda word: word.paragraph)
    )
    return Recognised("\n\n".join(paragraphs), _is_sure(words))


def _line(words: Iterable[_Word]) -> str:
    return " ".join(_MISREAD_AT.sub("@", word.text) for word in words)


def _is_sure(words: tuple[_Word, ...]) -> bool:
    """Weigh words by their length: a speck that is taken for a letter counts as little as it hides."""
    letters = sum(len(word.text) for word in words)
    if letters == 0:
        return False
    mean = sum(word.confidence * len(word.text) for word in words) / letters
    doubtful = sum(len(word.text) for word in words if word.confidence < DOUBTFUL_WORD)
    return mean >= SURE and doubtful <= DOUBTFUL_SHARE * letters
