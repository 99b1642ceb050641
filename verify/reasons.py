"""Why a mail was not simply accepted: the closed list of reason codes of the contract, each with its sentence."""

from collections.abc import Mapping
from enum import StrEnum

from verify.sentences import Sentence


class ReasonCode(StrEnum):
    """Why a mail or its signatures need a person, or were rejected."""

    NO_SIGNATURE = "no_signature"
    SIGNATURE_BROKEN = "signature_broken"
    CONTENT_ALTERED = "content_altered"
    CONTENT_MISSING = "content_missing"
    UNSIGNED_FILE = "unsigned_file"
    FORMAT_FAILURE = "format_failure"
    CONSTRAINTS_FAILURE = "constraints_failure"
    TIMESTAMP_ORDER = "timestamp_order"
    PROOF_MISSING = "proof_missing"
    POLICY_UNAVAILABLE = "policy_unavailable"
    NOT_YET_VALID = "not_yet_valid"
    SIGNER_UNTRUSTED = "signer_untrusted"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_EXPIRED = "certificate_expired"
    NOT_QUALIFIED = "not_qualified"
    NO_QSCD = "no_qscd"
    SEAL = "seal"
    PSEUDONYM = "pseudonym"
    WEAK_ALGORITHM = "weak_algorithm"
    UNSUPPORTED_FORMAT = "unsupported_format"
    LEGACY_EDOC = "legacy_edoc"
    THIRD_COUNTRY_UA = "third_country_ua"
    ENCRYPTED = "encrypted"
    PASSWORD_PROTECTED = "password_protected"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    WINMAIL_DAT = "winmail_dat"
    KILLED_WORKER = "killed_worker"
    SIGNING_CERTIFICATE_UNBOUND = "signing_certificate_unbound"
    UNDECIDED = "undecided"
    LIST_STALE = "list_stale"
    LIST_REFUSED = "list_refused"
    LIST_MISSING = "list_missing"
    TEXT_NOT_COVERED = "text_not_covered"
    SEVERAL_SIGNERS = "several_signers"
    OTHER_PERSON = "other_person"
    REPRESENTATIVE = "representative"
    OTHER_ADDRESSEE = "other_addressee"
    REPLAYED_DOCUMENT = "replayed_document"
    OLD_SIGNATURE = "old_signature"
    UNSURE_REQUEST = "unsure_request"
    UNSIGNED_REQUEST = "unsigned_request"
    ACT_WITHOUT_SIGNATURE_SUGGESTED = "act_without_signature_suggested"
    FOREIGN_CASE_NUMBER = "foreign_case_number"
    FOREIGN_LANGUAGE = "foreign_language"
    HIDDEN_CHARACTERS = "hidden_characters"
    RECEIPT_TIME_CONFLICT = "receipt_time_conflict"
    RECEIPT_TIME_IN_FUTURE = "receipt_time_in_future"
    RECEIPT_TIME_LONG_AGO = "receipt_time_long_ago"
    RECEIPT_TIME_ASSUMED = "receipt_time_assumed"
    RECEIPT_TIME_PASSED_ON = "receipt_time_passed_on"
    BEFORE_PROCESS_SINCE = "before_process_since"
    BOUNCE_OF_OUR_ANSWER = "bounce_of_our_answer"
    EXTENSION_TOO_LATE = "extension_too_late"
    UNSIGNED_REPLY = "unsigned_reply"
    OCR_UNAVAILABLE = "ocr_unavailable"
    OCR_UNSURE = "ocr_unsure"
    HIDDEN_TEXT = "hidden_text"


REASONS: Mapping[ReasonCode, Sentence] = {
    ReasonCode.NO_SIGNATURE: Sentence(
        "Nav elektroniskā paraksta.",
        "There is no electronic signature.",
    ),
    ReasonCode.SIGNATURE_BROKEN: Sentence(
        "Paraksta vērtība neatbilst parakstītajam saturam; paraksts nav derīgs.",
        "The signature value does not fit the signed content; the signature is broken.",
    ),
    ReasonCode.CONTENT_ALTERED: Sentence(
        "Saturs pēc parakstīšanas ir mainīts.",
        "The content was changed after it was signed.",
    ),
    ReasonCode.CONTENT_MISSING: Sentence(
        "Parakstītā satura daļa nav pievienota; lūdziet to atsūtīt vēlreiz.",
        "Part of the signed content is not enclosed; ask the sender to send it again.",
    ),
    ReasonCode.UNSIGNED_FILE: Sentence(
        "Dokumentā ir datne vai daļa, kuru derīgs paraksts nesedz.",
        "The document holds a file or part that no good signature covers.",
    ),
    ReasonCode.FORMAT_FAILURE: Sentence(
        "Paraksta vai datnes uzbūve neatbilst standartam, tāpēc droši spriest nevar.",
        "The signature or the file is not built as the standard requires, so nothing can be said with certainty.",
    ),
    ReasonCode.CONSTRAINTS_FAILURE: Sentence(
        "Paraksts vai sertifikāts neatbilst standarta nosacījumiem.",
        "The signature or its certificate breaks a constraint of the standard.",
    ),
    ReasonCode.TIMESTAMP_ORDER: Sentence(
        "Laika zīmogi ir nepareizā secībā.",
        "The time-stamps are out of order.",
    ),
    ReasonCode.PROOF_MISSING: Sentence(
        "Nav pierādījuma, ka paraksts un tā pārbaudes dati pastāvēja, kamēr uz tiem vēl varēja paļauties.",
        "There is no proof that the signature and the data to check it by existed while they could be relied on.",
    ),
    ReasonCode.POLICY_UNAVAILABLE: Sentence(
        "Paraksta politika nav pieejama vai nav apstrādājama.",
        "The signature policy is not available or cannot be processed.",
    ),
    ReasonCode.NOT_YET_VALID: Sentence(
        "Parakstīts, pirms sertifikāts kļuva derīgs.",
        "It was signed before the certificate became valid.",
    ),
    ReasonCode.SIGNER_UNTRUSTED: Sentence(
        "Nav parakstītāja sertifikāta, ko izdevis ES uzticamības sarakstos iekļauts izdevējs.",
        "There is no certificate of the signer that an authority on the EU trusted lists issued.",
    ),
    ReasonCode.CERTIFICATE_REVOKED: Sentence(
        "Parakstītāja sertifikāts vai tā izdevēja sertifikāts ir atsaukts.",
        "The signer's certificate, or that of its issuer, has been revoked.",
    ),
    ReasonCode.CERTIFICATE_EXPIRED: Sentence(
        "Parakstītāja sertifikāta termiņš ir beidzies, un nav pierādīts, ka parakstīts pirms tam.",
        "The signer's certificate has expired, and nothing proves that it was used before that.",
    ),
    ReasonCode.NOT_QUALIFIED: Sentence(
        "Sertifikāts nav kvalificēts elektroniskā paraksta sertifikāts, vai tā izdevējam vairs nebija šāda statusa.",
        "The certificate is not a qualified one for electronic signatures, or its issuer no longer had that status.",
    ),
    ReasonCode.NO_QSCD: Sentence(
        "Paraksts nav radīts ar kvalificētu paraksta radīšanas ierīci.",
        "The signature was not made with a qualified signature creation device.",
    ),
    ReasonCode.SEAL: Sentence(
        "Tas ir juridiskas personas zīmogs, nevis fiziskas personas paraksts.",
        "This is the seal of a legal person, not the signature of a natural person.",
    ),
    ReasonCode.PSEUDONYM: Sentence(
        "Sertifikātā ir pseidonīms, tas neidentificē parakstītāju.",
        "The certificate names a pseudonym, which does not identify the signer.",
    ),
    ReasonCode.WEAK_ALGORITHM: Sentence(
        "Izmantots algoritms vai atslēga, kas vairs nav droša.",
        "An algorithm or key was used that is no longer secure.",
    ),
    ReasonCode.UNSUPPORTED_FORMAT: Sentence(
        "Šis paraksta formāts ir atpazīts, bet to nevar pārbaudīt automātiski.",
        "This signature format is recognised but cannot be verified automatically.",
    ),
    ReasonCode.LEGACY_EDOC: Sentence(
        "Vecā EDOC 1.0 formāta dokuments; tā izdevēji vairs nav uzticami.",
        "A document in the old EDOC 1.0 format, whose authorities are withdrawn.",
    ),
    ReasonCode.THIRD_COUNTRY_UA: Sentence(
        "Parakstu apliecina Ukrainas uzticamības pakalpojumu sniedzējs.",
        "The signature rests on a Ukrainian trust service provider.",
    ),
    ReasonCode.ENCRYPTED: Sentence(
        "Saturs ir šifrēts, un atslēgas nav.",
        "The content is encrypted and there is no key for it.",
    ),
    ReasonCode.PASSWORD_PROTECTED: Sentence(
        "Datne ir aizsargāta ar paroli; lūdziet to atsūtīt bez paroles.",
        "The file is protected by a password; ask for it without one.",
    ),
    ReasonCode.TOO_LARGE: Sentence(
        "Vēstule vai datne pārsniedz apstrādes robežu.",
        "The message or file is beyond the limit of processing.",
    ),
    ReasonCode.UNREADABLE: Sentence(
        "Saturu neizdevās nolasīt.",
        "The content could not be read.",
    ),
    ReasonCode.WINMAIL_DAT: Sentence(
        "Daļa vēstules ir datnē winmail.dat, ko veido programma Outlook un ko šeit neatver; lūdziet to atsūtīt vēlreiz kā "
        "vienkāršu tekstu vai HTML, ar datnēm pielikumā.",
        "Some of the mail is in a file winmail.dat, which Outlook makes and which is not opened here; ask for it again as "
        "plain text or HTML, with its files attached.",
    ),
    ReasonCode.KILLED_WORKER: Sentence(
        "Apstrāde divreiz tika pārtraukta, jo pārsniedza atmiņas vai laika robežu.",
        "Processing was stopped twice because it went beyond its limit of memory or time.",
    ),
    ReasonCode.SIGNING_CERTIFICATE_UNBOUND: Sentence(
        "Paraksts nesaista parakstītāja sertifikātu ar parakstīto saturu.",
        "The signature does not bind the signing certificate to what was signed.",
    ),
    ReasonCode.UNDECIDED: Sentence(
        "Lēmumam vajadzīgie jaunākie dati par sertifikāta atsaukšanu vai uzticamības saraksti vēl nav pieejami.",
        "The recent data on revocation, or the trusted lists, that a verdict needs are not available yet.",
    ),
    ReasonCode.LIST_STALE: Sentence(
        "Izdevēja valsts uzticamības saraksts ir novecojis.",
        "The trusted list of the issuer's country is out of date.",
    ),
    ReasonCode.LIST_REFUSED: Sentence(
        "Izdevēja valsts uzticamības sarakstam nevar uzticēties.",
        "The trusted list of the issuer's country was refused.",
    ),
    ReasonCode.LIST_MISSING: Sentence(
        "Izdevēja valsts uzticamības saraksts nav ielādēts.",
        "The trusted list of the issuer's country has not been loaded.",
    ),
    ReasonCode.TEXT_NOT_COVERED: Sentence(
        "Lūgums ir tikai vēstules neparakstītajā daļā.",
        "The request stands only in the unsigned part of the message.",
    ),
    ReasonCode.SEVERAL_SIGNERS: Sentence(
        "Parakstījušas vairākas personas; nav skaidrs, kura lūdz.",
        "Several persons signed; it is not clear who asks.",
    ),
    ReasonCode.OTHER_PERSON: Sentence(
        "Lūgums attiecas uz citu personu, nevis parakstītāju.",
        "The request concerns another person than the signer.",
    ),
    ReasonCode.REPRESENTATIVE: Sentence(
        "Pieprasījumu iesniedz pārstāvis; jāpārbauda pilnvara.",
        "A representative writes; the authority to act must be checked.",
    ),
    ReasonCode.OTHER_ADDRESSEE: Sentence(
        "Parakstītais dokuments adresēts citam.",
        "The signed document is addressed to somebody else.",
    ),
    ReasonCode.REPLAYED_DOCUMENT: Sentence(
        "Tas pats parakstītais dokuments jau saņemts slēgtā lietā vai ar citu parakstu.",
        "The same signed document was received before, in a closed case or under another signature.",
    ),
    ReasonCode.OLD_SIGNATURE: Sentence(
        "Dokuments parakstīts vairāk nekā 30 dienas pirms saņemšanas, vai arī parakstā nav norādīts laiks.",
        "The document was signed more than 30 days before it arrived, or the signature does not say when.",
    ),
    ReasonCode.UNSURE_REQUEST: Sentence(
        "Nav droši nosakāms, vai tas ir datu subjekta lūgums.",
        "It is not certain whether this is a data-protection request.",
    ),
    ReasonCode.UNSIGNED_REQUEST: Sentence(
        "Lūgums nav parakstīts ar drošu elektronisko parakstu.",
        "The request is not signed with a secure electronic signature.",
    ),
    ReasonCode.ACT_WITHOUT_SIGNATURE_SUGGESTED: Sentence(
        "Iebildumu pret reklāmu vai piekrišanas atsaukumu ieteicams izpildīt arī bez paraksta.",
        "An objection to marketing or a withdrawal of consent should be acted on even unsigned.",
    ),
    ReasonCode.FOREIGN_CASE_NUMBER: Sentence(
        "Vēstulē minēta lieta, kas neatbilst ne sarakstei, ne parakstītājam.",
        "The message names a case that fits neither its thread nor its signer.",
    ),
    ReasonCode.FOREIGN_LANGUAGE: Sentence(
        "Vēstule ir valodā, kuru programma nelasa.",
        "The message is in a language that the program does not read.",
    ),
    ReasonCode.OCR_UNAVAILABLE: Sentence(
        "Attēlu neizdevās nolasīt: nav uzstādīta teksta atpazīšana ar latviešu valodu; uzstādiet tesseract-ocr un tesseract-ocr-lav.",
        "A picture could not be read: no OCR with Latvian is installed; install tesseract-ocr and tesseract-ocr-lav.",
    ),
    ReasonCode.OCR_UNSURE: Sentence(
        "Teksts atpazīts attēlā un daļa no tā ir neskaidra; salīdziniet ar attēlu.",
        "The text was recognised in a picture and part of it is doubtful; compare it with the picture.",
    ),
    ReasonCode.HIDDEN_TEXT: Sentence(
        "Datnē ir teksts, ko lasītājs neredz; tas netika lasīts kā pieprasījums.",
        "The file holds text that a reader does not see; it was not read as the request.",
    ),
    ReasonCode.HIDDEN_CHARACTERS: Sentence(
        "Tekstā ir slēptas vai līdzīga izskata svešu alfabētu zīmes.",
        "The text holds hidden characters or look-alike letters of another script.",
    ),
    ReasonCode.RECEIPT_TIME_CONFLICT: Sentence(
        "Saņemšanas laiki nesakrīt; jāprecizē termiņa sākums.",
        "The times of receipt disagree; the start of the term needs a person's eye.",
    ),
    ReasonCode.RECEIPT_TIME_IN_FUTURE: Sentence(
        "Norādītais saņemšanas laiks ir nākotnē; pārbaudiet to.",
        "The stated time of receipt lies in the future; check it.",
    ),
    ReasonCode.RECEIPT_TIME_LONG_AGO: Sentence(
        "Vēstule saņemta pirms vairāk nekā 31 dienas; termiņš var būt jau pagājis.",
        "The message was received more than 31 days ago; its term may be over already.",
    ),
    ReasonCode.RECEIPT_TIME_ASSUMED: Sentence(
        "Saņemšanas laiks nav zināms; pieņemts laiks, kad vēstule tika saglabāta.",
        "The time of receipt is not known; the time of storing is taken for it.",
    ),
    ReasonCode.RECEIPT_TIME_PASSED_ON: Sentence(
        "Vēstuli pārsūtīja kolēģis; termiņš skaitīts no dienas, kad tā pirmoreiz saņemta uzņēmumā.",
        "A colleague passed the message on; the term runs from the day on which the company first received it.",
    ),
    ReasonCode.BEFORE_PROCESS_SINCE: Sentence(
        "Vēstule saņemta pirms apstrādes sākuma datuma.",
        "The message arrived before the date from which mail is processed.",
    ),
    ReasonCode.EXTENSION_TOO_LATE: Sentence(
        "Paziņojums par termiņa pagarinājumu nosūtīts pēc pēdējās dienas, tāpēc termiņš nav pagarināts.",
        "The notice of the extension left after the last day, so the period is not extended.",
    ),
    ReasonCode.BOUNCE_OF_OUR_ANSWER: Sentence(
        "Mūsu atbilde nav piegādāta.",
        "Our answer was not delivered.",
    ),
    ReasonCode.UNSIGNED_REPLY: Sentence(
        "Neparakstīta vēstule par lietu no klienta adreses; jāpārliecinās, ka to rakstījis klients.",
        "An unsigned message about a case from its client's address; check that the client wrote it.",
    ),
}
