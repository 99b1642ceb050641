"""Why a trusted list is not believed, or was not had, in both languages: the program keeps the English sentence."""

from typing import Final

from cases.dates import Language
from cases.troubles import retold
from review.letter_problems import full
from verify.codes import Sentence

OF_LISTS: Final = (
    Sentence("saraksta versija {version} nav zināma", "The list is of version {version}, which is not known"),
    Sentence("sarakstam nav tieši viena paraksta", "The list does not carry exactly one signature"),
    Sentence("saraksta paraksts ir salauzts", "The signature of the list is broken"),
    Sentence(
        "saraksta paraksts balstās uz jaucējsummu, kas vairs nav droša",
        "The signature of the list rests on a digest that is broken",
    ),
    Sentence("saraksta paraksts neaptver visu sarakstu", "The signature of the list does not cover all of it"),
    Sentence(
        "parakstītāja sertifikāts saraksta izdošanas brīdī nebija derīgs",
        "The signer's certificate was not valid when the list was issued",
    ),
    Sentence(
        "sarakstu sarakstu parakstījis sertifikāts, kas to nedrīkst",
        "The list of lists is not signed by a certificate that may sign it",
    ),
    Sentence(
        "sarakstu sarakstā šim sarakstam ir citi parakstītāji", "The list of lists names other signers for this list"
    ),
    Sentence("par saraksta parakstītāju neviens negalvo", "Nothing vouches for the signer of the list"),
    Sentence("sarakstu sarakstam netic", "the list of lists is not believed"),
    Sentence(
        "serveris saka, ka nekas nav mainījies, bet saraksta te nav",
        "the server says that nothing has changed, but there is no list at hand",
    ),
    Sentence(
        "saraksts ir citas teritorijas, nekā norāda sarakstu saraksts",
        "the list is of another territory than the list of lists says",
    ),
    Sentence(
        "saņemtais saraksts nr. {number} ir vecāks par esošo nr. {held}",
        "the list has number {number} and is older than {held} at hand",
    ),
    Sentence("saraksta lasīšana tika pārtraukta ({cause})", "reading the list ended its process ({cause})"),
    Sentence("lasot sarakstu, atklājās programmas kļūda ({error})", "the list met a defect of the program ({error})"),
    Sentence("saņemta atbilde uz citu jautājumu", "an answer to another question"),
    Sentence("pārāk daudz pāradresāciju", "too many redirects"),
    Sentence("serveris atbildēja ar statusu {status}", "status {status}"),
    Sentence("saņemta tukša atbilde", "an empty answer"),
    Sentence("atbilde pārsniedz atļauto lielumu", "an answer beyond the limit of size"),
    Sentence("atbilde pārsniedz atļauto laiku", "an answer beyond the limit of time"),
    Sentence("servera sertifikāts nav pieņemams ({why})", "the server's certificate is not accepted ({why})"),
    Sentence("serveris nav sasniedzams", "the server can't be reached"),
    Sentence("serveris neatbild", "the server does not answer"),
    Sentence("serveris apklusa", "the server fell silent"),
    Sentence("adrese ir nepareizi uzrakstīta", "the address is malformed"),
    Sentence("adrese nav ne http, ne https", "the address is neither http nor https"),
    Sentence("adresē nav vienkārša datora vārda", "the address has no plain host"),
    Sentence("adrese ir privātā tīklā", "the address lies in a private network"),
    Sentence("datora vārds nav zināms", "the host is not known"),
)
"""Every sentence with which `verify` refuses a list and with which the network refuses an answer; a test finds them."""


def list_trouble(stored: str, language: Language) -> str:
    """Say in *language* why a list is not trusted, or did not come."""
    return full(retold(stored.rstrip("."), OF_LISTS), language)
