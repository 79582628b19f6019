"""Numbers a state gives a person: by shape and checksum, or by the words beside them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from llm.guard.either import low, lowered
from llm.guard.id_words import said, said_at, says
from llm.guard.spans import Span

Check = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Scheme:
    """One country's number."""

    shape: str
    check: str = ""
    """The module of `stdnum` that knows its checksum; empty where there is none to be had."""
    cue: str = ""
    """Words that must stand near; empty: shape and checksum say enough."""
    dated: bool = False
    """Begins with the birth date as ddmmyy or yymmdd, century aside."""
    unchecked: bool = False
    """So plain in shape that a wrong checksum is a slip (or a specimen), not another kind of number."""


_DATE6 = r"(?:\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2})"
SCHEMES: tuple[Scheme, ...] = (
    # plain in shape: nothing else looks like them
    Scheme(r"\d{3}-\d{2}-\d{4}", "us.ssn", unchecked=True),
    Scheme(r"[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]", unchecked=True),  # GB, NINO
    Scheme(r"756\.\d{4}\.\d{4}\.\d{2}", "ch.ssn", unchecked=True),
    Scheme(r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]", "it.codicefiscale", unchecked=True),
    Scheme(r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d", "mx.curp", unchecked=True),
    Scheme(r"\d{3}\.\d{3}\.\d{3}-\d{2}", "br.cpf", unchecked=True),
    Scheme(r"784-?(?:19|20)\d{2}-?\d{7}-?\d", unchecked=True),  # AE
    Scheme(r"\d{5}-\d{7}-\d", "pk.cnic", unchecked=True),
    Scheme(r"\d{2}\.(?:0\d|1[0-2]|[24]\d|[35][0-2])\.\d{2}-\d{3}\.\d{2}", "be.nn", unchecked=True),
    Scheme(r"\d-\d{4}-\d{5}-\d{2}-\d", "th.pin", unchecked=True),
    Scheme(r"\d{3}-\d{3}-\d{3} \d{2}", unchecked=True),  # RU, SNILS
    Scheme(r"[STFGM]\d{7}[A-Z]", unchecked=True),  # SG, NRIC
    Scheme(r"[A-Z]{3}P[A-Z]\d{4}[A-Z]", "in_.pan", unchecked=True),
    Scheme(r"[A-Z]{1,2}\d{6}\([\dA]\)", unchecked=True),  # HK
    Scheme(r"\d{2} \d{6} [A-Z] \d{3}", unchecked=True),  # DE, pension
    Scheme(r"\d{6}-[1-8]\d{6}", "kr.rrn", dated=True, unchecked=True),
    Scheme(r"\d{6}-\d{2}-\d{4}", "my.nric", dated=True, unchecked=True),
    Scheme(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", "fi.hetu", dated=True, unchecked=True),
    Scheme(r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}", "fr.nir", unchecked=True),
    # shape and checksum together
    Scheme(r"\d{8}-?[A-Z]", "es.dni"),
    Scheme(r"[XYZ]-?\d{7}-?[A-Z]", "es.nie"),
    Scheme(r"(?:19|20)?\d{6}[-+]\d{4}", "se.personnummer", dated=True),
    Scheme(r"\d{6}-\d{4}", "is_.kennitala", dated=True),
    Scheme(r"\d{6}-\d{5}", dated=True),  # LV
    Scheme(r"\d{6}/\d{3,4}", "cz.rc"),
    Scheme(r"\d{11}", "pl.pesel", dated=True),
    Scheme(r"\d{6} ?\d{5}", "no.fodselsnummer", dated=True),
    Scheme(r"\d{11}", "tr.tckimlik"),
    Scheme(r"[1-6]\d{10}", "ee.ik"),
    Scheme(r"\d{11}", "be.nn", dated=True),
    Scheme(r"\d{11}", "gr.amka", dated=True),
    Scheme(r"[1-8]\d{12}", "ro.cnp"),
    Scheme(r"\d{6} ?\d{4} ?\d{3}", "za.idnr", dated=True),
    Scheme(r"\d{7}[05]\d{5}", "si.emso"),
    Scheme(r"\d{17}[\dX]", "cn.ric"),
    Scheme(r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}", "in_.aadhaar"),
    Scheme(r"\d{7}[A-W][A-IW]?", "ie.pps"),
    Scheme(r"\d{8} ?\d ?[A-Z\d]{2}\d", "pt.cc"),
    Scheme(r"\d{1,2}\.\d{3}\.\d{3}-[\dK]", "cl.rut"),
    Scheme(r"[A-Z][12]\d{8}"),  # TW
    Scheme(r"[A-Z]{4}\d{6}[A-Z\d]{3}", "mx.rfc"),
    Scheme(r"GHA-\d{9}-\d", unchecked=True),
    Scheme(r"\d{3}-\d{7}-\d", "do.cedula"),
    Scheme(r"\d{3}-\d{6}-\d{4}[A-Z]", unchecked=True),  # NI
    Scheme(r"\d{4}-(?:19|20)\d{2}-\d{5}", unchecked=True),  # HN
    Scheme(r"[VE]-?\d{7,8}", cue=r"c[ée]dula|\bc\.?i\b"),
    Scheme(r"\d-\d{4}-\d{4}", cue=r"c[ée]dula"),
    Scheme(r"[1-8]-\d{6}-\d{4}", unchecked=True),  # HU
    Scheme(r"\d{6} ?\d{2} ?\d{4}", "my.nric", cue=r"nric|mykad|\bic\b", unchecked=True),
    Scheme(r"\d{6} ?\d{5}", cue=r"\bd-nummer|fødsels|personnummer", unchecked=True),
    Scheme(r"\d{4} ?\d{6}", cue=r"svnr|sv-?n|sozialversicherung|versicherungsnummer", unchecked=True),
    Scheme(r"\d{3}[ -]\d{3}[ -]\d{3}", cue=r"\btaj\b", unchecked=True),
    Scheme(r"\d{9}[VX]", unchecked=True),  # LK
    Scheme(r"[A-Z9]{5}\d{6}[A-Z9]{2}\d[A-Z]{2}", unchecked=True),  # GB, driving licence
    # too plain without a word that says so
    Scheme(r"\d{2} ?\d{3} ?\d{3} ?\d{3}", "de.idnr", cue=r"steuer|idnr|tax|tin\b"),
    Scheme(r"\d{3}[ -]?\d{3}[ -]?\d{3}", "ca.sin", cue=r"\bsin\b|\bnas\b|social|assurance sociale"),
    Scheme(r"\d{4}[.]?\d{2}[.]?\d{3}|\d{9}", "nl.bsn", cue=r"bsn|burgerservice|sofi"),
    Scheme(r"\d{6}-?\d{4}", "dk.cpr", cue=r"cpr|person", dated=True),
    Scheme(r"\d{11}", "hr.oib", cue=r"oib|osobni"),
    Scheme(r"\d{3}[ -]?\d{3}[ -]?\d{4}", "gb.nhs", cue=r"nhs|health"),
    Scheme(r"\d{11}", "br.cpf", cue=r"cpf"),
    Scheme(r"\d{9}", "il.idnr", cue=r"\bid\b|teudat|israel|ת\"ז|תעודת"),
    Scheme(r"\d{3}[ -]?\d{3}[ -]?\d{3}", "au.tfn", cue=r"tfn|tax file"),
    Scheme(r"\d{10}", "bg.egn", cue=r"egn|егн|лнч"),
    Scheme(r"\d{10}", "ua.rntrc", cue=r"рнокпп|інн|инн|ipn|tax"),
    Scheme(r"\d{4}[ -]?\d{4}[ -]?\d{4}", "in_.aadhaar", cue=r"aadh?aar|adhaar|uidai"),
    Scheme(r"\d{4}[ -]?\d{4}[ -]?\d{4}", "jp.in_", cue=r"my ?number|マイナンバー|個人番号"),
    Scheme(r"\d{3}[ -]?\d{2}[ -]?\d{4}", "us.ssn", cue=r"ssn|social|itin"),
    Scheme(r"\d{9}", cue=r"\bssns?\b|social security", unchecked=True),  # US, withdrawn ones and specimens
    Scheme(r"\d{16}", "id.nik", cue=r"nik|ktp"),
    Scheme(r"2[03467]-?\d{8}-?\d", "ar.cuit", cue=r"cui[tl]"),
    Scheme(r"[1-3]\d{8}", "pt.nif", cue=r"nif|contribuinte"),
)
_AFTER_CUE = re.compile(
    r"(?:(?i:\b(?:no|nr|num|núm|n|n[°º]|č|ser)\.\s)|(?![.;!]\s)[^\d\n]|\n(?!\n)){0,70}|\.:?\s"
    r"|[^\d\n]{0,40}\b(?:CALLER|CLIENT|CUSTOMER|KUNDE|[A-ZÀ-Þ]{3,14}):\s[^\d\n.]{0,24}"
)
"""What may stand between the word and the number: no other number, and no end of a sentence unless another speaks."""
_LEAD_BACK = re.compile(
    r"\s?(?:[(,–-]\s?)?(?:(?:is|ist|est|es|é|è|was|as|als|jako|come|como|comme|on|under|auf|sur|sul|sulla|en|na|in|im|op|på)\s)?(?:[^\W\d_]+['’]s\s|(?:the|a"
    r"|his|her|my|their"
    r"|sein|seine|ihre?|le|la|l['’]|dem|der|den|el|il|o|het|de|son|sa|su|sua|jego|jej|swój|that['’]s)\s){0,3}",
    re.IGNORECASE,
)
_NUMBER_SOON = re.compile(r"[^\d\n]{0,12}\d")
_ID_TOKEN = re.compile(
    r"(?:[A-ZΑ-ΩА-Я]{1,6}[ -]?)?\d[\dA-Z]{0,19}+(?:[ .\-/]?(?:\d[\dA-Z]{0,8}+|[A-Z]{1,3}\d[\dA-Z]{0,8}+"
    r"|[A-Z](?![A-Za-z\d])|(?<=-)[A-Z]{2}(?!\w))){0,12}(?!\w)"
)
"""A run of figures is never read in another division: of hundreds there are more than could ever be tried."""
_NOT_A_PERSONS = low(
    r"\b(?:order|po|invoice|serial|s/n|part|model|article|item|sku|gtin|ean|upc|tracking|batch|lot|imei|isbn|imo"
    r"|mmsi|vat"
    r"|quote|offer|policy|ticket|case|claim|ref|reference|contract|account|phone|tel|fax|hs|form|angebot|auftrag"
    r"|bestellung"
    r"|rechnung|devis|commande|facture|pedido|factura|ordine|fattura|umowa|zamówienie|faktura|oferta|tarjous"
    r"|lasku|teklif"
    r"|p\.? ?iva|piva|kvk|kbo|bce|cvr|crn|bn|cif|cui|cuit empresa|eik|еик|огрн|кпп|єдрпоу|nip|regon|krs|i[čc]o"
    r"|di[čc]|dph"
    r"|siret|siren|nipc|cnpj|nit|ruc|gstin|abn|acn|nzbn|uen|ein|duns|lei|fn|hrb|hra|ust-?id\w*|uid|mbs|bic|swift"
    r"|eori|naics"
    r"|company (?:no|number|reg\w*)|org\.?-?(?:nr|nummer)|orgnr|y-tunnus|bankgiro|plusgiro|reg-?kood|vergi"
    r"|(?:da |de la |della |der |of the )?(?:empresa|company|firm\w*|entreprise|societ[àé]|spółki|gmbh|business"
    r"|corporate|perusahaan)|εταιρείας|фирм\w*|ооо|зао|пао"
    r"|fatura|job card|docket|waybill|awb|booking|build|meter|invoice no|dossier|kd-nr|kundennr)\b[^\w\n]{0,3}"
    r"(?:no|nr|n°|number|card|is|was|\s|[.:#]){0,4}$"
)
_CANDIDATE = re.compile(r"\d(?:[ .\-/+(]?[\dA-Z]){3,24}")
_LETTERS_BEFORE = re.compile(r"(?<![^\W\d_])(?:[A-ZΑ-ΩА-Я]{1,6}|[A-ZΑ-ΩА-Я]{2,3} |[A-Z]{1,3}-)$")
_JOINS = "_.,+/€$£-"
_DATE_ONLY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}")
_NEAR_BEFORE, _NEAR_AFTER = 110, 30
_NEXT_IN_LIST = 60
"""Characters between two numbers of one list."""


def national_ids(text: str) -> Iterator[Span]:
    small = lowered(text)
    last: Span | None = None
    for candidate in _CANDIDATE.finditer(text):
        places = _starts(text, candidate.start())
        starts = [s for s in places if _begins(text, s)]
        found = next((s for at in starts if (s := _by_scheme(text, small, at)) is not None), None)
        if found is None:
            behind = starts or [s for s in places if _behind_a_word(text, s)]
            found = next((s for at in behind if (s := _said_to_be(text, small, at)) is not None), None)
        if found is None and last is not None and candidate.start() - last.end <= _NEXT_IN_LIST:
            found = next((s for at in starts if (s := _like_the_last(text, small, at, last)) is not None), None)
        if found is not None:
            yield found
            last = found


def _like_the_last(text: str, small: str, start: int, last: Span) -> Span | None:
    """Another one of a list: letters and figures in the same places as in the one before."""
    number = _ID_TOKEN.match(text, start)
    if number is None or _shape(number[0]) != _shape(text[last.start : last.end]):
        return None
    between = text[last.end : start]
    if "\n\n" in between or _NOT_A_PERSONS.search(small, max(last.end, start - 28), start):
        return None
    return Span(start, number.end(), "ID", _bare(number[0]), by_context=True)


def _shape(value: str) -> str:
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", value))


def _starts(text: str, at: int) -> tuple[int, ...]:
    """Where a number with digits from `at` on may begin: letters in front may be part of it."""
    letters = _LETTERS_BEFORE.search(text, max(0, at - 6), at)
    if letters is None or (letters[0].endswith(" ") and says(letters[0].strip(), lowered(letters[0].strip()))):
        return (at,)
    return letters.start(), at


def _begins(text: str, start: int) -> bool:
    return not start or (text[start - 1] not in _JOINS and not text[start - 1].isalnum())


def _behind_a_word(text: str, start: int) -> bool:
    """CPF/529.982.247-25, nr.44051401359"""
    return text[start - 1] in "./-=" and text[max(0, start - 2)].isalpha()


def _by_scheme(text: str, small: str, start: int) -> Span | None:
    if _ANY.match(text, start) is None or _NOT_A_PERSONS.search(small, max(0, start - 28), start):
        return None
    for pattern, scheme in _COMPILED:
        match = pattern.match(text, start)
        if match is not None and _holds(match[0], scheme, small, match):
            return Span(start, match.end(), "ID", _bare(match[0]), by_context=bool(scheme.cue))
    return None


def _said_to_be(text: str, small: str, start: int) -> Span | None:
    """A number straight behind words that say it is a person's, whatever its checksum."""
    number = _ID_TOKEN.match(text, start)
    if number is None or _DATE_ONLY.fullmatch(number[0]):
        return None
    digits, signs = sum(c.isdigit() for c in number[0]), sum(c.isalnum() for c in number[0])
    if not (6 <= digits <= 20 or (digits >= 4 and 7 <= signs <= 12)):
        return None
    cue = max((c.end() for c in said(text, small, max(0, start - 110), start)), default=None)
    before = cue is not None and _AFTER_CUE.fullmatch(text, cue, start) is not None
    if not before and not _named_behind(text, small, number.end()):
        return None
    if _NOT_A_PERSONS.search(small, max(0, start - 28), start):
        return None
    return Span(start, number.end(), "ID", _bare(number[0]), by_context=True)


def _named_behind(text: str, small: str, end: int) -> bool:
    """ "87012270203 is her PESEL": the words behind it, unless they belong to another number."""
    lead = _LEAD_BACK.match(text, end)
    cue = said_at(text, small, lead.end()) if lead is not None else None
    return cue is not None and _NUMBER_SOON.match(text, cue.end()) is None


def _holds(found: str, scheme: Scheme, small: str, match: re.Match[str]) -> bool:
    if scheme.dated and not re.match(rf"(?:(?:19|20)(?=\d{{6}}[-+]))?{_DATE6}", found) and scheme.check != "pl.pesel":
        return False
    if scheme.cue:
        near = small[max(0, match.start() - _NEAR_BEFORE) : match.end() + _NEAR_AFTER]
        if re.search(scheme.cue, near) is None:
            return False
    return scheme.unchecked or not scheme.check or _checker(scheme.check)(found)


@lru_cache(maxsize=64)
def _checker(name: str) -> Check:
    """Only the countries that are met are loaded."""
    is_valid: Check = import_module(f"stdnum.{name}").is_valid
    return is_valid


def _bare(value: str) -> str:
    return re.sub(r"[^\w]", "", value).upper()


_ENDS = r"(?![\w/-]|[.,]\d)"
_COMPILED = tuple((re.compile(f"(?:{s.shape}){_ENDS}"), s) for s in SCHEMES)
_ANY = re.compile(rf"(?:{'|'.join(sorted({s.shape for s in SCHEMES}, key=len, reverse=True))}){_ENDS}")
