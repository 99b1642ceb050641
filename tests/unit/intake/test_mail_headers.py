"""Header values: encoded words, addresses, parameters, character sets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import addresses, charset, parameters, words
from intake.defects import Defect
from intake.facts import Mailbox
from intake.limits import ADDRESSES


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("=?utf-8?q?L=C5=ABdzu?= atbildi", "Lūdzu atbildi", id="quoted-printable"),
        pytest.param("=?UTF-8?B?TMWrZHp1?=", "Lūdzu", id="base64"),
        pytest.param("=?utf-8?q?a?= =?utf-8?q?b?=", "ab", id="space between words goes"),
        pytest.param("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c", id="space beside text stays"),
        pytest.param("=?utf-8?q?L=C5?= =?utf-8?q?=ABdzu?=", "Lūdzu", id="letter cut in two, q"),
        pytest.param("=?utf-8?b?TMU=?= =?utf-8?b?q2R6dQ==?=", "Lūdzu", id="letter cut in two, b"),
        pytest.param("=?windows-1257?q?L=FBdzu?=", "Lūdzu", id="windows-1257"),
        pytest.param("=?iso-8859-13?q?L=FBdzu?=", "Lūdzu", id="iso-8859-13"),
        pytest.param("=?utf-8*lv?q?L=C5=ABdzu?=", "Lūdzu", id="with a language"),
        pytest.param("=?no-such-set?q?L=C5=ABdzu?=", "Lūdzu", id="unknown set"),
        pytest.param("=?utf-8?q?Kas tas?=", "Kas tas", id="spaces inside"),
        pytest.param("=?utf-8?q?Kas_tas??=", "Kas tas?", id="question mark before the end"),
        pytest.param("=?utf-8?b?TMWrZHp1!?=", "Lūdzu", id="damaged base64"),
        pytest.param("=?utf-8?q?a=0D=0ABcc:_x?=", "a Bcc: x", id="hidden line break"),
        pytest.param("=?utf-8?x?a?=", "=?utf-8?x?a?=", id="no such encoding"),
        pytest.param("=?utf-8?q?open", "=?utf-8?q?open", id="never ended"),
        pytest.param("a\x00b\x07c", "a b c", id="control characters"),
        pytest.param("=?utf-7?q?+2AA-?=", "\ufffd", id="half a surrogate pair"),
    ],
)
def test_encoded_words(raw, text):
    assert words.decode_words(raw, set()) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b" one\r\n two", "one two"),
        (b" one\n\ttwo\n", "one\ttwo"),
        ("Lūdzu".encode(), "Lūdzu"),
        ("Lūdzu".encode("windows-1257"), "Lūdzu"),
        (b"\x81\xfb", "\x81û"),
    ],
)
def test_raw_values(raw, text):
    assert words.header_text(raw, (), set()) == text


def test_bytes_beyond_ascii_are_read_in_the_set_of_the_body():
    defects: set[Defect] = set()
    assert words.header_text("Привет".encode("koi8-r"), ("koi8-r",), defects) == "Привет"
    assert defects == {Defect.HEADER_8BIT}


def box(address: str, name: str | None = None) -> Mailbox:
    return Mailbox(name, address)


@pytest.mark.parametrize(
    ("raw", "boxes"),
    [
        pytest.param("a@example.com", [box("a@example.com")], id="bare"),
        pytest.param("Anna <A@Example.COM>", [box("a@example.com", "Anna")], id="name and case"),
        pytest.param("boss@a <mallory@b>", [box("mallory@b", "boss@a")], id="an address as a name"),
        pytest.param('"boss@a" <mallory@b>', [box("mallory@b", "boss@a")], id="a quoted address as a name"),
        pytest.param('"<boss@a>" <mallory@b>', [box("mallory@b", "<boss@a>")], id="brackets in quotes"),
        pytest.param("(boss@a) mallory@b", [box("mallory@b", "boss@a")], id="an address in a comment"),
        pytest.param("mallory@b (Anna (A.))", [box("mallory@b", "Anna (A.)")], id="nested comment"),
        pytest.param("a@x, b@y", [box("a@x"), box("b@y")], id="two"),
        pytest.param('"Bērziņš, Anna" <a@x>', [box("a@x", "Bērziņš, Anna")], id="a comma in quotes"),
        pytest.param("=?utf-8?q?Foo=2C_Bar?= <a@x>", [box("a@x", "Foo, Bar")], id="a decoded comma makes no address"),
        pytest.param("=?utf-8?q?Foo,_Bar?= <a@x>", [box("a@x", "Foo, Bar")], id="nor does a plain one in a word"),
        pytest.param("=?utf-8?q?boss=40a=2C?= <a@x>", [box("a@x", "boss@a,")], id="nor does a decoded address"),
        pytest.param("friends: a@x, b@y;", [box("a@x"), box("b@y")], id="group"),
        pytest.param("undisclosed-recipients:;", [], id="empty group"),
        pytest.param("", [], id="empty"),
        pytest.param("<>", [], id="null path"),
        pytest.param("<@relay,@other:a@x>", [box("a@x")], id="route of two"),
        pytest.param("<@relay:a@x>", [box("a@x")], id="route"),
        pytest.param("a @ x . com", [box("a@x . com")], id="spaces in the domain"),
        pytest.param('"a b"@x', [box('"a b"@x')], id="quoted local part"),
        pytest.param("MAILER-DAEMON", [box("mailer-daemon")], id="no domain"),
        pytest.param('"Anna <a@x>', [box("a@x", "Anna")], id="a quote that never ends"),
        pytest.param("Anna (A. <a@x>", [box("a@x", "Anna (A.")], id="a comment that never ends"),
        pytest.param("Anna <a@x", [box("a@x", "Anna")], id="a bracket that never ends"),
        pytest.param("<a@x> <b@y>", [box("a@x"), box("b@y")], id="brackets after brackets: both are told"),
        pytest.param("Anna a@x", [box("a@x", "Anna")], id="no brackets"),
        pytest.param("=?utf-8?q?Anna_<a=40x>?=", [box("a@x", "Anna")], id="all in one encoded word"),
    ],
)
def test_addresses(raw, boxes):
    assert list(addresses.parse(raw, set())) == boxes


def test_too_many_addresses_are_cut_and_named():
    defects: set[Defect] = set()
    found = addresses.parse(", ".join(f"a{n}@example.com" for n in range(20_000)), defects)
    assert len(found) == ADDRESSES
    assert Defect.TOO_MANY_ADDRESSES in defects


@settings(deadline=None)
@given(st.text(st.sampled_from('ab@<>(),;:"\\ =?q.'), max_size=60))
def test_no_address_is_longer_than_what_was_sent_or_raises(text):
    for found in addresses.parse(text, set()):
        assert found.address == found.address.strip().lower()


@pytest.mark.parametrize(
    ("raw", "name", "value"),
    [
        ('text/plain; name="a;b.txt"', "name", "a;b.txt"),
        ('text/plain; name="a\\"b.txt"', "name", 'a"b.txt'),
        ("text/plain; name=a b.txt", "name", "a b.txt"),
        ('text/plain; name="a.txt', "name", "a.txt"),
        ("text/plain; NAME = a.txt ; x=y", "name", "a.txt"),
        ("text/plain; name=first; name=second", "name", "first"),
        ("text/plain; name*=utf-8'lv'L%C5%ABgums.pdf", "name", "Lūgums.pdf"),
        ("text/plain; name*=windows-1257''L%FBgums.pdf", "name", "Lūgums.pdf"),
        ("text/plain; name*1=b; name*0=a; name*2=c", "name", "abc"),
        ("text/plain; name*0*=utf-8''L%C5; name*1*=%ABgums; name*2=.pdf", "name", "Lūgums.pdf"),
        ("text/plain; name=plain; name*=utf-8''better", "name", "better"),
        ("text/plain; name*=nothing", "name", "nothing"),
        ("text/plain; name*=no-such-set''%41", "name", "A"),
        ("text/plain; name==?utf-8?q?L=C5=ABgums?=", "name", "Lūgums"),
        ('x/y; boundary="=?utf-8?q?b?="', "boundary", "=?utf-8?q?b?="),
    ],
)
def test_parameters(raw, name, value):
    assert parameters.parse(raw, set()).parameters[name] == value


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        pytest.param("ā".encode(), None, "ā", id="nothing declared"),
        pytest.param("ā".encode(), "us-ascii", "ā", id="ascii that is not"),
        pytest.param("ā".encode("windows-1257"), "us-ascii", "ā", id="ascii that is Baltic"),
        pytest.param("ā".encode("windows-1257"), "cp-1257", "ā", id="odd name"),
        pytest.param("ā".encode(), "unknown-8bit", "ā", id="unknown-8bit"),
        pytest.param("ā".encode(), "x\x00y", "ā", id="a name that is none"),
        pytest.param("жук".encode("koi8-r"), "KOI8-R", "жук", id="koi8-r"),
        pytest.param("汉字镕".encode("gbk"), "gb2312", "汉字镕", id="gb2312 that is gbk"),
        pytest.param("①".encode("cp932"), "shift_jis", "①", id="shift_jis that is cp932"),
        pytest.param(b"~{VPND~}", "hz-gb-2312", "中文", id="hz"),
        pytest.param(b"+AQE-", "utf-7", "ā", id="utf-7"),
        pytest.param(b"\x93x\x94", "iso-8859-1", "“x”", id="latin-1 that is windows-1252"),
        pytest.param("ā".encode("utf-16"), "utf-8", "ā", id="a byte order mark wins"),
        pytest.param(b"\xef\xbb\xbfx", "windows-1257", "x", id="UTF-8's mark wins"),
        pytest.param("āčēģ".encode() * 5 + b"\xff", "utf-8", "āčēģ" * 5 + "\ufffd", id="one wrong byte"),
        pytest.param(b"\x81\x8d", "utf-8", "\x81\x8d", id="no set fits"),
    ],
)
def test_character_sets(data, declared, text):
    assert charset.decode_text(data, declared, set()) == text


@pytest.mark.parametrize(
    "name", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "rot13", "base64", "zip", "undefined"]
)
def test_codecs_that_are_no_character_sets_are_refused(name):
    assert charset.codec_name(name) is None


@settings(deadline=None)
@given(
    st.binary(max_size=60),
    st.none() | st.text(max_size=12) | st.sampled_from(["utf-7", "hz", "gb2312", "utf-16", "iso-2022-jp"]),
)
def test_any_bytes_in_any_set_give_text_that_can_be_written(data, declared):
    charset.decode_text(data, declared, set()).encode()
