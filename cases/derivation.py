"""How the dates of a request follow from its receipt, line by line, in Latvian and English (DOMAIN 2.1)."""

from cases.calendar import DayOffKind
from cases.dates import en_date, en_named, lv_date, lv_named, lv_on
from cases.deadline import Deadline, Term
from verify.codes import Sentence


def steps(deadline: Deadline, lang: str) -> tuple[str, ...]:
    """The derivation of *deadline*, a sentence or two a line, in English for ``en`` and in Latvian otherwise."""
    lines = [
        _receipt(deadline),
        _month(deadline),
        *_roll(deadline.month),
        _last_day(deadline),
        _target(deadline),
        _extension(deadline),
        *([PROVISIONAL] if deadline.provisional else []),
    ]
    return tuple(line.en if lang == "en" else line.lv for line in lines)


PROVISIONAL = Sentence(
    "Datums ir provizorisks: vienreizējo brīvdienu saraksts šim gadam vēl nav pārbaudīts.",
    "The date is provisional: the table of one-off holidays has not been checked for that year.",
)


def _receipt(deadline: Deadline) -> Sentence:
    local = deadline.received_at.astimezone(deadline.zone)
    return Sentence(
        f"Saņemts {lv_on(local.date())} plkst. {local:%H.%M.%S} ({deadline.zone.key}). "
        "Saņemšanas dienu neskaita (Regulas Nr. 1182/71 3. panta 1. punkts).",
        f"Received on {en_named(local.date())} at {local:%H:%M:%S} ({deadline.zone.key}). "
        "The day of receipt is not counted (Regulation 1182/71, Article 3(1)).",
    )


def _month(deadline: Deadline) -> Sentence:
    nominal = deadline.nominal_due_on
    if nominal.day == deadline.received_on.day:
        lv, en = "tajā pašā datumā nākamajā mēnesī", "on the same date of the next month"
    else:
        lv = f"nākamā mēneša pēdējā dienā, jo tajā mēnesī nav {deadline.received_on.day}. datuma"
        en = f"on the last day of the next month, which has no day {deadline.received_on.day}"
    return Sentence(
        f"Viena mēneša termiņš (VDAR 12. panta 3. punkts) beidzas {lv}: "
        f"{lv_named(nominal)} (Regulas Nr. 1182/71 3. panta 2. punkta c) apakšpunkts).",
        f"The period of one month (GDPR, Article 12(3)) ends {en}: "
        f"{en_named(nominal)} (Regulation 1182/71, Article 3(2)(c)).",
    )


def _roll(term: Term) -> list[Sentence]:
    """A line for each day passed over, then the rule that passes over them (3(4)); nothing where nothing rolled."""
    lines = []
    for day, reason in term.days_off:
        weekend = reason.kind is DayOffKind.WEEKEND
        lv = reason.name.lv if weekend else f"brīvdiena ({reason.name.lv})"
        en = f"a {reason.name.en}" if weekend else f"a day off ({reason.name.en})"
        lines.append(Sentence(f"{lv_date(day)} ir {lv}.", f"{en_date(day)} is {en}."))
    if lines:
        rule = Sentence(
            "Ja termiņa pēdējā diena ir svētku diena, sestdiena vai svētdiena, "
            "termiņš beidzas nākamajā darba dienā (3. panta 4. punkts).",
            "Where the last day is a public holiday, Saturday or Sunday, "
            "the period ends with the next working day (Article 3(4)).",
        )
        lines.append(rule)
    return lines


def _last_day(deadline: Deadline) -> Sentence:
    return Sentence(
        f"Pēdējā diena atbildei: {lv_named(deadline.due_on)}, līdz dienas beigām.",
        f"The last day to answer: {en_named(deadline.due_on)}, until the end of the day.",
    )


def _target(deadline: Deadline) -> Sentence:
    return Sentence(
        f"Mērķis: {lv_named(deadline.target_on)}, pēdējā darba diena ne vēlāk kā {lv_on(deadline.nominal_due_on)}.",
        f"Aim for {en_named(deadline.target_on)}, the last working day not later than {en_date(deadline.nominal_due_on)}.",
    )


def _extension(deadline: Deadline) -> Sentence:
    extended = deadline.extended_due_on
    return Sentence(
        "Ja termiņu pamatoti pagarina vēl par diviem mēnešiem, trīs mēneši no saņemšanas beidzas: "
        f"{lv_named(extended)}. Par pagarinājumu un tā iemesliem personai jāpaziņo līdz pēdējai dienai atbildei.",
        "If the period is extended by two further months for good reasons, three months of receipt end on "
        f"{en_named(extended)}. The person must be told of it, with the reasons, by the last day to answer.",
    )
