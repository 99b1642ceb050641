"""The words of what staff and admins are told by the clock. A name in braces is filled in by `cases.notices`.

Nothing personal has a name here: numbers, rights, dates and links only (DOMAIN 5.6).
"""

from collections.abc import Mapping

from cases.dates import Language
from cases.wording import Text
from verify.codes import Sentence

REMINDER: Mapping[Language, Text] = {
    Language.LV: Text(
        "Lieta {number}: {left}, jāatbild līdz {target_short}",
        """Lieta {number} vēl nav atbildēta. {left_sentence}.

{rights}

Mērķis: atbildēt līdz {target_on}. Likumā noteiktais termiņš: {due_on}.

{link}
""",
    ),
    Language.EN: Text(
        "Case {number}: {left}, answer by {target_short}",
        """Case {number} has not been answered yet. {left_sentence}.

{rights}

Aim to answer by {target_on}. The statutory period ends on {due_on}.

{link}
""",
    ),
}

OVERDUE: Mapping[Language, Text] = {
    Language.LV: Text(
        "NOKAVĒTS termiņš: lieta {number}, bija jāatbild līdz {due_short}",
        """Lietas {number} atbildes termiņš ir beidzies, bet atbilde nav nosūtīta.

{rights}

Atbildiet nekavējoties un lietā pierakstiet kavējuma iemeslu.

{link}
""",
    ),
    Language.EN: Text(
        "OVERDUE: case {number}, answer was due {due_short}",
        """The period for case {number} has ended and no answer has been sent.

{rights}

Answer without any further delay, and note in the case why it is late.

{link}
""",
    ),
}

PRESSING: Mapping[Language, Text] = {
    Language.LV: Text(
        "Vēstule Nr. {item} joprojām gaida lēmumu: {left}, provizoriskais termiņš {due_short}",
        """Par vēstuli Nr. {item} neviens vēl nav lēmis. {left_sentence}.

{reasons}

Ja tas ir pieprasījums, jāatbild līdz {due_on}. Atveriet lietu vai noraidiet vēstuli, norādot iemeslu; pati tā nebeigsies.

{link}
""",
    ),
    Language.EN: Text(
        "Message {item} still waits for a decision: {left}, provisional due date {due_short}",
        """Nobody has decided on message {item} yet. {left_sentence}.

{reasons}

If it is a request, it must be answered by {due_on}. Open a case, or reject the message with a reason; it does not end by itself.

{link}
""",
    ),
}

LAPSED: Mapping[Language, Text] = {
    Language.LV: Text(
        "NOKAVĒTS provizoriskais termiņš: vēstule Nr. {item}, {due_short}",
        """Vēstules Nr. {item} provizoriskais termiņš ir beidzies, un lēmuma nav.

{reasons}

Izlemiet nekavējoties: ja tas ir pieprasījums, atbilde jau ir nokavēta.

{link}
""",
    ),
    Language.EN: Text(
        "OVERDUE provisional date: message {item}, {due_short}",
        """The provisional period of message {item} has ended without a decision.

{reasons}

Decide at once: if it is a request, its answer is late already.

{link}
""",
    ),
}

DECIDED: Mapping[Language, Text] = {
    Language.LV: Text(
        "Vēstules Nr. {item} paraksta pārbaude ir pabeigta",
        """Vēstules Nr. {item} parakstu nevarēja pārbaudīt; tagad pārbaude ir pabeigta. Iznākums: {outcome}.

{link}
""",
    ),
    Language.EN: Text(
        "The check of the signature of message {item} is finished",
        """The signature of message {item} could not be checked; now the check is finished. Outcome: {outcome}.

{link}
""",
    ),
}

OUTCOMES: Mapping[str, Sentence] = {
    "case": Sentence("atvērta lieta", "a case was opened"),
    "attached": Sentence("vēstule pievienota agrākai", "the message joined an earlier one"),
    "review": Sentence("jālemj cilvēkam", "a person decides"),
    "no_request": Sentence("tas nav pieprasījums", "it is no request"),
    "ignored": Sentence("automātiska vēstule, atbilde nav vajadzīga", "an automatic message that needs no answer"),
    "duplicate": Sentence("tā pati vēstule saņemta atkārtoti", "the same message again"),
}
"""By the outcome of the mail."""

MAILBOX: Mapping[Language, Text] = {
    Language.LV: Text(
        "Pastkasti neizdodas nolasīt ({day_short})",
        """Pastkasti neizdodas nolasīt {since}.

Jaunie pieprasījumi netiek saņemti, bet to termiņi rit. Pārbaudiet pastkasti un paroli un palaidiet komandu infotrust doctor.
""",
    ),
    Language.EN: Text(
        "The mailbox cannot be read ({day_short})",
        """The mailbox cannot be read {since}.

New requests do not arrive while their periods run. Look at the mailbox and its password, and run infotrust doctor.
""",
    ),
}
FOLDERS: Mapping[Language, Text] = {
    Language.LV: Text(
        "Daļu pastkastes neizdodas nolasīt ({day_short})",
        """Pastkastes mapes, kuras neizdodas nolasīt {since}: {count}. Pārējās tiek lasītas.

Pieprasījumi šajās mapēs netiek saņemti, bet to termiņi rit. Programmas žurnālā pie folder_not_read ir mapju nosaukumi; lūdziet
pasta servera uzturētāju tās salabot vai iestatījumā SOURCE_FOLDERS nosauciet tikai vajadzīgās mapes.
""",
    ),
    Language.EN: Text(
        "A part of the mailbox cannot be read ({day_short})",
        """Folders of the mailbox that cannot be read {since}: {count}. The others are read.

Requests in these folders do not arrive while their periods run. The log names the folders at folder_not_read; have the mail
server's keeper mend them, or name only the folders that are needed in SOURCE_FOLDERS.
""",
    ),
}

SINCE: Mapping[Language, str] = {Language.LV: "kopš {at}", Language.EN: "since {at}"}
NEVER: Mapping[Language, str] = {
    Language.LV: "kopš programmas palaišanas",
    Language.EN: "since the program was started",
}

TRUST: Mapping[Language, Text] = {
    Language.LV: Text(
        "Uzticamības saraksti nav derīgi ({day_short})",
        """{what}

Skarto valstu paraksti netiek pieņemti; vēstules gaida vai nonāk pie cilvēka. Palaidiet komandas infotrust trust status un infotrust trust refresh.
""",
    ),
    Language.EN: Text(
        "Trusted lists cannot be relied on ({day_short})",
        """{what}

Signatures of the countries concerned are not accepted; messages wait or go to a person. Run infotrust trust status and infotrust trust refresh.
""",
    ),
}
NO_LIST: Mapping[Language, str] = {
    Language.LV: "Nav neviena derīga uzticamības saraksta, tāpēc nevienu parakstu nevar pieņemt.",
    Language.EN: "There is no trusted list that can be relied on, so no signature can be accepted.",
}
BAD_LISTS: Mapping[Language, str] = {
    Language.LV: "Novecojuši, noraidīti vai nesaņemti saraksti: {territories}.",
    Language.EN: "Lists that are stale, refused or missing: {territories}.",
}

CALENDAR_BROKEN: Mapping[Language, Text] = {
    Language.LV: Text(
        "Darba dienu kalendāra datni nevar izmantot ({day_short})",
        """Iestatījumā CALENDAR_FILE norādīto datni nevar izmantot. Termiņus joprojām rēķina pēc pēdējā derīgā kalendāra.

{cause}

Izlabojiet datni; programma to pamanīs minūtes laikā.
""",
    ),
    Language.EN: Text(
        "The calendar of working days cannot be used ({day_short})",
        """The file named by CALENDAR_FILE cannot be used. Terms are still reckoned by the last calendar that could.

{cause}

Mend the file; the program notices within a minute.
""",
    ),
}

RECOMPUTED: Mapping[Language, Text] = {
    Language.LV: Text(
        "Lieta {number}: mainījies termiņš, tagad jāatbild līdz {target_short}",
        """Mainījies darba dienu kalendārs, tāpēc lietas {number} termiņi pārrēķināti. Iepriekšējie datumi saglabāti lietas vēsturē.

{changes}

{link}
""",
    ),
    Language.EN: Text(
        "Case {number}: the due date has changed, answer by {target_short} now",
        """The calendar of working days has changed, so the dates of case {number} were reckoned anew. The former dates are kept in its history.

{changes}

{link}
""",
    ),
}
CHANGE: Mapping[Language, str] = {
    Language.LV: "• {title}: {old} vietā {new}",
    Language.EN: "• {title}: {new} in place of {old}",
}

ESCALATION: Mapping[Language, Text] = {
    Language.LV: Text(
        "Lieta {number} jāpārņem: jāatbild līdz {target_short}",
        """Lieta {number} stāv uz vietas: neviens to nav paņēmis, vai tās atbildīgais ir prombūtnē vai neatsaucas.

{rights}

Pārņemiet lietu vai nododiet to citam.

{link}
""",
    ),
    Language.EN: Text(
        "Case {number} needs somebody to take it over: answer by {target_short}",
        """Case {number} stands still: nobody has taken it, or whoever it is assigned to is away or silent.

{rights}

Take the case over, or assign it to somebody else.

{link}
""",
    ),
}

UNDELIVERED: Mapping[Language, Text] = {
    Language.LV: Text(
        "Lieta {number}: vēstuli klientam neizdevās nosūtīt",
        """Lietas {number} vēstuli klientam nevarēja nosūtīt, un programma vairs nemēģinās. Iemesls: {cause}.

Nosūtiet to citādi vai izlabojiet adresi; līdz tam klients neko nav saņēmis.

{link}
""",
    ),
    Language.EN: Text(
        "Case {number}: a letter to the client could not be sent",
        """A letter of case {number} to the client could not be sent, and it is not tried any more. Cause: {cause}.

Send it by another way, or correct the address; until then the client has received nothing.

{link}
""",
    ),
}

MORNING: Mapping[Language, Text] = {
    Language.LV: Text(
        "Rīta pārskats {day_short}",
        """Atvērtas lietas: {open}. Nokavētas: {overdue}. Vēstules, kas gaida lēmumu: {waiting}. Nenosūtītas vēstules un paziņojumi: {failed}.

{told}

{anchor}
""",
    ),
    Language.EN: Text(
        "Morning digest {day_short}",
        """Open cases: {open}. Overdue: {overdue}. Messages that wait for a decision: {waiting}. Letters and notices that did not leave: {failed}.

{told}

{anchor}
""",
    ),
}
NOTHING_TOLD: Mapping[Language, str] = {
    Language.LV: "Jaunu paziņojumu nav.",
    Language.EN: "There is nothing new to tell.",
}
ANCHOR: Mapping[Language, str] = {
    Language.LV: "Vēstures pēdējais ieraksts: {event}, kontrolsumma {digest}. "
    "Saglabājiet šo vēstuli; ar komandu infotrust audit verify --anchor {event}:{digest} "
    "vēlāk var pierādīt, ka līdz šim brīdim nekas nav mainīts.",
    Language.EN: "Newest event of the history: {event}, digest {digest}. "
    "Keep this message: infotrust audit verify --anchor {event}:{digest} "
    "proves later that nothing up to now was changed.",
}
