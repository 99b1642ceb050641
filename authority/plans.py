"""The table of sample mails, in the order of their arrival."""

from authority import mail, profiles, spoil, texts
from authority.desk import ANY, REQUEST, Desk, Plan, Write, letter
from authority.levels import Level
from authority.mail import Entity
from authority.subjects import ANDRIS, ANNA, FIRM, ILZE, LIGA, MARTINS, OLEGS, PETER, TATJANA, ZANE, Person

_LIGA = ("Līga Paraugkalne", "liga.paraugkalne@pasts.example")
_ANDRIS = ("Andris Piemērs", "andris.piemers@inbox.example")
_ZANE = ("Zane Paraudziņa", "zane.paraudzina@pasts.example")
_ILZE = ("Ilze Paraudze", "ilze.paraudze@pasts.example")
_MARTINS = ("Mārtiņš Piemērkalns", "martins.piemerkalns@mail.example")
_ANNA = ("Anna Sampleton", "anna.sampleton@mail.example")
_PETER = ("Peter Exampleton", "peter.exampleton@post.example")
_OLEGS = ("Олег Примеров", "olegs.primerovs@pasts.example")
_TATJANA = ("Татьяна Образцова", "tatjana.obrazcova@inbox.example")
_FIRM = ("SIA Paraugfirma", "birojs@paraugfirma.example")
_ZITA = ("Zita Piemērkalne", "zita.piemerkalne@paraugfirma.example")
_JURIS = ("Juris Paraudziņš", "juris.paraudzins@inbox.example")
_GUNTA = ("Gunta Piemēre", "gunta.piemere@mail.example")


def _altered(desk: Desk) -> Entity:
    """Give a genuine request whose answer was directed to someone else on the way."""
    good = desk.edoc(texts.ACCESS_OF_ILZE, Level.T, desk.issue(ILZE))
    bad = spoil.text_changed(good, REQUEST, "ilze.paraudze@pasts.example", "ilze.paraudze@svess.example")
    return letter(ILZE, "pieprasijums.edoc", bad)


def _extra_file(desk: Desk) -> Entity:
    """Give a genuine request to whose container somebody added a wish."""
    good = desk.edoc(texts.ERASURE, Level.LT, desk.issue(LIGA))
    return letter(LIGA, "iesniegums.edoc", spoil.extra_file(good, "papildinajums.txt", texts.ADDENDUM.encode()))


def _not_qualified(desk: Desk) -> Entity:
    signer = desk.issue(MARTINS, profiles.ADVANCED)
    return letter(MARTINS, "iesniegums.edoc", desk.edoc(texts.ERASURE_OF_CV, Level.T, signer))


def _seal(desk: Desk) -> Entity:
    signer = desk.issue(FIRM, profiles.ESEAL_QSCD)
    return letter(FIRM, "vestule.edoc", desk.edoc(texts.CONTACT_PERSON, Level.LT, signer), cover=texts.COVER_OF_FIRM)


def _portability(desk: Desk) -> Entity:
    content = desk.asice(texts.ACCESS_AND_PORTABILITY_EN, Level.LT, desk.issue(ANNA))
    return letter(ANNA, "request.asice", content, cover=texts.COVER_EN)


def _erasure_ru(desk: Desk) -> Entity:
    content = desk.asice(texts.ERASURE_RU, Level.T, desk.issue(OLEGS))
    body = mail.text(texts.COVER_RU.format(name="Олег Примеров"), base64=True)
    attached = mail.attachment("заявление.asice", ANY, content)
    return mail.multipart("mixed", [body, attached], "=_vestule_=")


def _two_signers(desk: Desk) -> Entity:
    container = desk.edoc(texts.ACCESS_OF_TWO, Level.T, desk.issue(ILZE), desk.issue(MARTINS))
    return letter(ILZE, "pieprasijums.edoc", container)


def _edoc(text: str, level: Level, person: Person, name: str = "iesniegums.edoc") -> Write:
    """Give what writes an ordinary qualified request in an EDOC container."""
    return lambda desk: letter(person, name, desk.edoc(text, level, desk.issue(person)))


PLANS: tuple[Plan, ...] = (
    Plan(
        "erasure-edoc-lt",
        "erasure, Latvian, .edoc with XAdES LT",
        _LIGA,
        "Iesniegums par personas datu dzēšanu",
        _edoc(texts.ERASURE, Level.LT, LIGA),
    ),
    Plan(
        "access-edoc-t",
        "access, Latvian, .edoc with XAdES T",
        _ANDRIS,
        "Pieprasījums izsniegt manus datus",
        _edoc(texts.ACCESS, Level.T, ANDRIS, "Datu pieprasījums.edoc"),
    ),
    Plan(
        "rectification-edoc-b-post",
        "rectification, Latvian, .edoc with XAdES B, answer by post",
        _ZANE,
        "Mainījies uzvārds un adrese",
        _edoc(texts.RECTIFICATION, Level.B, ZANE),
    ),
    Plan(
        "portability-asice-en",
        "access and portability, English, .asice with XAdES LT",
        _ANNA,
        "Request for my personal data",
        _portability,
    ),
    Plan(
        "objection-smime-en",
        "objection to marketing, English, clear-signed S/MIME",
        _PETER,
        "No more offers, please",
        lambda desk: desk.clear_signed(texts.OBJECTION_EN, desk.issue(PETER)),
    ),
    Plan(
        "erasure-asice-ru",
        "erasure, Russian, .asice with XAdES T",
        _OLEGS,
        "Заявление об удалении персональных данных",
        _erasure_ru,
    ),
    Plan(
        "access-smime-ru",
        "access, Russian, clear-signed S/MIME by another implementation",
        _TATJANA,
        "Запрос о персональных данных",
        lambda desk: desk.clear_signed_elsewhere(texts.ACCESS_RU, desk.issue(TATJANA)),
    ),
    Plan(
        "withdrawal-edoc-lt",
        "consent withdrawn, Latvian, .edoc with XAdES LT",
        _ZANE,
        "Piekrišanas atsaukums",
        _edoc(texts.WITHDRAWAL, Level.LT, ZANE, "atsaukums.edoc"),
    ),
    Plan(
        "restriction-edoc-phone",
        "restriction, Latvian, .edoc with XAdES T, answer by telephone",
        _ANDRIS,
        "Datu apstrādes ierobežošana",
        _edoc(texts.RESTRICTION, Level.T, ANDRIS),
    ),
    Plan(
        "altered-edoc",
        "a text changed after signing",
        _ILZE,
        "Datu pieprasījums",
        _altered,
    ),
    Plan(
        "extra-file-edoc",
        "an unsigned file beside the signed one",
        _LIGA,
        "Iesniegums ar papildinājumu",
        _extra_file,
    ),
    Plan(
        "unknown-authority-edoc",
        "a certificate of an authority that no list names",
        _ILZE,
        "Manu datu kopija",
        lambda desk: letter(ILZE, "pieprasijums.edoc", desk.edoc(texts.ACCESS_OF_ILZE, Level.T, desk.unlisted(ILZE))),
    ),
    Plan(
        "seal-edoc",
        "a company's qualified seal",
        _FIRM,
        "Kontaktpersonas maiņa",
        _seal,
    ),
    Plan(
        "not-qualified-edoc",
        "an advanced signature without a qualified certificate",
        _MARTINS,
        "Lūgums dzēst CV",
        _not_qualified,
    ),
    Plan(
        "revoked-edoc",
        "a certificate revoked two days before signing",
        _ANDRIS,
        "Datu pieprasījums",
        lambda desk: letter(ANDRIS, "pieprasijums.edoc", desk.edoc(texts.ACCESS, Level.T, desk.revoked(ANDRIS))),
    ),
    Plan(
        "two-signers-edoc",
        "one request signed by two persons",
        _ILZE,
        "Kopīgs datu pieprasījums",
        _two_signers,
    ),
    Plan(
        "unsigned-erasure",
        "erasure without a signature",
        _JURIS,
        "Datu dzēšana",
        lambda _: mail.text(texts.UNSIGNED_ERASURE),
    ),
    Plan(
        "unsigned-unsubscription",
        "advertising refused, without a signature",
        _GUNTA,
        "Atteikšanās no reklāmām",
        lambda _: mail.text(texts.UNSUBSCRIPTION, base64=True),
    ),
    Plan(
        "auto-reply",
        "an automatic answer (RFC 3834)",
        _ZITA,
        "Automātiskā atbilde: Tikšanās",
        lambda _: mail.text(texts.OUT_OF_OFFICE),
        bounces=False,
        extra=(
            ("Auto-Submitted", "auto-replied"),
            ("In-Reply-To", "<tiksanas.1@infotrust.lv>"),
            ("References", "<tiksanas.1@infotrust.lv>"),
        ),
    ),
    Plan(
        "signed-invoice-question",
        "a signed mail that is no request",
        _ANDRIS,
        "Rēķins par iepriekšējo mēnesi",
        lambda desk: desk.clear_signed(texts.INVOICE_QUESTION, desk.issue(ANDRIS)),
    ),
    Plan(
        "business-mail",
        "an everyday business mail",
        _ZITA,
        "Tikšanās ceturtdien",
        lambda _: mail.text(texts.MEETING),
    ),
    Plan(
        "access-pdf",
        "access, Latvian, a signed PDF",
        _ILZE,
        "Parakstīts datu pieprasījums",
        lambda desk: letter(
            ILZE, "pieprasijums.pdf", desk.pdf(texts.ACCESS_OF_ILZE, desk.issue(ILZE)), "application/pdf"
        ),
    ),
    Plan(
        "rectification-p7m",
        "rectification, Latvian, a text inside a .p7m",
        _MARTINS,
        "Tālruņa numura maiņa",
        lambda desk: letter(
            MARTINS, "iesniegums.txt.p7m", desk.p7m(texts.RECTIFICATION_OF_PHONE, desk.issue(MARTINS)), ANY
        ),
    ),
)
