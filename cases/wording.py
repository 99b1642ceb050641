"""The words of notices and tasks. A name in braces is filled in by `cases.letters`; nothing personal has a name here.

They are in Latvian and English. Letters to clients are templates (``config/letters``). Lines are paragraphs.
"""

from collections.abc import Mapping
from typing import NamedTuple

from cases.dates import Language
from classifier.rights import ChannelKind
from verify.codes import Sentence


class Text(NamedTuple):
    """A subject and a body with names to be filled in."""

    subject: str
    body: str


REGISTERED: Mapping[Language, str] = {
    Language.LV: "Reģistrācijas Nr. {number}",
    Language.EN: "Registration number {number}",
    Language.RU: "Регистрационный номер {number}",
}
OFFICER: Mapping[Language, str] = {
    Language.LV: "Datu aizsardzības speciālists: {officer}",
    Language.EN: "Data protection officer: {officer}",
    Language.RU: "Специалист по защите данных: {officer}",
}

NEW_CASE: Mapping[Language, Text] = {
    Language.LV: Text(
        "Jauna lieta {number}, atbildes termiņš {due_short}",
        """Atvērta lieta {number}.

{rights}

Mērķis: atbildēt līdz {target_on}.

{link}
""",
    ),
    Language.EN: Text(
        "New case {number}, answer due {due_short}",
        """Case {number} has been opened.

{rights}

Aim to answer by {target_on}.

{link}
""",
    ),
}

MAIL_JOINED: Mapping[Language, Text] = {
    Language.LV: Text(
        "Jauna vēstule lietā {number}, atbildes termiņš {due_short}",
        """Lietai {number} pievienota jauna vēstule. {reasons}

{rights}

{link}
""",
    ),
    Language.EN: Text(
        "New message in case {number}, answer due {due_short}",
        """A new message has joined case {number}. {reasons}

{rights}

{link}
""",
    ),
}

RIGHT_LINE: Mapping[Language, str] = {
    Language.LV: "• {title}: jāatbild līdz {due_on}",
    Language.EN: "• {title}: to be answered by {due_on}",
}

REVIEW: Mapping[Language, Text] = {
    Language.LV: Text(
        "Jāizskata vēstule Nr. {item}, provizoriskais termiņš {due_short}",
        """Vēstule Nr. {item} gaida lēmumu.

{reasons}

Ja tas ir pieprasījums, jāatbild līdz {due_on}.

{link}
""",
    ),
    Language.EN: Text(
        "Message {item} to review, provisional due date {due_short}",
        """Message {item} waits for a decision.

{reasons}

If it is a request, it must be answered by {due_on}.

{link}
""",
    ),
}

WAITING: Mapping[Language, Text] = {
    Language.LV: Text(
        "Vēstule Nr. {item} gaida paraksta pārbaudi",
        """Vēstules Nr. {item} parakstu vēl nevar pārbaudīt, jo trūkst pārbaudes datu. Mēģināsim vēl; ja tas neizdosies, par vēstuli lems cilvēks.

{reasons}

Termiņu skaita no saņemšanas dienas: ja tas ir pieprasījums, jāatbild līdz {due_on}.

{link}
""",
    ),
    Language.EN: Text(
        "Message {item} waits for the check of its signature",
        """The signature of message {item} cannot be checked yet, because data for the check is missing. It will be tried again; if that fails, a person decides.

{reasons}

The period runs from the day of receipt: if it is a request, it must be answered by {due_on}.

{link}
""",
    ),
}

MAIL_MISSING: Mapping[Language, Text] = {
    Language.LV: Text(
        "Pastkastē ir vēstules, kuras neizdodas saņemt: {count} ({day_short})",
        """Pasta serverī ir vēstules, kuras nav saglabātas. To skaits: {count}.

Starp tām var būt pieprasījumi, kuru termiņš jau rit. Programma mēģina tās saņemt katrā pārbaudē; pārbaudiet pastkasti un palaidiet komandu infotrust doctor.
""",
    ),
    Language.EN: Text(
        "The mailbox holds mail that cannot be fetched: {count} ({day_short})",
        """The mail server holds mail that is not stored. Number of messages: {count}.

There may be requests among them whose period is running already. They are tried again at every poll; look into the mailbox, and run infotrust doctor.
""",
    ),
}

TASK: Mapping[Language, Text] = {
    Language.LV: Text(
        "Lieta {number}: jāapstiprina saņemšana līdz {do_by}",
        """{act}

Apstiprinājumā norāda numuru {number}, saņemšanas dienu {received_short} un atbildes termiņu {due_short}, neko vairāk.

{link}
""",
    ),
    Language.EN: Text(
        "Case {number}: confirm receipt by {do_by}",
        """{act}

The confirmation states number {number}, the day of receipt {received_short} and the due date {due_short}, nothing more.

{link}
""",
    ),
}

TASK_ACTS: Mapping[ChannelKind, Sentence] = {
    ChannelKind.EMAIL: Sentence(
        "Saņemšanas apstiprinājums nav nosūtīts automātiski; nosūtiet to klientam pa e-pastu.",
        "The acknowledgement was not sent automatically; send it to the client by e-mail.",
    ),
    ChannelKind.POST: Sentence(
        "Klients vēlas saziņu pa pastu. Nosūtiet saņemšanas apstiprinājumu uz adresi, kas norādīta lietā.",
        "The client wishes to be written to by post. Send the acknowledgement to the address given in the case.",
    ),
    ChannelKind.PHONE: Sentence(
        "Klients vēlas saziņu pa tālruni. Piezvaniet uz numuru, kas norādīts lietā. "
        "Pēc būtības mutiski atbildiet tikai tad, ja klienta identitāte ir pierādīta (VDAR 12. panta 1. punkts).",
        "The client wishes to be called. Ring the number given in the case. "
        "Answer the request itself orally only if the client's identity is proven (GDPR, Article 12(1)).",
    ),
    ChannelKind.IN_PERSON: Sentence(
        "Klients vēlas atbildi saņemt klātienē. Vienojieties par laiku; identitāti pārbaudiet uz vietas.",
        "The client wishes to be answered in person. Agree on a time; check the identity on the spot.",
    ),
    ChannelKind.EADDRESS: Sentence(
        "Klients vēlas atbildi oficiālajā elektroniskajā adresē. Uzņēmums tajā privātpersonai rakstīt nevar; "
        "paskaidrojiet to un piedāvājiet e-pastu vai pastu.",
        "The client wishes to be answered at the official electronic address. The company cannot write to a private "
        "person there; explain this and offer e-mail or post.",
    ),
    ChannelKind.IN_ATTACHMENT: Sentence(
        "Klients vēlamo saziņas veidu norādījis pielikumā. Izlasiet to un apstipriniet saņemšanu šādā veidā.",
        "The client stated the preferred channel in an attachment. Read it and confirm receipt in that way.",
    ),
    ChannelKind.NONE: Sentence(
        "Saņemšanas apstiprinājums nav nosūtīts automātiski; nosūtiet to klientam pa e-pastu.",
        "The acknowledgement was not sent automatically; send it to the client by e-mail.",
    ),
}
"""What staff do to acknowledge a request where the program does not."""
