"""Pictures of text become text with tesseract as it is installed; without it, or without Latvian, the reason is named."""

from pathlib import Path

import pytest
from fakes.documents import picture
from PIL import Image, ImageFilter

from runtime import ocr
from runtime.ocr import OcrFailedError, OcrTimeoutError, OcrUnavailableError, Raster, Recognised

REQUEST = ("Lūdzu dzēst visus manus", "personas datus.", "anna.liepa@pasts.example")


@pytest.fixture
def _forgetful():
    """The program is looked for anew before and after the test."""
    ocr._installed.cache_clear()
    yield
    ocr._installed.cache_clear()


def raster(image: Image.Image) -> Raster:
    return Raster(image.width, image.height, image.convert("L").tobytes())


def test_a_clean_scan_that_lies_on_its_side_is_read() -> None:
    found = ocr.recognise(raster(picture(*REQUEST).rotate(90, expand=True, fillcolor=250)), 30)
    assert (found.text.replace("\n\n", "\n"), found.sure) == ("\n".join(REQUEST), True)


def test_a_scan_that_nobody_can_read_is_not_sure() -> None:
    blurred = picture(*REQUEST).filter(ImageFilter.GaussianBlur(6))
    assert not ocr.recognise(raster(blurred), 30).sure


def test_blank_paper_holds_no_words_and_is_not_sure() -> None:
    assert ocr.recognise(Raster(600, 400, b"\xff" * 240_000), 30) == Recognised("", sure=False)


def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(OcrTimeoutError):
        ocr.recognise(raster(picture(*REQUEST).resize((2480, 1200))), 0.05)


@pytest.mark.parametrize("broken", [Raster(100, 100, b"short"), Raster(0, 0, b"")])
def test_a_picture_that_is_none_is_named(broken: Raster) -> None:
    with pytest.raises(OcrFailedError):
        ocr.recognise(broken, 30)


def program(folder: Path, script: str) -> None:
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.usefixtures("_forgetful")
@pytest.mark.parametrize("script", [None, "exit 1", "echo 'List of available languages (2):'; echo eng; echo osd"])
def test_without_latvian_nothing_is_recognised(
    script: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if script is not None:
        program(tmp_path, script)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not ocr.is_available()
    with pytest.raises(OcrUnavailableError):
        ocr.recognise(Raster(1, 1, b"\0"), 30)


HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def table(*words: tuple[int, int, int, float, str]) -> str:
    rows = (f"5\t1\t{block}\t{par}\t{line}\t1\t0\t0\t1\t1\t{conf}\t{text}\n" for block, par, line, conf, text in words)
    return HEAD + "".join(rows)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], Recognised("", sure=False)),
        ([(1, 1, 1, 95, "Lūdzu"), (1, 1, 1, 95, "dzēst"), (1, 1, 2, 95, "datus"), (2, 1, 1, 95, "Anna")], Recognised("Lūdzu dzēst\ndatus\n\nAnna", sure=True)),
        ([(1, 1, 1, 40, "Lūdzu")], Recognised("Lūdzu", sure=False)),
        ([(1, 1, 1, 99, "Lūdzu"), (1, 1, 1, 99, "dzēst"), (1, 1, 1, 30, "visus")], Recognised("Lūdzu dzēst visus", sure=False)),
        ([(1, 1, 1, 95, '"Lūdzu'), (1, 1, 1, -1, ""), (1, 1, 1, 10, "|")], Recognised('"Lūdzu |', sure=True)),
        ([(1, 1, 1, 95, "annaĢpasts.example"), (1, 1, 1, 95, "a.b(Oc.example,")], Recognised("anna@pasts.example a.b@c.example,", sure=True)),
        ([(1, 1, 1, 95, "SIAĢimene"), (1, 1, 1, 95, "©2026")], Recognised("SIAĢimene ©2026", sure=True)),
    ],
)  # fmt: skip
def test_words_become_lines_and_tell_how_sure_they_are(
    words: list[tuple[int, int, int, float, str]], found: Recognised
) -> None:
    assert ocr._assembled(tuple(ocr._words(table(*words)))) == found
