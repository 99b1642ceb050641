"""Findings about one signature, document or trusted list: the closed list of problem codes, each with its sentence."""

from collections.abc import Mapping
from enum import StrEnum

from verify.sentences import Sentence


class ProblemCode(StrEnum):
    """One finding about a signature, a document or a trusted list."""

    HASH_MISMATCH = "hash_mismatch"
    SIGNATURE_VALUE_WRONG = "signature_value_wrong"
    CONTENT_NOT_FOUND = "content_not_found"
    SIGNED_PROPERTIES_NOT_SIGNED = "signed_properties_not_signed"
    SIGNING_CERTIFICATE_MISSING = "signing_certificate_missing"
    SIGNING_CERTIFICATE_MISMATCH = "signing_certificate_mismatch"
    SIGNING_CERTIFICATE_UNBOUND = "signing_certificate_unbound"
    MALFORMED_XML = "malformed_xml"
    MALFORMED_CMS = "malformed_cms"
    MALFORMED_CONTAINER = "malformed_container"
    MALFORMED_PDF = "malformed_pdf"
    UNSUPPORTED_FORMAT = "unsupported_format"
    LEGACY_EDOC = "legacy_edoc"
    ENCRYPTED = "encrypted"
    PASSWORD_PROTECTED = "password_protected"
    TOO_LARGE = "too_large"
    UNSUPPORTED_ALGORITHM = "unsupported_algorithm"
    UNSUPPORTED_TRANSFORM = "unsupported_transform"
    EXTERNAL_REFERENCE = "external_reference"
    DUPLICATE_ID = "duplicate_id"
    DUPLICATE_NAME = "duplicate_name"
    PATH_ESCAPE = "path_escape"
    MIMETYPE_MISSING = "mimetype_missing"
    MIMETYPE_WRONG = "mimetype_wrong"
    UNSIGNED_FILE = "unsigned_file"
    CONTENT_ALTERED_LATER = "content_altered_later"
    DUPLICATE_ATTRIBUTE = "duplicate_attribute"
    CONTENT_TYPE_MISMATCH = "content_type_mismatch"
    SIGNERS_NONE = "signers_none"
    COUNTERSIGNED_OTHER = "countersigned_other"
    WEAK_ALGORITHM = "weak_algorithm"
    CHAIN_NOT_FOUND = "chain_not_found"
    CHAIN_INVALID = "chain_invalid"
    KEY_USAGE = "key_usage"
    UNKNOWN_CRITICAL_EXTENSION = "unknown_critical_extension"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_ON_HOLD = "certificate_on_hold"
    ISSUER_REVOKED = "issuer_revoked"
    REVOCATION_MISSING = "revocation_missing"
    REVOCATION_STALE = "revocation_stale"
    REVOCATION_IN_FUTURE = "revocation_in_future"
    REVOCATION_UNKNOWN = "revocation_unknown"
    REVOCATION_UNTRUSTED = "revocation_untrusted"
    TIMESTAMP_INVALID = "timestamp_invalid"
    TIMESTAMP_IMPRINT = "timestamp_imprint"
    TIMESTAMP_SCOPE_UNKNOWN = "timestamp_scope_unknown"
    TIMESTAMP_UNTRUSTED = "timestamp_untrusted"
    TIMESTAMP_ORDER = "timestamp_order"
    CLAIMED_TIME_IN_FUTURE = "claimed_time_in_future"
    POLICY_UNAVAILABLE = "policy_unavailable"
    NOT_QUALIFIED = "not_qualified"
    NOT_GRANTED = "not_granted"
    TYPE_UNKNOWN = "type_unknown"
    LIST_STALE = "list_stale"
    LIST_REFUSED = "list_refused"
    LIST_MISSING = "list_missing"
    LIST_SIGNER_NOT_AUTHENTICATED = "list_signer_not_authenticated"
    ANCHORS_MISSING = "anchors_missing"
    TEST_ANCHOR = "test_anchor"
    PSEUDONYM = "pseudonym"
    INTERNAL_FAILURE = "internal_failure"
    BYTE_RANGE = "byte_range"
    FORM_FILLED_LATER = "form_filled_later"


PROBLEMS: Mapping[ProblemCode, Sentence] = {
    ProblemCode.HASH_MISMATCH: Sentence(
        "Parakstītā satura jaucējvērtība neatbilst.",
        "The digest of signed content does not match.",
    ),
    ProblemCode.SIGNATURE_VALUE_WRONG: Sentence(
        "Paraksta vērtība neatbilst atslēgai.",
        "The signature value does not verify with the key.",
    ),
    ProblemCode.CONTENT_NOT_FOUND: Sentence(
        "Parakstā minētais saturs nav atrodams.",
        "Content named by the signature is not there.",
    ),
    ProblemCode.SIGNED_PROPERTIES_NOT_SIGNED: Sentence(
        "Paraksta īpašības (SignedProperties) nav parakstītas.",
        "The signed properties are not covered by the signature.",
    ),
    ProblemCode.SIGNING_CERTIFICATE_MISSING: Sentence(
        "Parakstītāja sertifikāts nav atrodams.",
        "The signing certificate cannot be found.",
    ),
    ProblemCode.SIGNING_CERTIFICATE_MISMATCH: Sentence(
        "Parakstā norādīts cits sertifikāts.",
        "The signature names another certificate.",
    ),
    ProblemCode.SIGNING_CERTIFICATE_UNBOUND: Sentence(
        "Paraksts nav piesaistīts parakstītāja sertifikātam.",
        "No signed attribute binds the signing certificate.",
    ),
    ProblemCode.MALFORMED_XML: Sentence(
        "XML paraksts ir bojāts.",
        "The XML signature is malformed.",
    ),
    ProblemCode.MALFORMED_CMS: Sentence(
        "CMS paraksts ir bojāts.",
        "The CMS signature is malformed.",
    ),
    ProblemCode.MALFORMED_CONTAINER: Sentence(
        "Konteiners ir bojāts.",
        "The container is malformed.",
    ),
    ProblemCode.MALFORMED_PDF: Sentence(
        "PDF paraksts ir bojāts.",
        "The PDF signature is malformed.",
    ),
    ProblemCode.UNSUPPORTED_FORMAT: Sentence(
        "Formāts ir atpazīts, bet netiek pārbaudīts.",
        "The format is recognised but not verified.",
    ),
    ProblemCode.LEGACY_EDOC: Sentence(
        "EDOC 1.0 formāts netiek pārbaudīts.",
        "The EDOC 1.0 format is not verified.",
    ),
    ProblemCode.ENCRYPTED: Sentence(
        "Saturs ir šifrēts.",
        "The content is encrypted.",
    ),
    ProblemCode.PASSWORD_PROTECTED: Sentence(
        "Datne ir aizsargāta ar paroli.",
        "The file is protected by a password.",
    ),
    ProblemCode.TOO_LARGE: Sentence(
        "Datne pārsniedz robežu.",
        "The file is beyond a limit.",
    ),
    ProblemCode.UNSUPPORTED_ALGORITHM: Sentence(
        "Algoritms netiek atbalstīts.",
        "The algorithm is not supported.",
    ),
    ProblemCode.UNSUPPORTED_TRANSFORM: Sentence(
        "Pārveidojums nav atļauto sarakstā.",
        "The transform is not on the allow-list.",
    ),
    ProblemCode.EXTERNAL_REFERENCE: Sentence(
        "Paraksts atsaucas uz ārēju adresi.",
        "The signature refers to an external address.",
    ),
    ProblemCode.DUPLICATE_ID: Sentence(
        "Vairākiem elementiem ir viens identifikators.",
        "Several elements share one identifier.",
    ),
    ProblemCode.DUPLICATE_NAME: Sentence(
        "Konteinerā vairākām datnēm ir viens nosaukums.",
        "Several entries of the container share one name.",
    ),
    ProblemCode.PATH_ESCAPE: Sentence(
        "Datnes nosaukums ved ārpus konteinera.",
        "An entry's name leads out of the container.",
    ),
    ProblemCode.MIMETYPE_MISSING: Sentence(
        "Konteinerā trūkst ieraksta mimetype.",
        "The container lacks its mimetype entry.",
    ),
    ProblemCode.MIMETYPE_WRONG: Sentence(
        "Ieraksts mimetype ir nepareizs.",
        "The container's mimetype entry is wrong.",
    ),
    ProblemCode.UNSIGNED_FILE: Sentence(
        "Datne nav parakstīta.",
        "A file is not covered by any signature.",
    ),
    ProblemCode.CONTENT_ALTERED_LATER: Sentence(
        "Dokuments mainīts pēc parakstīšanas.",
        "The document was changed after signing.",
    ),
    ProblemCode.DUPLICATE_ATTRIBUTE: Sentence(
        "Parakstīts atribūts atkārtojas.",
        "A signed attribute occurs twice.",
    ),
    ProblemCode.CONTENT_TYPE_MISMATCH: Sentence(
        "Parakstītais satura veids neatbilst.",
        "The signed content type does not fit.",
    ),
    ProblemCode.COUNTERSIGNED_OTHER: Sentence(
        "Pretparaksts neattiecas uz to parakstu, kurā tas ievietots.",
        "The counter-signature is not over the signature that it is placed in.",
    ),
    ProblemCode.SIGNERS_NONE: Sentence(
        "CMS datnē nav neviena paraksta.",
        "The CMS holds no signature.",
    ),
    ProblemCode.WEAK_ALGORITHM: Sentence(
        "Algoritms vai atslēga attiecīgajā laikā vairs nebija droša.",
        "The algorithm or key was no longer secure at the relevant time.",
    ),
    ProblemCode.CHAIN_NOT_FOUND: Sentence(
        "Nav ceļa līdz uzticamības sarakstam.",
        "There is no path to a trusted list.",
    ),
    ProblemCode.CHAIN_INVALID: Sentence(
        "Sertifikātu ķēde nav derīga.",
        "The certificate chain is not valid.",
    ),
    ProblemCode.KEY_USAGE: Sentence(
        "Sertifikāts nav paredzēts parakstīšanai.",
        "The certificate is not meant for signing.",
    ),
    ProblemCode.UNKNOWN_CRITICAL_EXTENSION: Sentence(
        "Sertifikātā ir nezināms kritisks paplašinājums.",
        "The certificate has an unknown critical extension.",
    ),
    ProblemCode.CERTIFICATE_EXPIRED: Sentence(
        "Sertifikāta derīguma termiņš ir beidzies.",
        "The certificate has expired.",
    ),
    ProblemCode.CERTIFICATE_NOT_YET_VALID: Sentence(
        "Sertifikāts vēl nav derīgs.",
        "The certificate is not valid yet.",
    ),
    ProblemCode.CERTIFICATE_REVOKED: Sentence(
        "Sertifikāts ir atsaukts.",
        "The certificate is revoked.",
    ),
    ProblemCode.CERTIFICATE_ON_HOLD: Sentence(
        "Sertifikāta darbība ir apturēta.",
        "The certificate is on hold.",
    ),
    ProblemCode.ISSUER_REVOKED: Sentence(
        "Izdevēja sertifikāts ir atsaukts.",
        "The issuer's certificate is revoked.",
    ),
    ProblemCode.REVOCATION_MISSING: Sentence(
        "Nav datu par atsaukšanu.",
        "There is no data about revocation.",
    ),
    ProblemCode.REVOCATION_STALE: Sentence(
        "Dati par atsaukšanu neattiecas uz laiku, par kuru jāspriež.",
        "The data about revocation does not speak of the time in question.",
    ),
    ProblemCode.REVOCATION_IN_FUTURE: Sentence(
        "Datu par atsaukšanu laiks ir nākotnē.",
        "The time of the data about revocation lies in the future.",
    ),
    ProblemCode.REVOCATION_UNKNOWN: Sentence(
        "Atsaukšanas dienests šādu sertifikātu nepazīst.",
        "The revocation service does not know the certificate.",
    ),
    ProblemCode.REVOCATION_UNTRUSTED: Sentence(
        "Datu par atsaukšanu parakstītājs nav pilnvarots, vai tā sertifikāts nebija derīgs.",
        "The signer of the data about revocation is not authorised, or its certificate was not valid.",
    ),
    ProblemCode.TIMESTAMP_INVALID: Sentence(
        "Laika zīmogs nav derīgs.",
        "The time-stamp is not valid.",
    ),
    ProblemCode.TIMESTAMP_IMPRINT: Sentence(
        "Laika zīmogs ir par citu saturu.",
        "The time-stamp is over other content.",
    ),
    ProblemCode.TIMESTAMP_SCOPE_UNKNOWN: Sentence(
        "Nav nosakāms, par ko ir laika zīmogs, tāpēc tas neko nepierāda.",
        "It cannot be told what the time-stamp is over, so it proves nothing.",
    ),
    ProblemCode.TIMESTAMP_UNTRUSTED: Sentence(
        "Laika zīmoga izdevēja uzticamība nav apstiprināta.",
        "The authority behind the time-stamp could not be confirmed.",
    ),
    ProblemCode.TIMESTAMP_ORDER: Sentence(
        "Laika zīmogi ir nepareizā secībā.",
        "The time-stamps are out of order.",
    ),
    ProblemCode.CLAIMED_TIME_IN_FUTURE: Sentence(
        "Norādītais parakstīšanas laiks ir nākotnē.",
        "The claimed signing time lies in the future.",
    ),
    ProblemCode.POLICY_UNAVAILABLE: Sentence(
        "Paraksta politika nav pieejama.",
        "The signature policy is not available.",
    ),
    ProblemCode.NOT_QUALIFIED: Sentence(
        "Sertifikāts nav kvalificēts.",
        "The certificate is not qualified.",
    ),
    ProblemCode.NOT_GRANTED: Sentence(
        "Izdevēja pakalpojumam attiecīgajā laikā nebija kvalificēta pakalpojuma statusa (granted).",
        "The issuing service did not have the status of a qualified one (granted) at the relevant time.",
    ),
    ProblemCode.TYPE_UNKNOWN: Sentence(
        "Sertifikāta veids nav nosakāms.",
        "The type of the certificate cannot be told.",
    ),
    ProblemCode.LIST_STALE: Sentence(
        "Uzticamības saraksts ir novecojis.",
        "The trusted list is out of date.",
    ),
    ProblemCode.LIST_REFUSED: Sentence(
        "Uzticamības saraksts ir noraidīts.",
        "The trusted list was refused.",
    ),
    ProblemCode.LIST_MISSING: Sentence(
        "Izdevēja valsts uzticamības saraksts nav ielādēts.",
        "The trusted list of the issuer's country has not been loaded.",
    ),
    ProblemCode.LIST_SIGNER_NOT_AUTHENTICATED: Sentence(
        "Uzticamības saraksta parakstītāju nekas neapliecina.",
        "Nothing vouches for the signer of the trusted list.",
    ),
    ProblemCode.ANCHORS_MISSING: Sentence(
        "Nav ielādēts neviens uzticamības saraksts.",
        "No trusted list has been loaded.",
    ),
    ProblemCode.TEST_ANCHOR: Sentence(
        "Izmantots ar roku norādīts uzticamības enkurs.",
        "A trust anchor named by hand was used.",
    ),
    ProblemCode.PSEUDONYM: Sentence(
        "Sertifikātā vārda vietā ir pseidonīms.",
        "The signer is a pseudonym.",
    ),
    ProblemCode.INTERNAL_FAILURE: Sentence(
        "Parakstu neizdevās apstrādāt.",
        "The signature could not be processed.",
    ),
    ProblemCode.BYTE_RANGE: Sentence(
        "PDF paraksts nesedz visu dokumentu.",
        "The PDF signature does not cover the whole document.",
    ),
    ProblemCode.FORM_FILLED_LATER: Sentence(
        "Veidlapa aizpildīta pēc parakstīšanas; parakstītājs nav norādījis, vai to ļauj.",
        "The form was filled in after signing; the signer did not say whether that is allowed.",
    ),
}
