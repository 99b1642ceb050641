"""Why something can't be written, or did not leave: closed codes, each with its sentence in Latvian and English.

What is stored is the English sentence, as logs and commands show it; `retold` finds the other language for it again.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final

from verify.codes import Sentence


class Trouble(StrEnum):
    """What is in the way."""

    ADDRESS_KIND_UNKNOWN = "address_kind_unknown"
    ADDRESS_NOT_CONFIRMED = "address_not_confirmed"
    ADDRESS_OURS = "address_ours"
    ADDRESS_UNKNOWN = "address_unknown"
    ADDRESS_UNUSABLE = "address_unusable"
    BLOCK_GONE = "block_gone"
    BLOCK_MISSING = "block_missing"
    CHANNEL_CARRIES_NO_FILES = "channel_carries_no_files"
    CHANNEL_UNSUITED_THIRD_PARTY = "channel_unsuited_third_party"
    CLIENT_ADDRESS_OURS = "client_address_ours"
    DAY_IMPOSSIBLE = "day_impossible"
    DEVIATION_UNREASONED = "deviation_unreasoned"
    EADDRESS_CLOSED = "eaddress_closed"
    FIELD_EMPTY = "field_empty"
    FIELD_NO_DAY = "field_no_day"
    FIELD_UNKNOWN = "field_unknown"
    FILES_TOO_LARGE = "files_too_large"
    FILE_DAMAGED = "file_damaged"
    FILE_DELETED = "file_deleted"
    FILE_EMPTY = "file_empty"
    FILE_IS_SCAN = "file_is_scan"
    FILE_LOST = "file_lost"
    FILE_NOT_FOR_THIRD_PARTY = "file_not_for_third_party"
    FILE_TOO_LARGE = "file_too_large"
    FOLDER_UNMADE = "folder_unmade"
    FOLDER_UNWRITABLE = "folder_unwritable"
    FOLDER_UNWRITABLE_WHY = "folder_unwritable_why"
    LETTER_NOT_SET = "letter_not_set"
    LETTER_NOT_SIGNED = "letter_not_signed"
    LETTER_TOO_LONG = "letter_too_long"
    LIST_NOT_SET = "list_not_set"
    MACHINE_WROTE = "machine_wrote"
    MAIL_ADDRESS_WRONG = "mail_address_wrong"
    NAME_UNKNOWN = "name_unknown"
    NOBODY_TO_ASK = "nobody_to_ask"
    NOT_ON_PAPER = "not_on_paper"
    PHONE_PREMIUM = "phone_premium"
    PHONE_WRONG = "phone_wrong"
    POSTAL_WRONG = "postal_wrong"
    RETURNED = "returned"
    RIGHTS_NO_CODES = "rights_no_codes"
    SCANS_TOO_MANY = "scans_too_many"
    SCAN_EMPTY = "scan_empty"
    SCAN_OF_OTHER_KIND = "scan_of_other_kind"
    SCAN_TOO_LARGE = "scan_too_large"
    SERVER_AWAY = "server_away"
    SERVER_REFUSED_MESSAGE = "server_refused_message"
    SERVER_REFUSED_RECIPIENT = "server_refused_recipient"
    SERVER_REFUSED_USER = "server_refused_user"
    SERVER_UNTRUSTED = "server_untrusted"
    SETTER_ENDED = "setter_ended"
    LISTER_ENDED = "lister_ended"
    TEMPLATE_BLOCK_IN_SUBJECT = "template_block_in_subject"
    TEMPLATE_CLOSES_OTHER = "template_closes_other"
    TEMPLATE_NEVER_CLOSED = "template_never_closed"
    TEMPLATE_NOT_TEXT = "template_not_text"
    TEMPLATE_NO_SUBJECT = "template_no_subject"
    TEMPLATE_STRAY_BRACES = "template_stray_braces"
    TEMPLATE_TOO_DEEP = "template_too_deep"
    TEMPLATE_TOO_LARGE = "template_too_large"
    TEMPLATE_TOO_LONG = "template_too_long"
    TEMPLATE_UNREADABLE = "template_unreadable"
    TEMPLATE_UNUSABLE = "template_unusable"
    THIRD_PARTY_ADDRESS = "third_party_address"
    WEBHOOK_ANSWERED = "webhook_answered"
    WEBHOOK_AWAY = "webhook_away"
    WEBHOOK_UNSET = "webhook_unset"
    WISH_UNREAD = "wish_unread"
    WRITTEN_ALREADY = "written_already"


_T = Trouble
TROUBLES: Final[Mapping[Trouble, Sentence]] = {
    _T.ADDRESS_KIND_UNKNOWN: Sentence(
        "šim kanālam nav adreses, ko apstiprināt; izvēlieties e-pastu, pastu vai tālruni",
        "this channel has no address that could be confirmed; choose e-mail, post or phone",
    ),
    _T.ADDRESS_NOT_CONFIRMED: Sentence(
        "adrese redzama tikai vēstules neparakstītajā galvenē; apstipriniet to, pirms tur sūtīt personas datus",
        "the address stands only in the unsigned header of the mail; confirm it before personal data go there",
    ),
    _T.ADDRESS_OURS: Sentence(
        "tā ir mūsu pašu adrese; norādiet klienta adresi",
        "this is an address of our own; give the client's",
    ),
    _T.ADDRESS_UNKNOWN: Sentence(
        "šim kanālam lietā adrese nav zināma; vispirms apstipriniet to",
        "no address for this channel is known in this case; confirm one first",
    ),
    _T.ADDRESS_UNUSABLE: Sentence(
        "saņēmēja adrese nav derīga e-pastam", "the address of the recipient can't be used for mail"
    ),
    _T.BLOCK_GONE: Sentence(
        "veidnē {path} trūkst daļas „{block}”, ko prasa likums",
        "the template {path} lacks the block “{block}”, which the law requires",
    ),
    _T.BLOCK_MISSING: Sentence(
        "vēstulē „{title}” ({kind}, {language}) trūkst daļas „{block}”: {says}; ielieciet veidnē atpakaļ {signs}",
        "the letter “{title}” ({kind}, {language}) lacks the block “{block}”: {says}; put {signs} back into its template",
    ),
    _T.CHANNEL_CARRIES_NO_FILES: Sentence(
        "datnes var sūtīt tikai pa e-pastu vai pastu; izvēlieties citu kanālu vai noņemiet datnes",
        "files go with a mail or a letter, not by this channel; choose another, or take the files off",
    ),
    _T.CHANNEL_UNSUITED_THIRD_PARTY: Sentence(
        "paziņojumu trešajai personai var sūtīt tikai pa e-pastu vai pastu",
        "a notice to a third party goes by e-mail or by post",
    ),
    _T.CLIENT_ADDRESS_OURS: Sentence(
        "klienta adrese ir mūsu pašu adrese; apstipriniet citu",
        "the client's address is one of our own; confirm another one",
    ),
    _T.DAY_IMPOSSIBLE: Sentence(
        "šajā dienā vēstuli nevarēja nodot pastā: tā vēl nebija uzrakstīta, vai diena vēl nav pienākusi",
        "the letter can't have been posted on that day: it is before it was written, or to come",
    ),
    _T.DEVIATION_UNREASONED: Sentence(
        "vēstule aizietu pa citu kanālu, nekā klients lūdza; ierakstiet iemeslu, tas būs vēstulē",
        "the letter would go by another channel than the client asked for; write the reason, which goes into the letter",
    ),
    _T.EADDRESS_CLOSED: Sentence(
        "uzņēmums privātpersonai e-adresē rakstīt nevar; izvēlieties e-pastu vai pastu",
        "a company can't write to a private person at the official electronic address; choose e-mail or post",
    ),
    _T.FIELD_EMPTY: Sentence(
        "vēstulei „{title}” vajadzīgs „{name}”, bet tas ir tukšs",
        "the letter “{title}” needs “{name}”, and it is empty",
    ),
    _T.FIELD_NO_DAY: Sentence(
        "„{name}” jābūt dienai, piemēram, 2026-04-07", "“{name}” must be a day such as 2026-04-07"
    ),
    _T.FIELD_UNKNOWN: Sentence("vēstulei „{title}” nav lauka „{name}”", "a letter “{title}” has no field “{name}”"),
    _T.FILES_TOO_LARGE: Sentence(
        "datnes kopā pārsniedz {limit} MiB, vairāk nekā e-pasts panes; noņemiet kādu vai sūtiet pa pastu",
        "the files are larger than {limit} MiB together, more than a mail can carry; take some off, or send them by post",
    ),
    _T.FILE_DAMAGED: Sentence(
        "vēstulei pievienota datne ir bojāta; pievienojiet to no jauna un uzrakstiet vēstuli vēlreiz",
        "a file that the letter names is damaged; add it anew, and write the letter anew",
    ),
    _T.FILE_DELETED: Sentence(
        "vēstulei pievienota datne ir izdzēsta; izvēlieties datnes no jauna",
        "a file that the letter names was deleted; choose the files anew",
    ),
    _T.FILE_EMPTY: Sentence("datne ir tukša; izvēlieties citu", "the file is empty; choose another one"),
    _T.FILE_IS_SCAN: Sentence(
        "klienta vēstules skenējumu atbildei nepievieno; pievienojiet datni, kas jāsūta",
        "the scan of a client's letter goes with no answer; add the file that shall go",
    ),
    _T.FILE_LOST: Sentence(
        "vēstulei pievienota datne ir izdzēsta; uzrakstiet vēstuli vēlreiz",
        "a file that the letter names was deleted; write the letter anew",
    ),
    _T.FILE_NOT_FOR_THIRD_PARTY: Sentence(
        "klienta dati trešajai personai netiek sūtīti, ja klients nav lūdzis tos pārnest; noņemiet datnes",
        "a third party gets no data of a client who did not ask for portability; take the files out",
    ),
    _T.FILE_TOO_LARGE: Sentence(
        "datne pārsniedz {limit} MiB, vairāk nepieņem; sadaliet to vai samaziniet",
        "the file is larger than {limit} MiB, the most that is taken; split it, or make it smaller",
    ),
    _T.FOLDER_UNMADE: Sentence(
        "izejošā pasta mapi nevar izveidot ({why})", "the folder for outgoing mail can't be made ({why})"
    ),
    _T.FOLDER_UNWRITABLE: Sentence("izejošā pasta mapē nevar rakstīt", "the folder for outgoing mail can't be written"),
    _T.FOLDER_UNWRITABLE_WHY: Sentence(
        "izejošā pasta mapē nevar rakstīt ({why})", "the folder for outgoing mail can't be written ({why})"
    ),
    _T.LETTER_NOT_SET: Sentence("vēstuli nevar noformēt uz papīra ({why})", "the letter can't be set on paper ({why})"),
    _T.LETTER_NOT_SIGNED: Sentence("vēstuli nevar parakstīt: {why}", "the letter can't be signed: {why}"),
    _T.LETTER_TOO_LONG: Sentence(
        "vēstule ir pārāk gara, lai to noformētu uz papīra; saīsiniet to",
        "the letter is too long to be set on paper; shorten it",
    ),
    _T.LIST_NOT_SET: Sentence("sarakstu nevar noformēt uz papīra ({why})", "the list can't be set on paper ({why})"),
    _T.MACHINE_WROTE: Sentence(
        "vēstuli rakstīja programma vai adresātu saraksts; šo vēstuli nodod cilvēks",
        "a machine or a mailing list wrote the mail; this letter is handed over by a person",
    ),
    _T.MAIL_ADDRESS_WRONG: Sentence(
        "tā nav e-pasta adrese; rakstiet, piemēram, vards@piemers.lv",
        "this is no mail address; write one such as name@example.com",
    ),
    _T.NAME_UNKNOWN: Sentence(
        "veidnē {template} ir nezināms vārds {name}; tajā var būt: {known}",
        "the template {template} holds the unknown name {name}; it may hold: {known}",
    ),
    _T.NOBODY_TO_ASK: Sentence(
        "par šo vēstuli nav kam rakstīt: tai nav viena sūtītāja, vai to rakstīja programma",
        "nobody can be written to about this mail: it has no single sender, or a machine wrote it",
    ),
    _T.NOT_ON_PAPER: Sentence("tam nav papīra formas", "this has no form on paper"),
    _T.PHONE_PREMIUM: Sentence(
        "tas ir paaugstinātas maksas numurs, uz tādu nezvana; norādiet citu",
        "this is a premium-rate number, which is never called; give another one",
    ),
    _T.PHONE_WRONG: Sentence(
        "tas nav tālruņa numurs; Latvijas numuram vajag astoņus ciparus, citas valsts numuram + un valsts kodu",
        "this is no phone number; a Latvian one has eight digits, any other begins with + and the country code",
    ),
    _T.POSTAL_WRONG: Sentence(
        "rakstiet pasta adresi vienā rindā, daļas atdalot ar komatiem, līdz {limit} rakstzīmēm",
        "write a postal address on one line, its parts with commas between them, of at most {limit} characters",
    ),
    _T.RETURNED: Sentence(
        "pasta serveris to atgrieza: adrese vēstules nepieņem",
        "a mail server returned it: the address does not take mail",
    ),
    _T.RIGHTS_NO_CODES: Sentence(
        "„rights” jābūt tiesību kodiem, atdalītiem ar komatiem",
        "“rights” must be codes of rights, with commas between them",
    ),
    _T.SCANS_TOO_MANY: Sentence(
        "{count} skenējumi vienai vēstulei ir par daudz; salieciet lapas ne vairāk kā {limit} datnēs",
        "{count} scans are too many for one letter; put the pages into at most {limit} files",
    ),
    _T.SCAN_EMPTY: Sentence("datne {name} ir tukša; noskenējiet lapu vēlreiz", "{name} is empty; scan the page again"),
    _T.SCAN_OF_OTHER_KIND: Sentence(
        "datne {name} pēc satura nav PDF, JPEG, PNG vai TIFF; saglabājiet skenējumu kādā no šiem formātiem",
        "{name} is no PDF, JPEG, PNG or TIFF by its content; save the scan as one of these",
    ),
    _T.SCAN_TOO_LARGE: Sentence(
        "datne {name} ir lielāka par {limit} MiB; skenējiet ar mazāku izšķirtspēju",
        "{name} is larger than {limit} MiB; scan it with a lower resolution",
    ),
    _T.SERVER_AWAY: Sentence(
        "pasta serveris nav sasniedzams; pārbaudiet SMTP_URL", "the mail server can't be reached; check SMTP_URL"
    ),
    _T.SERVER_REFUSED_MESSAGE: Sentence(
        "pasta serveris vēstuli nepieņēma ({code})", "the mail server refused the message ({code})"
    ),
    _T.SERVER_REFUSED_RECIPIENT: Sentence(
        "pasta serveris nepieņēma saņēmēju ({code})", "the mail server refused the recipient ({code})"
    ),
    _T.SERVER_REFUSED_USER: Sentence(
        "pasta serveris nepieņēma lietotāju vai paroli; pārbaudiet SMTP_PASSWORD",
        "the mail server refused user or password; check SMTP_PASSWORD",
    ),
    _T.SERVER_UNTRUSTED: Sentence(
        "pasta servera sertifikātam nevar uzticēties; pārbaudiet SMTP_URL",
        "the mail server's certificate can't be trusted; check SMTP_URL",
    ),
    _T.SETTER_ENDED: Sentence(
        "vēstules noformēšana tika pārtraukta ({cause}); mēģiniet vēlreiz",
        "the process that sets letters was ended ({cause}); try again",
    ),
    _T.LISTER_ENDED: Sentence(
        "saraksta noformēšana tika pārtraukta ({cause}); izvēlieties mazāk rindu",
        "the process that sets lists was ended ({cause}); choose fewer rows",
    ),
    _T.TEMPLATE_BLOCK_IN_SUBJECT: Sentence(
        "tematā ir daļas zīme; daļas pieder tekstam", "a block stands in the subject; blocks belong into the text"
    ),
    _T.TEMPLATE_CLOSES_OTHER: Sentence(
        "{line}. rinda aizver {sign}, kas tur nav atvērts",
        "line {line} closes {sign}, which is not what is open there",
    ),
    _T.TEMPLATE_NEVER_CLOSED: Sentence(
        "{sign}, kas atvērts {line}. rindā, nav aizvērts", "{sign} of line {line} is never closed"
    ),
    _T.TEMPLATE_NOT_TEXT: Sentence(
        "veidne {path} nav UTF-8; saglabājiet to kā UTF-8 tekstu",
        "the template {path} is not UTF-8; save it as UTF-8 text",
    ),
    _T.TEMPLATE_NO_SUBJECT: Sentence("tās pirmajai rindai jābūt „{subject} …”", "its first line must be “{subject} …”"),
    _T.TEMPLATE_STRAY_BRACES: Sentence(
        "{line}. rindā ir {braces}, kas nepieder nevienai zīmei, tādai kā {sign}",
        "line {line} holds {braces} that is part of no sign such as {sign}",
    ),
    _T.TEMPLATE_TOO_DEEP: Sentence(
        "{line}. rindā cita citā atvērtas vairāk nekā {limit} daļas",
        "line {line} opens more than {limit} blocks inside each other",
    ),
    _T.TEMPLATE_TOO_LARGE: Sentence(
        "veidne {path} ir lielāka par {limit} baitiem", "the template {path} is larger than {limit} bytes"
    ),
    _T.TEMPLATE_TOO_LONG: Sentence("tā ir garāka par {limit} rakstzīmēm", "it is longer than {limit} characters"),
    _T.TEMPLATE_UNREADABLE: Sentence(
        "veidni {path} nevar nolasīt ({why}); pārbaudiet LETTERS_DIR",
        "the template {path} can't be read ({why}); check LETTERS_DIR",
    ),
    _T.TEMPLATE_UNUSABLE: Sentence("veidne {path} nav lietojama: {why}", "the template {path} can't be used: {why}"),
    _T.THIRD_PARTY_ADDRESS: Sentence(
        "paziņojumam trešajai personai vajadzīga tās adrese", "a notice to a third party needs its address"
    ),
    _T.WEBHOOK_ANSWERED: Sentence(
        "uzņēmuma programma atbildēja {code}; pārbaudiet WEBHOOK_URL",
        "the webhook answered {code}; check WEBHOOK_URL",
    ),
    _T.WEBHOOK_AWAY: Sentence(
        "uzņēmuma programma nav sasniedzama; pārbaudiet WEBHOOK_URL",
        "the webhook can't be reached; check WEBHOOK_URL",
    ),
    _T.WEBHOOK_UNSET: Sentence(
        "uzņēmuma programmas adrese vairs nav uzstādīta; skatiet WEBHOOK_URL",
        "no webhook is set any more; see WEBHOOK_URL",
    ),
    _T.WISH_UNREAD: Sentence(
        "klienta vēlme ir pielikumā; izlasiet to un izvēlieties kanālu, ko tā lūdz",
        "the client's wish stands in an attachment; read it, and choose the channel it asks for",
    ),
    _T.WRITTEN_ALREADY: Sentence("šī vēstule jau ir uzrakstīta", "this letter was written already"),
}


class TroubledError(Exception):
    """Something is in the way; *sentence* tells it in both languages, the message is the English one."""

    def __init__(self, trouble: Trouble, **names: object) -> None:
        self.trouble = trouble
        self.sentence = said(trouble, **names)
        super().__init__(self.sentence.en)


_HOLE: Final = re.compile(r"\\\{([a-z]+)\\\}")


def said(trouble: Trouble, **names: object) -> Sentence:
    """Give the sentence of *trouble*; a name that is a `Sentence` itself is put in by its language."""
    return _filled(TROUBLES[trouble], names)


def _filled(text: Sentence, names: Mapping[str, object]) -> Sentence:
    return Sentence(
        text.lv.format(**{name: one.lv if isinstance(one, Sentence) else one for name, one in names.items()}),
        text.en.format(**{name: one.en if isinstance(one, Sentence) else one for name, one in names.items()}),
    )


OURS: Final = tuple(TROUBLES.values())


def retold(stored: str, known: tuple[Sentence, ...] = OURS) -> Sentence:
    """Give both languages of a stored English sentence, one of *known*; any other is left as it is in both."""
    for text, pattern in _patterns(known):
        found = pattern.fullmatch(stored)
        if found is not None:
            return _filled(text, {name: retold(part, known) for name, part in found.groupdict().items()})
    return Sentence(stored, stored)


@cache
def _patterns(known: tuple[Sentence, ...]) -> tuple[tuple[Sentence, re.Pattern[str]], ...]:
    """Give each sentence as a pattern; those with fewer holes say more, and come first."""
    made = [(text, _HOLE.sub(r"(?P<\1>.{0,400})", re.escape(text.en))) for text in known]
    made.sort(key=lambda one: one[1].count("(?P"))
    return tuple((text, re.compile(pattern, re.DOTALL)) for text, pattern in made)
