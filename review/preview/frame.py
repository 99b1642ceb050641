"""The document around harmless HTML: a page of its own that may load nothing, run nothing and lead nowhere."""

import base64
import hashlib
from html import escape
from typing import Final

from cases.dates import Language

STYLE: Final = (
    "body{margin:0;padding:12px;font:15px/1.5 system-ui,'DejaVu Sans',sans-serif;color:#1d2726;background:#fff;"
    "overflow-wrap:anywhere}img{max-width:100%;height:auto}table{border-collapse:collapse;max-width:100%}"
    "td,th{vertical-align:top;padding:2px 6px;text-align:left}pre{white-space:pre-wrap}"
    "blockquote{margin:0 0 0 8px;padding-left:10px;border-left:3px solid #d5dbd9}"
    ".link{text-decoration:underline dotted}.target,.left-out,.note{color:#56625f;font-size:13px}"
    ".left-out{border:1px dashed #8a9794;border-radius:4px;padding:0 6px}"
    ".target{font-family:ui-monospace,'DejaVu Sans Mono',monospace}"
)

_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode("ascii")


def _policy(pictures: str) -> str:
    return (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src {pictures}; form-action 'none';"
        " base-uri 'none'; frame-ancestors 'self'; sandbox"
    )


def _headers(pictures: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": _policy(pictures),
        "X-Frame-Options": "SAMEORIGIN",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-DNS-Prefetch-Control": "off",
        "Cache-Control": "no-store",
    }


FRAME_HEADERS: Final = _headers("'none'")
PICTURES_HEADERS: Final = _headers("data:")
"""Pictures come inside the document, painted anew: the frame has no origin, and so no cookie to ask for them with."""


def document(body: str, language: Language, note: str = "") -> str:
    """Give the whole document; *body* is harmless already, *note* is text in its place."""
    inside = f"<p class=note>{escape(note)}</p>" if note else body
    return (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8"><title>.</title>'
        f"<style>{STYLE}</style></head><body>{inside}</body></html>"
    )
