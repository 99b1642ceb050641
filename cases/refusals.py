"""Why an act on a case is refused: closed codes, each with its sentence (cause and remedy) in Latvian and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from verify.codes import Sentence


class Refusal(StrEnum):
    """Why an act does not fit."""

    ANSWERED = "answered"
    ANSWER_BEFORE_RECEIPT = "answer_before_receipt"
    ANSWER_IN_FUTURE = "answer_in_future"
    CLOSED = "closed"
    EXTENDED_ALREADY = "extended_already"
    EXTENSION_TOO_LATE = "extension_too_late"
    GROUNDS_MISSING = "grounds_missing"
    GROUNDS_UNKNOWN = "grounds_unknown"
    LAST_RIGHT = "last_right"
    LETTER_UNDER_WAY = "letter_under_way"
    MERGED = "merged"
    NAME_UNFIT = "name_unfit"
    NOT_ENDED = "not_ended"
    NOT_SAME_PERSON = "not_same_person"
    NOT_WAITING = "not_waiting"
    NO_SENDER = "no_sender"
    NO_SUCH_RECEIPT = "no_such_receipt"
    NO_SUCH_RIGHT = "no_such_right"
    NO_SUCH_STEP = "no_such_step"
    NOTHING_TO_EXTEND = "nothing_to_extend"
    NOTHING_TO_STOP = "nothing_to_stop"
    OWN_SUBSTITUTE = "own_substitute"
    PERSON_ONLY = "person_only"
    PURGED = "purged"
    RECEIPT_IN_FUTURE = "receipt_in_future"
    RIGHT_DECIDED = "right_decided"
    RIGHT_THERE = "right_there"
    SAME_CASE = "same_case"
    SAME_OUTCOME = "same_outcome"
    STARTED = "started"
    UNANSWERED = "unanswered"
    UNDECIDED_RIGHT = "undecided_right"
    WRONG_DAYS = "wrong_days"


REFUSALS: Final[Mapping[Refusal, Sentence]] = {
    Refusal.ANSWERED: Sentence(
        "Lieta jau ir atbildēta; lai turpinātu darbu, vispirms to atveriet no jauna.",
        "The case is answered already; reopen it first to go on working.",
    ),
    Refusal.ANSWER_BEFORE_RECEIPT: Sentence(
        "Atbildes datums ir agrāks par pieprasījuma saņemšanu; pārbaudiet datumu.",
        "The answer is dated before the request was received; check the date.",
    ),
    Refusal.ANSWER_IN_FUTURE: Sentence(
        "Atbildes datums vēl nav pienācis; norādiet dienu, kurā atbilde tiešām sniegta.",
        "The answer is dated in the future; give the day on which it was really given.",
    ),
    Refusal.CLOSED: Sentence(
        "Lieta ir slēgta; lai turpinātu darbu, vispirms to atveriet no jauna.",
        "The case is closed; reopen it first to go on working.",
    ),
    Refusal.EXTENDED_ALREADY: Sentence(
        "Termiņš jau ir pagarināts vai paziņojums par to jau gaida nosūtīšanu; otrreiz to pagarināt nevar.",
        "The period is extended already, or its notice waits to leave; it can't be extended twice.",
    ),
    Refusal.EXTENSION_TOO_LATE: Sentence(
        "Pagarināt vairs nevar: pēdējā diena ({due_on}) ir pagājusi; sniedziet atbildi nekavējoties.",
        "It is too late to extend: the last day ({due_on}) has passed; answer without delay.",
    ),
    Refusal.GROUNDS_MISSING: Sentence(
        "Atteikumam, arī daļējam, vajag pamatojumu; izvēlieties vismaz vienu no darba saraksta izņēmumiem.",
        "A refusal, also in part, needs grounds; choose at least one of the work list's exceptions.",
    ),
    Refusal.GROUNDS_UNKNOWN: Sentence(
        "Šīm tiesībām nav izņēmuma „{ground}”; izvēlieties kādu no tiem, ko rāda darba saraksts.",
        "This right has no exception {ground!r}; choose one of those that the work list shows.",
    ),
    Refusal.LAST_RIGHT: Sentence(
        "Lietai jāpaliek vismaz vienām tiesībām; ja tā atvērta kļūdas pēc, slēdziet to kā kļūdaini atvērtu.",
        "A case keeps at least one right; if it was opened in error, close it so.",
    ),
    Refusal.LETTER_UNDER_WAY: Sentence(
        "Klientam adresēta vēstule vēl gaida nosūtīšanu; atsauciet to vai pagaidiet, līdz tā ir nosūtīta.",
        "A letter to the client still waits to leave; recall it, or wait until it has left.",
    ),
    Refusal.MERGED: Sentence(
        "Lieta ir pievienota lietai {number}; turpiniet darbu tajā.",
        "The case was merged into {number}; go on working there.",
    ),
    Refusal.NAME_UNFIT: Sentence(
        "Vārdam jābūt vienai rindai līdz 64 rakstzīmēm; norādiet programmas lietotāju.",
        "A name is one line of at most 64 characters; name a user of the program.",
    ),
    Refusal.NOT_ENDED: Sentence(
        "Darbs ar lietu nav beidzies, tāpēc to nevar atvērt no jauna; turpiniet to tāpat.",
        "The case has not ended, so it can't be reopened; simply go on with it.",
    ),
    Refusal.NOT_SAME_PERSON: Sentence(
        "Lietas parakstījušas dažādas personas vai nav zināms, kas; apvienojiet tās tikai tad, ja apstiprināt, ka persona ir viena.",
        "The cases were signed by different persons, or by nobody known; merge them only if you confirm that the person is one.",
    ),
    Refusal.NOT_WAITING: Sentence(
        "Lieta neko negaida; turpiniet darbu tāpat.",
        "The case waits for nothing; simply go on with it.",
    ),
    Refusal.NO_SENDER: Sentence(
        "Vēstulei nav viena skaidra sūtītāja, ko bloķēt; slēdziet to bez bloķēšanas.",
        "The message has no single sender to block; close it without blocking.",
    ),
    Refusal.NO_SUCH_RECEIPT: Sentence(
        "Tajā laikā šajā lietā nekas nav saņemts; izvēlieties kādas lietas vēstules saņemšanas laiku.",
        "Nothing of this case was received at that time; choose the receipt of one of its messages.",
    ),
    Refusal.NO_SUCH_RIGHT: Sentence(
        "Lietā nav tiesību „{right}”; vispirms tās pievienojiet.",
        "The case does not have the right {right!r}; add it first.",
    ),
    Refusal.NO_SUCH_STEP: Sentence(
        "Darba sarakstā nav soļa „{step}”; izvēlieties kādu no tiem, ko rāda lieta.",
        "The work list has no step {step!r}; choose one of those that the case shows.",
    ),
    Refusal.NOTHING_TO_EXTEND: Sentence(
        "Neviena lietas tiesība vairs negaida atbildi, tāpēc nav, ko pagarināt.",
        "No right of the case waits for an answer any more, so there is nothing to extend.",
    ),
    Refusal.NOTHING_TO_STOP: Sentence(
        "Vēstulē nav ne iebilduma pret sūtījumiem, ne piekrišanas atsaukuma; atveriet lietu parastajā kārtībā.",
        "The message neither objects to mailings nor withdraws a consent; open a case in the usual way.",
    ),
    Refusal.OWN_SUBSTITUTE: Sentence(
        "Neviens neaizvieto pats sevi; norādiet citu darbinieku vai atstājiet vietu tukšu.",
        "Nobody is their own substitute; name another colleague, or nobody.",
    ),
    Refusal.PERSON_ONLY: Sentence(
        "Šo drīkst darīt tikai cilvēks; programma to nedara pati.",
        "Only a person may do this; the program never does it by itself.",
    ),
    Refusal.PURGED: Sentence(
        "Lietas saturs ir dzēsts, jo beidzies glabāšanas laiks; jaunam pieprasījumam atveriet jaunu lietu.",
        "What the case held was deleted when its retention ended; open a new case for a new request.",
    ),
    Refusal.RECEIPT_IN_FUTURE: Sentence(
        "Saņemšanas laiks vēl nav pienācis; pārbaudiet datumu.",
        "The time of receipt lies in the future; check the date.",
    ),
    Refusal.RIGHT_DECIDED: Sentence(
        "Par šīm tiesībām jau ir lemts; vispirms atceliet lēmumu.",
        "This right is decided already; take the decision back first.",
    ),
    Refusal.RIGHT_THERE: Sentence(
        "Lietā jau ir tiesības „{right}”; katras tiesības lietā ir vienreiz.",
        "The case has the right {right!r} already; a case holds each right once.",
    ),
    Refusal.SAME_CASE: Sentence(
        "Lietu nevar pievienot tai pašai; norādiet otru lietu.",
        "A case can't be merged into itself; name the other case.",
    ),
    Refusal.SAME_OUTCOME: Sentence(
        "Šīm tiesībām jau ir tāds iznākums; nekas netika mainīts.",
        "The right has that outcome already; nothing was changed.",
    ),
    Refusal.STARTED: Sentence(
        "Darbs ar lietu jau ir sākts; pārlādējiet lapu, lai redzētu, kā tā stāv.",
        "Work on the case has begun already; read it again to see how it stands.",
    ),
    Refusal.UNANSWERED: Sentence(
        "Lietu nevar slēgt kā atbildētu: katrām tiesībām vajag iznākumu un nosūtītu vai reģistrētu atbildi.",
        "The case can't be closed as answered: every right needs an outcome and an answer that was sent or recorded.",
    ),
    Refusal.UNDECIDED_RIGHT: Sentence(
        "Vēl nav lemts par visām tiesībām, uz kurām atbilde attiecas; vispirms norādiet katrām iznākumu.",
        "Not all rights that the answer is about are decided; set the outcome of each first.",
    ),
    Refusal.WRONG_DAYS: Sentence(
        "Prombūtnes pēdējā diena ir agrāka par pirmo; pārbaudiet datumus.",
        "The last day of the absence lies before its first; check the dates.",
    ),
}
"""Each code with its sentence; a test holds the two lists together."""
