"""Postal addresses: a street with its number, and what belongs to it, from the flat's to the country's name.

A core says there is one (a street word and a number, a postcode with its town behind a number, or words such as
"ship to" before a name and a number). From there pieces that look like parts of an address are taken in.
"""

import re
from collections.abc import Iterator

from llm.guard.name_lists import MONTH_WORDS, VERBS
from llm.guard.spans import Span
from llm.guard.street_words import ASKED, ASKED_FIRST, BEFORE, BEHIND, ENGLISH, GROWN, HOUSES, NOT_GROWN, UNITS

_CAP = r"(?:(?:St|Ste|Dr|Sta|Sto|Gen|Gral|Prof|Mt|Ft|S|Sv|Св|Av|Ste)\.|[^\W\d_a-zß-öø-ÿа-яα-ω][\w'’]*(?:-[\w'’]+)*)"
_SMALL = (
    r"(?:de|du|des|la|le|les|lo|los|las|del|della|dei|di|da|do|dos|das|van|von|der|den|of|the|al|el|y|e|zum|zur|am|an"
    r"|in|sur|sous|upon|on|unter|ob|im|a\.|d\.|na|nad|u)"
)
_WORD = rf"(?:{_SMALL}(?!\w)|d'{_CAP}|l'{_CAP}|{_CAP})"
_NUMBER = r"(?:s/n|\d{1,5}(?:[ -]?[A-Za-z](?![\w'’.]))?(?:[-–/]\d{1,4}[a-zA-Z]?){0,3}(?:/[A-Z])?)"
_NO = r"(?:lote |n[.º°]{1,2} ?|no ?[.:]? ?|nr\.? ?|č\. ?|д\. ?|дом |#\s?|num\. ?)?"
_AFTER = r"(?![\w%]|[.,:]\d)"


def _either(words: list[str]) -> str:
    """Any of the words, with or without a capital."""
    return "(?:" + "|".join(f"[{w[0].lower()}{w[0].upper()}]{w[1:]}" for w in words) + ")"


_ENGLISH, _BEFORE, _BEHIND, _HOUSE = (
    f"(?:{'|'.join(ENGLISH)})",
    _either(BEFORE),
    _either(BEHIND),
    f"(?:{'|'.join(HOUSES)})",
)


_MAY_BE = re.compile(r"\(\?:(\w+)\)\?|(\w)\?")


def _words(words: list[str]) -> frozenset[str]:
    """How each may be written, with and without what may be left out, as far as its first sign that is no letter."""
    plain = [w.replace("[ée]", "é").replace("\\.", " ") for w in words]
    spelt = [form for w in plain for form in (_MAY_BE.sub("", w), _MAY_BE.sub(lambda m: m[1] or m[2], w))]
    bare = [re.sub(r"\W.*", "", w) for w in spelt]
    return frozenset(form for w in bare for form in (w, w[:1].upper() + w[1:], w.lower()))


_ANY_WORD: frozenset[str] = frozenset()
_CALLE = ["Calle", "Carrera", "Cra", "Cl", "Cll", "Diagonal", "Transversal", "Avenida", "Av"]
_PLOT = "Plot Erf Stand Block Blk House Villa Shop Unit Flat Building Bldg Door H Km P PO Apartado Postboks".split()
_ANYWHERE: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(pattern), needed)
    for pattern, needed in (
        (
            rf"(?<![\w.,/-])(?:No\.? )?{_NUMBER},? (?:(?:[NSEW]|North|South|East|West|The)\.? )?"
            rf"(?:(?:{_CAP}|\d{{1,3}}(?:st|nd|rd|th)) ){{0,4}}{_ENGLISH}(?:(?<=\.)|(?!\w))"
            r"(?: (?:[NSEW]{1,2}|North|South|East|West|Central)(?!\w))?",
            _words(ENGLISH),
        ),
        (rf"(?<![\w'’])(?:{_CAP} ){{1,3}}{_ENGLISH} (?:No\.? ?)?{_NUMBER}{_AFTER}", _words(ENGLISH)),
        (
            rf"(?<![\w.,/-])\d{{1,4}}(?: ?(?:bis|ter|quater|[A-Da-d](?!\w)))?,? {_BEFORE} (?:{_WORD}[ -]){{0,5}}"
            rf"(?:[dl]['’])?{_CAP}(?: {_CAP}){{0,2}}",
            _words(BEFORE),
        ),
        (
            r"(?<![\w'’])(?:No\.? ?\d{1,4},? )?(?:Jalan|Jln|Jl\.?|Lorong|Soi) "
            rf"(?:(?:[A-Z]{{1,3}} ?\d{{1,2}}/\d{{1,3}}[A-Z]?|{_CAP}) ?){{1,4}}"
            rf"(?:(?:(?i:{_NO})|(?<=Kav)\. ?)\d{{1,4}}(?:-\d{{1,4}})?)?",
            _words(["Jalan", "Jln", "Jl", "Lorong", "Soi"]),
        ),
        (
            rf"(?<!\w)(?:[Aa]pt\.?|Apartment|Flat|Unit|Suite|Office|Shop|Room) ?#?\d{{1,5}}[A-Z]?,? "
            rf"(?:[^,\n.]{{1,20}}, )?(?:{_CAP} ){{1,3}}(?:{_ENGLISH}|{_HOUSE})(?!\w)",
            _words(["Apt", "Apartment", "Flat", "Unit", "Suite", "Office", "Shop", "Room"]),
        ),
        (
            r"(?<![\w#])#?\d{1,4}(?:/\d+)?,? \d{1,2}(?:st|nd|rd|th) (?:Cross|Main|Block|Stage|Phase)(?!\w)",
            _words(["Cross", "Main", "Block", "Stage", "Phase"]),
        ),
        (
            rf"(?<!\w)Pol(?:ígono|\.) ?Ind(?:ustrial|\.) (?:{_WORD} ?){{1,4}}, (?:parcela|nave|calle|c/) ?\w{{1,8}}",
            _words(["Pol", "Polígono"]),
        ),
        (r"(?<!\w)(?:R\.?R\.?|HC) ?\d{1,3},? Box \d{1,5}[A-Z]?", _words(["Box"])),
        (r"(?<!\w)Unter den Linden \d{1,3}", _words(["Linden"])),
        (
            rf"(?<![\w.,/-])\d{{1,4}}(?:/\d{{1,4}})? (?:Moo \d{{1,2}},? )?(?:{_CAP} ){{1,3}}(?:Soi|Alley) \d{{1,3}}",
            _words(["Soi", "Alley"]),
        ),
        (
            r"(?<![\w.,/-])\d{1,4}(?:-\d{1,3})?,? [A-Z][a-z]+(?:-?[a-z\d]+)?-(?:ro|gil|daero)(?!\w)(?=,? )",
            frozenset({"ro", "gil", "daero"}),
        ),
        (
            rf"(?<!\w)[Ll]ieu-?dit (?:{_WORD}[ -]?){{1,4}}(?=, \d{{5}} )"
            r"|(?<!\w)[Kk]m\.? ?\d{1,4}(?:[.,]\d)?,? (?:de la )?(?:Carretera|Carr\.|Autopista|Ruta|Rodovia|Route"
            rf"|Highway|Autovía|Panamericana)(?: a)?(?: (?:{_WORD} ?){{1,4}})?",
            _words(["Lieu", "Lieudit", "Km"]) | {"km"},
        ),
        (rf"(?<![\w'’])(?:{_CAP} ){{1,3}}{_BEHIND} (?i:{_NO}){_NUMBER}\.?{_AFTER}", _words(BEHIND)),
        (
            rf"(?<![\w'’])(?:(?:Am|An|Im|In|Zum|Zur|Auf|Unter|Hinter|Vor|Bei|Na|Pod|V|U|Loc\.|Fraz\.|Steenweg op)"
            rf"(?: de[rmn])?(?: [^\W\d_]+en)? )?(?:{_CAP}[ -]){{1,2}}{_NUMBER}"
            rf"(?=,? (?:[A-Z]{{1,3}}-)?(?:\d{{4,6}}|\d{{2,3}} \d{{2,3}}|(?<=, )[1-9]\d\d) [^\W\d_a-z][^\W\d_]{{2,}})",
            _ANY_WORD,
        ),
        (
            rf"(?<![\w-])[A-Z]-?\d{{1,4}}(?:/\d+)?(?=, (?:Sector|(?:{_CAP} )+(?:Extension|Vihar|Layout|Estate)"
            rf"|Block|Phase|Street|Road|{_CAP} (?:Nagar|Colony|Enclave|Road|Marg)))",
            _words("Sector Extension Vihar Layout Estate Block Phase Street Road Nagar Colony Enclave Marg".split()),
        ),
        (
            rf"(?<![\w.,/-])\d{{1,3}}-\d{{1,3}}(?:-\d{{1,4}})?,? {_CAP}(?=[ ,])(?=[^.\n]{{0,50}}(?:-ku|-shi|-cho"
            rf"|-machi|-gu|-ro|-dong|-gun|ken|Tokyo|Osaka|Kyoto|Kobe|Seoul|\d{{3}}-\d{{4}}))",
            _ANY_WORD,
        ),
        (
            rf"(?<!\w)(?:The Old {_CAP}|(?:The )?(?:{_CAP} ){{0,3}}{_HOUSE}), (?:{_CAP} ){{1,3}}{_ENGLISH}(?!\w)",
            _words([*HOUSES, "Old"]),
        ),
    )
)
"""Each with the words of which one must be in the text at all: most texts hold none, and are read no further."""
_LED: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(pattern), leads)
    for pattern, leads in (
        (
            rf"(?<![\w'’]){_BEFORE} ?(?:{_WORD}[ -]){{0,5}}(?:[dl]['’])?{_CAP},? (?i:{_NO}){_NUMBER}(?: bis| ter)?"
            rf"{_AFTER}",
            _words(BEFORE),
        ),
        (rf"(?<![\w'’]){_BEFORE} [^\W\d_]+(?: [^\W\d_]+)? {_NUMBER}(?=, \d{{4,6}} {_CAP})", _words(BEFORE)),
        (
            r"(?<!\w)(?:Calle|Carrera|Cra\.?|Cl\.?|Cll\.?|Diagonal|Transversal|Avenida|Av\.?) \d{1,3}[A-Z]?"
            r"(?: (?:Bis|Sur|Norte))? ?(?:#|No\.?|N°|Nº) ?\d{1,3}[A-Z]? ?- ?\d{1,3}",
            _words(_CALLE),
        ),
        (
            r"(?<!\w)(?:Plot|Erf|Stand|Block|Blk|House|Villa|Shop|Unit|Flat|Building|Bldg|Door|H\.? ?No|Km"
            r"|P\.? ?O\.? Box|PO Box|Apartado|Postboks) ?(?:No\.? ?|[#:] ?)?\d{1,6}[A-Z]?(?:[-/]\d+){0,3}"
            rf"(?=, {_CAP}| {_CAP} {_CAP})",
            _words(_PLOT),
        ),
    )
)
"""Each with the words it begins with: read only from there."""
_EASTERN = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"(?:〒\s?\d{3}-?\d{4}\s?)?(?:[一-龥]{2,3}[都道府県])?[一-龥]{1,6}[市区町村郡][一-龥ぁ-んァ-ヶ々\w]{0,12}?[\d０-９]{1,4}"
            r"(?:[丁目番地号−‐ー-]+[\d０-９]{0,4}){0,5}"
        ),
        r"(?:[一-龥]{2,4}省)?[一-龥]{2,4}市[一-龥]{1,8}(?:区|區|县)?[一-龥]{1,12}(?:路|街|道|大道|巷|弄)\s?\d{1,5}"
        r"\s?[号號]?(?:\d+室)?",
        r"(?:[가-힣]{2,6}(?:시|도)\s)?[가-힣]{1,6}(?:구|시|군)\s[가-힣\d]{1,8}(?:로|길|대로)\s?\d{1,4}(?:-\d{1,4})?"
        r"(?:번길 \d+)?",
    )
)
_EASTERN_LETTERS = re.compile(r"[一-龥가-힣]")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_ASKED_WORDS = _words(ASKED_FIRST)
_LEADS = _ASKED_WORDS.union(*(leads for _, leads in _LED))
_CALLED_FOR = re.compile(
    rf"(?i:\b(?:{ASKED})\b)[^\w\n]{{0,4}}(?:(?:is|ist|est|es|é|è|war|now|jetzt|in|at|:|the|new|are|to|as|für"
    rf"|CUSTOMER|CLIENT|CALLER|KUNDE)[^\w\n]{{1,3}}){{0,3}}"
    rf"(?P<core>(?:{_CAP} ){{1,4}}{_NUMBER}{_AFTER}|{_NUMBER},? (?:{_WORD} ){{0,3}}{_CAP}(?: {_CAP})?(?=[,.;\n)]|$))"
)
_WORD_NUMBER = re.compile(rf"(?<!\w)([^\W\d_]{{2,30}}\.?) (?:Nr\.? ?)?{_NUMBER}{_AFTER}")
_CAPS_BEFORE = re.compile(rf"(?<![\w'’])(?=[^\W\d_]{{3}})(?:{_CAP}[ -]){{1,3}}$")
_OLD_AND_NEW = re.compile(
    r"(?<!\w)(?:(?:Alte[rs]?|Neue[rs]?|Obere[rs]?|Untere[rs]?|Große[rs]?|Kleine[rs]?|Lange[rs]?|Hohe[rs]?|Stora"
    r"|Lilla|Gamla|Nya|Sankt|St\."
    r"|Oude|Nieuwe|Am|An der|Im|Zum|Zur|An den|Auf dem|Unter den)[ ]|[^\W\d_]+-){1,2}$"
)
_UNIT = f"(?i:{'|'.join(UNITS)})"
_TOKEN = (
    rf"(?:{_UNIT}\s?#?\d{{1,5}}[\w/-]{{0,5}}|{_UNIT}(?![\w-])|[A-Z]{{1,3}}-\d{{3,6}}(?!\w)"
    rf"|\d{{1,2}}\.?[ºª°èé]r?a?(?!\w)|\d{{1,2}}\.(?= (?:{_UNIT}|\w{{2}}(?!\w)))"
    rf"|\d[\w/]{{0,7}}(?:-\w{{1,5}}){{0,2}}(?![\w:%€$£]|[.,]\d)|#[\w-]+|\([A-Z]{{2}}\)|[A-Z][:-]?\d{{1,4}}"
    rf"(?:[/-]\d+)?(?!\w)|(?:off|opp\.?)(?= {_CAP})|{_WORD}(?:/{_CAP})?|[A-Z]{{1,3}}(?!\w))"
)
_PIECE = re.compile(rf"(?P<join>\.?,\s?|\s[–·|/-]\s|\s|,?\n)(?P<piece>{_TOKEN}(?:[ ]{_TOKEN}){{0,5}})")
_GOES_ON = re.compile(
    r"\s?(?:[,.;:)!?\n|·]|$|[-–—] )|\s(?:by|from|on|at|for|until|till|before|after|and|or|is|was|to|where|which"
    r"|with|if|as|bis|ab|und|oder|ist|für|mit|le|et|avant|pour"
    r"|y|antes|para|con|e|per|entro|i|do|och|senast|og|ja|by|the|it|today|please|instead|not|but|has|will|tel|tél)\b"
)
_NOT_OURS = re.compile(
    r"(?i:tel(?! ?aviv)|tél|phone|fax|mobile?|mobil|handy|cell|e-?mail|mail|iban|ref|order|invoice|vat|ust|attn"
    r"|contact|kontakt|born|geb|passport|www|po number|quote)\b"
    r"|\d{1,2}[:.]\d\d|0\d{2,3}[ /-]\d{3}|\d{3,4}[ -]\d{3}[ -]\d{3,4}|\d+ (?:kg|km|m|h|t|l|pcs|EUR|USD|GBP|CHF"
    r"|days|hours|weeks|crates|users)\b"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|[A-Z]{2,}:"
)
_BEFORE_IT = re.compile(
    rf"(?:(?:(?:\d{{1,2}}(?:st|nd|rd|th)|Ground|Top|Upper|First|Second|Third)\s[Ff]loor|(?:Basement|Garden|Top) "
    rf"[Ff]lat|(?:The )?Annexe?|Z\.?[AI]\.? (?:{_WORD}\s?){{1,3}}|(?:{_CAP}\s){{1,3}}{_ENGLISH}"
    rf"|Penthouse(?: \w)?|(?:{_CAP}\s){{0,3}}{_HOUSE}(?:\s{_CAP})?|{_UNIT}\s?#?\d\w{{0,4}}"
    rf"|{_UNIT}\s?#?[A-Z\d]{{1,4}}|\d{{1,2}}/F|Résidence\s(?:{_CAP}\s?){{1,3}}"
    rf"|c/o\s{_CAP}(?:\s(?:&\s)?{_CAP}){{0,3}}|(?:[A-Z]{{1,2}}-)?\d{{4,5}}\s{_CAP}|{_CAP}\s(?:Mah\.|Mahallesi)),?\s){{1,5}}$"
)
_NO_STREET = re.compile(
    r"(?:The )?(?:Section|Chapter|Figure|Table|Page|Phase|Step|Stage|Item|Position|Lot|Room|Gate|Dock|Slot|Hall"
    r"|Halle|Week|Woche|Series|Model|Version"
    r"|Release|Sprint|Option|Annex|Appendix|Article|Clause|Part|Level|Class|Type|Line|Kapitel|Abschnitt|Seite"
    r"|Teil|Quote|Order|Offer|Angebot|Lager|Batch|Ticket|Case"
    r"|Rule|Task|Action|Risk|Lieferung|Rechnung|Auftrag|Termin|Budget|Projekt|Project|Turbine|Pump|Pumpe|Unit)\b"
)


def addresses(text: str) -> Iterator[Span]:
    for start, core_end in _cores(text):
        words = re.findall(r"[^\W\d_]+", text[start:core_end])
        if _NO_STREET.match(text, start) or any(w.lower() in MONTH_WORDS for w in words):
            continue
        before = _BEFORE_IT.search(text, max(0, start - 60), start)
        start = before.start() if before is not None else start
        whole = text[start : _end_of(text, core_end)].rstrip(" \n,.–·|-")
        yield Span(start, start + len(whole), "ADDRESS", by_context=True)


def _cores(text: str) -> Iterator[tuple[int, int]]:
    seen: set[str] = set()
    for word in _PLAIN_WORD.finditer(text):
        said = word[0]
        seen.add(said)
        if said in _LEADS:
            yield from _led(text, said, word.start())
    for core, needed in _ANYWHERE:
        if not needed or not needed.isdisjoint(seen):
            yield from (match.span() for match in core.finditer(text))
    if not text.isascii() and _EASTERN_LETTERS.search(text):
        for core in _EASTERN:
            yield from (match.span() for match in core.finditer(text))
    yield from _grown(text)


def _led(text: str, word: str, start: int) -> Iterator[tuple[int, int]]:
    for core, leads in _LED:
        if word in leads and (match := core.match(text, start)) is not None:
            yield match.span()
    if word in _ASKED_WORDS and (match := _CALLED_FOR.match(text, start)) is not None:
        yield match.span("core")


def _grown(text: str) -> Iterator[tuple[int, int]]:
    """Streets in one word: Hafenstr. 101a."""
    for match in _WORD_NUMBER.finditer(text):
        word = match[1].lower()
        if not word.endswith(GROWN) or word.endswith(NOT_GROWN):
            continue
        bare = word in GROWN
        before = (_CAPS_BEFORE if bare else _OLD_AND_NEW).search(text, max(0, match.start() - 50), match.start())
        if before is not None or (match[0][0].isupper() and not bare):
            yield (before.start() if before is not None else match.start()), match.end()


def _end_of(text: str, end: int) -> int:
    """Takes in the unit, the postcode, the town and the country, as long as they follow."""
    for _ in range(7):
        more = _PIECE.match(text, end)
        if more is None or _NOT_OURS.match(text, more.start("piece")):
            return end
        taken = _taken(text, more)
        if taken <= end:
            return end
        end = taken
    return end


def _taken(text: str, more: re.Match[str]) -> int:
    """How far a piece belongs to the address; where it began, if not at all."""
    piece, start, end = more["piece"], more.start(), more.end()
    words = [w.lower() for w in re.findall(r"[^\W\d_]+", piece)]
    if any(w in MONTH_WORDS for w in words):
        return start
    numbered = any(c.isdigit() for c in piece)
    if "\n" in more["join"]:
        alone = re.match(r",?(?:\n|$)", text[end : end + 2]) is not None
        below = re.match(r",?\n[^\n]{0,24}\d{4}", text[end : end + 32]) is not None
        return end if re.match(r"(?:[A-Z]{1,3}-)?\d{4}", piece) or (alone and (numbered or below)) else start
    if numbered:
        return _to_last_part(piece, more.start("piece"))
    if re.match(_UNIT, piece) and _GOES_ON.match(text, end):
        return end
    if more["join"].strip() and piece[0].isupper() and (_GOES_ON.match(text, end) or not _somebody_acts(text, end)):
        return end
    return start if not (re.fullmatch(_UNIT, piece) or re.fullmatch(r"[A-Z]{1,2}|\([A-Z]{2}\)", piece)) else end


def _somebody_acts(text: str, end: int) -> bool:
    """Whether the piece is who does something ("…, Ingrid said") and no town."""
    word = _PLAIN_WORD.search(text, end, end + 20)
    return word is None or word[0] in VERBS or word[0].endswith("ed")


def _to_last_part(piece: str, start: int) -> int:
    """Without small words at its end."""
    return start + len(re.sub(rf"(?: {_SMALL})+$", "", piece))
