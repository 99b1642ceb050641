"""What pages need beside code is in the package that people install."""

from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from review.static_files import TYPES, address, files

ROOT = Path(__file__).resolve().parents[3]
KINDS = {".html", ".css", ".js", ".svg", ".toml", ".typ"}


def test_every_template_text_and_picture_is_in_the_wheel() -> None:
    packed = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    needed = {str(path.relative_to(ROOT)) for path in (ROOT / "review").rglob("*") if path.suffix in KINDS}
    assert len(needed) > 20
    assert needed <= packed


def test_nothing_static_asks_for_anything_elsewhere() -> None:
    for name, (content, media_type) in files().items():
        text = content.decode()
        assert media_type in TYPES.values()
        assert "@import" not in text, name
        assert "url(" not in text, name
        assert not [
            word for word in text.split() if "//" in word and "www.w3.org" not in word and not word.startswith("//")
        ], name


def test_another_content_has_another_address() -> None:
    assert address("style.css").startswith("/static/style.css?v=")
    assert address("style.css") != address("keys.js")
