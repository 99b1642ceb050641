"""The words of reports in both languages: names of checks and results, and what found values are called."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from verify.checks import CheckName, CheckResult, LinkRole
from verify.codes import PROBLEMS, REASONS, ProblemCode, ReasonCode
from verify.report import Indication, QcType, Qualification, TimestampType
from verify.sentences import Sentence
from verify.signing_time import Proof
from verify.visible import visible

RIGA = ZoneInfo("Europe/Riga")
"""Times are shown as on the clock of the people who read them, with the offset, so that they stay exact."""

CHECKS: Mapping[CheckName, Sentence] = {
    CheckName.FORMAT: Sentence("Paraksta uzbūve", "Form of the signature"),
    CheckName.SIGNING_CERTIFICATE: Sentence("Parakstītāja sertifikāts atrasts", "Signing certificate identified"),
    CheckName.CONTENT_DIGESTS: Sentence("Parakstītais saturs nav mainīts", "Signed content is unchanged"),
    CheckName.SIGNATURE_VALUE: Sentence("Paraksta vērtība atbilst atslēgai", "Signature value fits the key"),
    CheckName.SIGNATURE_POLICY: Sentence("Paraksta politika", "Signature policy"),
    CheckName.TIMESTAMP: Sentence("Laika zīmogs", "Time-stamp"),
    CheckName.BEST_SIGNATURE_TIME: Sentence("Paraksts pierādīti pastāvēja", "The signature is proven to have existed"),
    CheckName.CHAIN: Sentence("Ceļš līdz uzticamam izdevējam", "Path to a trusted issuer"),
    CheckName.VALIDITY: Sentence("Sertifikāta derīguma termiņš", "Validity of the certificate"),
    CheckName.REVOCATION: Sentence("Sertifikāts nav atsaukts", "Certificate is not revoked"),
    CheckName.DIGEST_ALGORITHM: Sentence("Jaucējalgoritms ir drošs", "Digest algorithm is secure"),
    CheckName.SIGNATURE_ALGORITHM: Sentence("Paraksta algoritms ir drošs", "Signature algorithm is secure"),
    CheckName.CERTIFICATE_BOUND: Sentence("Sertifikāts piesaistīts parakstam", "Certificate is bound to the signature"),
    CheckName.TIMESTAMP_ORDER: Sentence("Laika zīmogu secība", "Order of the time-stamps"),
    CheckName.TRUSTED_LIST: Sentence("Izdevēja valsts uzticamības saraksts", "Trusted list of the issuer's country"),
    CheckName.GRANTED: Sentence("Izdevēja pakalpojums bija piešķirts", "The issuing service was granted"),
    CheckName.QUALIFIED: Sentence("Sertifikāts ir kvalificēts", "Certificate is qualified"),
    CheckName.TYPE: Sentence("Sertifikāta veids", "Type of the certificate"),
    CheckName.QSCD: Sentence("Kvalificēta paraksta radīšanas ierīce", "Qualified signature creation device"),
}
RESULTS: Mapping[CheckResult, Sentence] = {
    CheckResult.PASSED: Sentence("jā", "passed"),
    CheckResult.FAILED: Sentence("nē", "failed"),
    CheckResult.UNDECIDED: Sentence("nav zināms", "undecided"),
    CheckResult.NOT_REACHED: Sentence("nav pārbaudīts", "not reached"),
}
ROLES: Mapping[LinkRole, Sentence] = {
    LinkRole.SIGNER: Sentence("parakstītājs", "signer"),
    LinkRole.ISSUER: Sentence("izdevējs", "issuer"),
    LinkRole.ANCHOR: Sentence("uzticamības enkurs", "trust anchor"),
}
INDICATIONS: Mapping[Indication, Sentence] = {
    Indication.TOTAL_PASSED: Sentence("paraksts ir derīgs", "the signature is valid"),
    Indication.INDETERMINATE: Sentence("nav izšķirams", "it cannot be decided"),
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
    Qualification.UNKNOWN: Sentence("nav zināms", "unknown"),
    Qualification.NA: Sentence("nav nosakāms", "not applicable"),
}
VALUES: Mapping[str, Sentence] = {
    TimestampType.CONTENT: Sentence("saturam", "over the content"),
    TimestampType.SIGNATURE: Sentence("parakstam", "over the signature"),
    TimestampType.VALIDATION_DATA: Sentence("pārbaudes datiem", "over validation data"),
    TimestampType.ARCHIVE: Sentence("arhīva", "archive"),
    TimestampType.DOCUMENT: Sentence("dokumentam", "over the document"),
    Proof.TIMESTAMP: Sentence("pēc laika zīmoga", "by a time-stamp"),
    Proof.ARRIVAL: Sentence("pēc vēstules saņemšanas", "by the arrival of the message"),
    Proof.VALIDATION: Sentence("tikai pārbaudes brīdī", "at the time of validation only"),
    QcType.ESIGN: Sentence("paraksta sertifikāts", "certificate for signatures"),
    QcType.ESEAL: Sentence("zīmoga sertifikāts", "certificate for seals"),
    QcType.WSA: Sentence("tīmekļvietnes sertifikāts", "certificate for web sites"),
    "good": Sentence("nav atsaukts", "not revoked"),
    "revoked": Sentence("atsaukts", "revoked"),
    "revoked_later": Sentence("atsaukts vēlāk", "revoked later"),
    "on_hold": Sentence("darbība apturēta", "on hold"),
    "unknown": Sentence("dienests to nepazīst", "unknown to the service"),
    "stale": Sentence("dati ir vecāki par parakstu", "data older than the signature"),
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
    return f"{local:%d.%m.%Y. plkst. %H:%M}" if lang == "lv" else f"{local:%H:%M on %d.%m.%Y} (Riga time)"


def problem(code: ProblemCode, lang: str) -> str:
    """Give the sentence of a finding."""
    return said(PROBLEMS[code], lang)


def reason(code: ReasonCode, lang: str) -> str:
    """Give the sentence of a reason."""
    return said(REASONS[code], lang)
