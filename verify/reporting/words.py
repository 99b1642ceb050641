"""The words of reports in both languages: names of checks and results, and what found values are called."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from verify.checks import CheckName, CheckResult, LinkRole, RevocationReason
from verify.codes import PROBLEMS, REASONS, ProblemCode, ReasonCode
from verify.details import told
from verify.report import Indication, Problem, QcType, Qualification, TimestampType
from verify.sentences import Sentence
from verify.signing_time import Proof
from verify.visible import visible

RIGA = ZoneInfo("Europe/Riga")
"""Times are shown as on the clock of the people who read them, with the offset, so that they stay exact."""

CHECKS: Mapping[CheckName, Sentence] = {
    CheckName.FORMAT: Sentence("Paraksta uzbūve", "Form of the signature"),
    CheckName.SIGNING_CERTIFICATE: Sentence("Parakstītāja sertifikāta noteikšana", "Signing certificate identified"),
    CheckName.CONTENT_DIGESTS: Sentence("Parakstītā satura nemainība", "Signed content unchanged"),
    CheckName.SIGNATURE_VALUE: Sentence("Paraksta vērtības atbilstība atslēgai", "Signature value against the key"),
    CheckName.SIGNATURE_POLICY: Sentence("Paraksta politika", "Signature policy"),
    CheckName.TIMESTAMP: Sentence("Laika zīmogs", "Time-stamp"),
    CheckName.BEST_SIGNATURE_TIME: Sentence("Pierādījums, ka paraksts pastāvēja", "Proof that the signature existed"),
    CheckName.CHAIN: Sentence("Ceļš līdz uzticamam izdevējam", "Path to a trusted issuer"),
    CheckName.VALIDITY: Sentence("Sertifikāta derīguma termiņš", "Validity of the certificate"),
    CheckName.REVOCATION: Sentence("Sertifikāta statuss", "Status of the certificate"),
    CheckName.DIGEST_ALGORITHM: Sentence("Jaucējalgoritma drošums", "Strength of the digest algorithm"),
    CheckName.SIGNATURE_ALGORITHM: Sentence("Paraksta algoritma drošums", "Strength of the signature algorithm"),
    CheckName.CERTIFICATE_BOUND: Sentence("Sertifikāta piesaiste parakstam", "Certificate bound to the signature"),
    CheckName.TIMESTAMP_ORDER: Sentence("Laika zīmogu secība", "Order of the time-stamps"),
    CheckName.TRUSTED_LIST: Sentence("Izdevēja valsts uzticamības saraksts", "Trusted list of the issuer's country"),
    CheckName.GRANTED: Sentence("Izdevēja pakalpojuma statuss", "Status of the issuing service"),
    CheckName.QUALIFIED: Sentence("Kvalificēts sertifikāts", "Qualified certificate"),
    CheckName.TYPE: Sentence("Sertifikāta veids", "Type of the certificate"),
    CheckName.QSCD: Sentence("Kvalificēta paraksta radīšanas ierīce", "Qualified signature creation device"),
}
RESULTS: Mapping[CheckResult, Sentence] = {
    CheckResult.PASSED: Sentence("atbilst", "passed"),
    CheckResult.FAILED: Sentence("neatbilst", "failed"),
    CheckResult.UNDECIDED: Sentence("nav izšķirts", "undecided"),
    CheckResult.NOT_REACHED: Sentence("nav pārbaudīts", "not checked"),
}
REVOCATION_REASONS: Mapping[RevocationReason, Sentence] = {
    RevocationReason.UNSPECIFIED: Sentence("nav norādīts", "not stated"),
    RevocationReason.KEY_COMPROMISE: Sentence("atslēga nonākusi svešās rokās", "key compromised"),
    RevocationReason.CA_COMPROMISE: Sentence("izdevēja atslēga nonākusi svešās rokās", "issuer's key compromised"),
    RevocationReason.AFFILIATION_CHANGED: Sentence("mainījušies īpašnieka dati", "affiliation changed"),
    RevocationReason.SUPERSEDED: Sentence("aizstāts ar citu", "superseded"),
    RevocationReason.CESSATION_OF_OPERATION: Sentence("vairs nav vajadzīgs", "no longer needed"),
    RevocationReason.CERTIFICATE_HOLD: Sentence("darbība apturēta", "on hold"),
    RevocationReason.REMOVE_FROM_CRL: Sentence("svītrots no saraksta", "removed from the list"),
    RevocationReason.PRIVILEGE_WITHDRAWN: Sentence("atņemtas tiesības", "privilege withdrawn"),
    RevocationReason.AA_COMPROMISE: Sentence(
        "pilnvaru izdevēja atslēga svešās rokās", "attribute authority compromised"
    ),
}
ROLES: Mapping[LinkRole, Sentence] = {
    LinkRole.SIGNER: Sentence("parakstītājs", "signer"),
    LinkRole.ISSUER: Sentence("izdevējs", "issuer"),
    LinkRole.ANCHOR: Sentence("uzticamības enkurs", "trust anchor"),
}
INDICATIONS: Mapping[Indication, Sentence] = {
    Indication.TOTAL_PASSED: Sentence("paraksts ir derīgs", "the signature is valid"),
    Indication.INDETERMINATE: Sentence(
        "nav izšķirams, vai paraksts ir derīgs", "whether the signature is valid cannot be decided"
    ),
    Indication.TOTAL_FAILED: Sentence("paraksts nav derīgs", "the signature is not valid"),
}
QUALIFICATIONS: Mapping[Qualification, Sentence] = {
    Qualification.QESIG: Sentence("kvalificēts elektroniskais paraksts", "qualified electronic signature"),
    Qualification.QESEAL: Sentence("kvalificēts elektroniskais zīmogs", "qualified electronic seal"),
    Qualification.UNKNOWN_QC_QSCD: Sentence(
        "kvalificēts sertifikāts un ierīce, veids nav zināms", "qualified certificate and device, type unknown"
    ),
    Qualification.ADESIG_QC: Sentence(
        "uzlabots paraksts ar kvalificētu sertifikātu", "advanced signature with a qualified certificate"
    ),
    Qualification.ADESEAL_QC: Sentence(
        "uzlabots zīmogs ar kvalificētu sertifikātu", "advanced seal with a qualified certificate"
    ),
    Qualification.UNKNOWN_QC: Sentence(
        "kvalificēts sertifikāts, veids nav zināms", "qualified certificate, type unknown"
    ),
    Qualification.ADESIG: Sentence("uzlabots paraksts", "advanced signature"),
    Qualification.ADESEAL: Sentence("uzlabots zīmogs", "advanced seal"),
    Qualification.UNKNOWN: Sentence("nav zināma", "unknown"),
    Qualification.NA: Sentence("nav nosakāma", "not applicable"),
}
VALUES: Mapping[str, Sentence] = {
    TimestampType.CONTENT: Sentence("saturam", "over the content"),
    TimestampType.SIGNATURE: Sentence("parakstam", "over the signature"),
    TimestampType.VALIDATION_DATA: Sentence("pārbaudes datiem", "over validation data"),
    TimestampType.ARCHIVE: Sentence("arhīva", "archive"),
    TimestampType.DOCUMENT: Sentence("dokumentam", "over the document"),
    Proof.TIMESTAMP: Sentence("to apliecina laika zīmogs", "a time-stamp says so"),
    Proof.ARRIVAL: Sentence("to apliecina vēstules saņemšana", "the arrival of the message says so"),
    Proof.VALIDATION: Sentence(
        "agrāku laiku nekas nepierāda; tas ir pārbaudes laiks",
        "nothing proves an earlier time; it is that of validation",
    ),
    QcType.ESIGN: Sentence("paraksta sertifikāts", "certificate for signatures"),
    QcType.ESEAL: Sentence("zīmoga sertifikāts", "certificate for seals"),
    QcType.WSA: Sentence("tīmekļvietnes sertifikāts", "certificate for web sites"),
    "good": Sentence("nav atsaukts", "not revoked"),
    "revoked": Sentence("atsaukts", "revoked"),
    "revoked_later": Sentence("atsaukts vēlāk", "revoked later"),
    "on_hold": Sentence("darbība apturēta", "on hold"),
    "unknown": Sentence("dienests to nepazīst", "unknown to the service"),
    "stale": Sentence("dati par citu laiku", "data about another time"),
    "from_future": Sentence("dati ar laiku nākotnē", "data with a time in the future"),
    "missing": Sentence("datu nav", "no data"),
    "untrusted": Sentence("atbildētājs nav pilnvarots", "responder not authorised"),
    "signer_out_of_validity": Sentence("atbildētāja sertifikāts nav derīgs", "responder's certificate out of validity"),
    "implied": Sentence("izriet no satura", "implied by the content"),
    "listed": Sentence("pats ir uzticamības sarakstā", "itself on a trusted list"),
}
"""What words among found values are called; every other value reads alike in all languages."""


def said(sentence: Sentence, lang: str) -> str:
    """Give a sentence in *lang* (``lv``, else English)."""
    return sentence.lv if lang == "lv" else sentence.en


def value(found: str | None, lang: str) -> str:
    """Give a found value in words; a stranger's part of it written out harmlessly, on one line."""
    if found is None:
        return ""
    return said(VALUES[found], lang) if found in VALUES else one_line(found)


def one_line(text: str) -> str:
    """Put a stranger's words on one line, with nothing in them that steers a terminal or a page."""
    return visible(" ".join(text.split()))


def moment(time: datetime | None) -> str:
    """Write an instant as on the clock in Riga, with its offset: ``2026-11-26 11:00:00 +02:00``."""
    return "" if time is None else time.astimezone(RIGA).isoformat(" ", "seconds").replace("+", " +")


def clock(time: datetime, lang: str) -> str:
    """Write an instant as people read it, on the clock in Riga: ``26.11.2026. plkst. 11:00``."""
    local = time.astimezone(RIGA)
    if lang == "lv":
        return f"{local:%d.%m.%Y. plkst. %H:%M}"
    return f"{local:%H:%M} on {local.day} {_MONTHS[local.month - 1]} {local.year} (Riga time)"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""Spelled out, since English dates in numbers are read in two ways."""


def problem(code: ProblemCode, lang: str) -> str:
    """Give the sentence of a finding."""
    return said(PROBLEMS[code], lang)


def finding(found: Problem, lang: str) -> str:
    """Give the sentence of a finding with its detail, on one line."""
    return one_line(told(found, lang))


def reason(code: ReasonCode, lang: str) -> str:
    """Give the sentence of a reason."""
    return said(REASONS[code], lang)
