"""The words of letters and notices. A name in braces is filled in by `cases.letters`; nothing personal has a name here.

Letters to clients exist in every `Language`, notices and tasks in Latvian and English. Lines are paragraphs.
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


ACKNOWLEDGEMENT: Mapping[Language, Text] = {
    Language.LV: Text(
        "Pieprasījums {number} ir saņemts",
        """Labdien!

{received_on} saņēmām Jūsu pieprasījumu par personas datiem un reģistrējām to ar numuru {number}.

Atbildēsim bez nepamatotas kavēšanās un ne vēlāk kā {due_on}. Atbildes termiņš ir viens mēnesis no pieprasījuma saņemšanas (Vispārīgās datu aizsardzības regulas 12. panta 3. punkts); ja tā pēdējā diena ir brīvdiena, termiņš beidzas nākamajā darba dienā. Ja pieprasījums ir sarežģīts vai pieprasījumu ir daudz, termiņu var pagarināt vēl par diviem mēnešiem; par to un par iemesliem Jums paziņosim pirmā mēneša laikā.

Ja vēlaties pieprasījumu papildināt, atbildiet uz šo vēstuli un parakstiet atbildi ar drošu elektronisko parakstu. Lūdzam saglabāt temata rindā numuru {number}.

Jums ir tiesības iesniegt sūdzību uzraudzības iestādei: {authority}.

Šī vēstule ir sagatavota automātiski; lēmumu par Jūsu pieprasījumu pieņems cilvēks.

{company}
""",
    ),
    Language.EN: Text(
        "Request {number} has been received",
        """Dear Sir or Madam,

On {received_on} we received your request concerning personal data and registered it under number {number}.

We will answer without undue delay and not later than {due_on}. The period for an answer is one month from receipt of the request (General Data Protection Regulation, Article 12(3)); where its last day is not a working day, it ends with the next working day. If the request is complex, or if there are many, the period may be extended by two further months; we would tell you so, with the reasons, within the first month.

If you wish to add to your request, please reply to this message and sign your reply with a secure electronic signature. Please keep the number {number} in the subject line.

You have the right to lodge a complaint with the supervisory authority: {authority}.

This message was prepared automatically; your request will be decided by a person.

{company}
""",
    ),
    Language.RU: Text(
        "Запрос {number} получен",
        """Здравствуйте!

{received_on} мы получили Ваш запрос, касающийся персональных данных, и зарегистрировали его под номером {number}.

Мы ответим без необоснованной задержки и не позднее {due_on}. Срок ответа составляет один месяц со дня получения запроса (пункт 3 статьи 12 Общего регламента о защите данных); если последний день срока нерабочий, срок истекает в следующий рабочий день. Если запрос сложный или запросов много, срок может быть продлён ещё на два месяца; об этом и о причинах мы сообщим Вам в течение первого месяца.

Если Вы хотите дополнить запрос, ответьте на это письмо и подпишите ответ безопасной электронной подписью. Пожалуйста, сохраните в строке темы номер {number}.

Вы имеете право подать жалобу в надзорный орган: {authority}.

Это письмо подготовлено автоматически; решение по Вашему запросу примет человек.

{company}
""",
    ),
}

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
