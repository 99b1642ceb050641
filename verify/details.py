"""A finding in words: the sentence of its code, and in brackets what was found in particular.

Details are written in English where they are found, names and values among them, and told in Latvian here. What only a maker
of such files would look for stays as it is, and is marked as a technical note.
"""

import re
from collections.abc import Mapping

from verify.codes import PROBLEMS, ProblemCode
from verify.report import Problem
from verify.sentences import Sentence

DETAILS_LV: Mapping[str, str] = {
    "ASiC-S holds exactly one data object": "ASiC-S konteinerā ir tieši viena datu datne",
    "a field is gone": "izņemts veidlapas lauks",
    "a field on a page that the form does not hold": "lapā ir lauks, kura nav veidlapā",
    "a field that holds no intact signature": "laukā nav vesela paraksta",
    "a later revision that does not build upon the signed one": "vēlākā redakcija nebalstās uz parakstīto",
    "a locked field was filled in": "aizpildīts lauks, ko paraksts bija slēdzis",
    "a locked field was signed": "parakstīts lauks, ko paraksts bija slēdzis",
    "a name in the manifest leads out of the container": "satura rādītājā minēts nosaukums ārpus konteinera",
    "a new field that is no signature field": "pievienots lauks, kas nav paraksta lauks",
    "a new field that shows something and is not signed": "pievienots redzams lauks bez paraksta",
    "a new field with an action": "pievienots lauks ar darbību",
    "a part of the document": "dokumenta daļa",
    "a signature file beyond the limit": "paraksta datne pārsniedz robežu",
    "a signature that hides its page": "paraksta attēls aizsedz lapu",
    "an encoding of PDF signatures that is not known": "nezināms PDF parakstu kodējums",
    "an issuer out of its validity": "izdevēja sertifikāts tobrīd nebija derīgs",
    "annotations": "piezīmes lapās",
    "another document than the known one": "tas nav zināmais politikas dokuments",
    "appearances are to be made anew": "lauku izskats jāveido no jauna",
    "in a time-stamp": "laika zīmogā",
    "in data about revocation": "datos par atsaukšanu",
    "issuer or serial number differ": "atšķiras izdevējs vai sērijas numurs",
    "its authority's certificate has ended since": "tā izdevēja sertifikāta termiņš kopš tā laika ir beidzies",
    "its cross-references are damaged": "bojātas tā iekšējās norādes",
    "its reference is not readable": "norāde uz to nav nolasāma",
    "its text opens only with a password": "tekstu var atvērt tikai ar paroli",
    "its time lies in the future": "tā laiks ir nākotnē",
    "made out of its validity": "radīts ārpus sertifikāta derīguma termiņa",
    "more counter-signatures than the limit": "pretparakstu ir vairāk par robežu",
    "more documents than are verified in one message": "dokumentu ir vairāk, nekā pārbauda vienā vēstulē",
    "more entries than the limit allows": "ierakstu ir vairāk, nekā pieļauj robeža",
    "more paths than are tried": "iespējamo ceļu ir vairāk, nekā izmēģina",
    "more signatures than the limit allows": "parakstu ir vairāk, nekā pieļauj robeža",
    "more than one signer in one PDF signature": "vienā PDF parakstā ir vairāki parakstītāji",
    "no enclosed certificate is the one that was signed": "neviens pievienotais sertifikāts nav parakstā norādītais",
    "no manifest where one is named": "nav satura rādītāja, kas ir norādīts",
    "no trusted list that is loaded names it": "tā nav nevienā ielādētajā uzticamības sarakstā",
    "not a media type of ASiC": "tas nav ASiC datņu veids",
    "not the first entry, stored": "tas nav pirmais, nesaspiestais ieraksts",
    "nothing beside the signature's own parts is signed": "parakstītas tikai paša paraksta daļas",
    "octets after the last revision": "baiti aiz pēdējās redakcijas",
    "octets after the signed revision that are no readable revision": "aiz parakstītās redakcijas ir nenolasāmi baiti",
    "something stands in the room after the signature": "paraksta vietā aiz paraksta ir vēl kaut kas",
    "text before or behind it": "teksts pirms vai aiz tā",
    "the annotations of a page": "piezīmes lapā",
    "the certifying signature allows no change": "apliecinošais paraksts neļauj neko mainīt",
    "the content is no plain data": "saturs nav vienkārši dati",
    "the content inside is not the content outside": "iekļautais saturs atšķiras no pievienotā",
    "the flags of a field": "lauka iestatījumi",
    "the name, type or widgets of a field": "lauka nosaukums, veids vai attēls",
    "the order of the annotations of a page": "piezīmju secība lapā",
    "the encryption": "šifrēšana",
    "the page tree": "lapu secība",
    "the source beside the pages": "datne, no kuras veidotas lapas",
    "the words of the structure": "teksts, ko lapu vietā lasa palīgprogrammas",
    "time-stamps alone": "tikai laika zīmogi",
    "two manifests for one signature": "vienam parakstam ir divi satura rādītāji",
}
"""Every detail that the steps of validation write, and what was changed in a PDF."""
_PATTERNS_LV = (
    (re.compile(r"attribute ([\d.]+) does not have exactly one value"), r"atribūtam \1 nav tieši vienas vērtības"),
    (re.compile(r"object (\d+)"), r"objekts \1"),
    (re.compile(r"the entry (\w+) of a field"), r"lauka ieraksts \1"),
    (re.compile(r"the entry (\w+) of the form"), r"veidlapas ieraksts \1"),
    (re.compile(r"the entry (\w+) of a page"), r"lapas ieraksts \1"),
    (re.compile(r"the entry (\w+) of the page tree"), r"lapu secības ieraksts \1"),
    (re.compile(r"the entry (\w+) of the (?:catalog|trailer)"), r"dokumenta ieraksts \1"),
    (re.compile(r"the permission (\w+)"), r"atļauja \1"),
    (re.compile(r"(\S+(?: \S+)?) in a certificate of the chain"), r"\1 ķēdes sertifikātā"),
)
_NAMING = frozenset({
    ProblemCode.CONTENT_NOT_FOUND,
    ProblemCode.DUPLICATE_NAME,
    ProblemCode.EXTERNAL_REFERENCE,
    ProblemCode.HASH_MISMATCH,
    ProblemCode.LIST_REFUSED,
    ProblemCode.LIST_SIGNER_NOT_AUTHENTICATED,
    ProblemCode.LIST_STALE,
    ProblemCode.POLICY_UNAVAILABLE,
    ProblemCode.UNSIGNED_FILE,
    ProblemCode.WEAK_ALGORITHM,
})  # fmt: skip
"""Problems whose detail is a name or a value unless it is listed above."""


def told(problem: Problem, lang: str) -> str:
    """Give a finding in *lang* (``lv``, else English); the detail may be a stranger's words."""
    sentence = _in(PROBLEMS[problem.code], lang)
    return f"{sentence} ({_detail(problem, problem.detail, lang)})" if problem.detail else sentence


def _in(sentence: Sentence, lang: str) -> str:
    return sentence.lv if lang == "lv" else sentence.en


def _detail(problem: Problem, detail: str, lang: str) -> str:
    """A detail may be the code of another finding: then it is that finding's sentence."""
    if detail in _BY_CODE:
        return _within(_in(PROBLEMS[_BY_CODE[detail]], lang))
    if lang != "lv":
        return detail
    if detail in DETAILS_LV:
        return DETAILS_LV[detail]
    for pattern, replacement in _PATTERNS_LV:
        if pattern.fullmatch(detail):
            return pattern.sub(replacement, detail)
    technical = " " in detail and problem.code not in _NAMING
    return f"tehniska norāde angļu valodā: {detail}" if technical else detail


_BY_CODE: Mapping[str, ProblemCode] = {code.value: code for code in ProblemCode}


def _within(sentence: str) -> str:
    """Make a sentence a part of another: no full stop, and no capital unless it begins with an abbreviation."""
    body = sentence.removesuffix(".")
    return body if body[1:2].isupper() else body[0].lower() + body[1:]
