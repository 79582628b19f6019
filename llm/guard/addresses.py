"""Postal addresses: a street with its number, and what belongs to it, from the flat's to the country's name.

A core says there is one (a street word and a number, a postcode with its town behind a number, or words such as
"ship to" before a name and a number). From there pieces that look like parts of an address are taken in.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from llm.guard.name_lists import MONTH_WORDS, VERBS
from llm.guard.nearby import Nearby
from llm.guard.postcodes import TOWN, towns
from llm.guard.spans import Span
from llm.guard.street_shapes import (
    AFTER,
    ANYWHERE,
    CAP,
    EASTERN,
    EASTERN_LETTERS,
    ENGLISH_STREET,
    HOUSE,
    LED,
    NUMBER,
    SMALL,
    WORD,
    either,
    written_as,
)
from llm.guard.street_words import ASKED, ASKED_FIRST, COUNTRIES, GROWN, NOT_GROWN, UNITS

_PLAIN_WORD = re.compile(r"[^\W_]+")
_ASKED_WORDS = written_as(ASKED_FIRST)
_LEADS = _ASKED_WORDS.union(*(leads for _, leads in LED))
_TELLING = _LEADS.union(*(needed for _, needed in ANYWHERE))
_CALLED_FOR = re.compile(
    rf"(?i:\b(?:{ASKED})\b)[^\w\n]{{0,4}}(?:(?:is|ist|est|es|é|è|war|now|jetzt|in|at|:|the|new|are|to|as|für"
    rf"|CUSTOMER|CLIENT|CALLER|KUNDE)[^\w\n]{{1,3}}){{0,3}}"
    rf"(?P<core>(?:{CAP} ){{1,4}}{NUMBER}{AFTER}|{NUMBER},? (?:{WORD} ){{0,3}}{CAP}(?: {CAP})?(?=[,.;\n)]|$))"
)
_ASKED_ITSELF = re.compile(
    rf"(?:{either([w for w in ASKED_FIRST if w.isalpha() and len(w) > 4])}|Wohn[a-z]*|Privatadresse)(?:[:,]"
    rf"| is)? (?=[^\W\d])"
)
"""The word that asks for an address stands with a capital too and is no part of it."""
_WORD_NUMBER = re.compile(rf"(?<!\w)([^\W\d_]{{2,30}}\.?) (?:Nr\.? ?)?{NUMBER}{AFTER}")
_NEARBY = Nearby(
    ANYWHERE,
    around=110,
)
_GROWN_BARE = tuple(w.rstrip(".") for w in GROWN)
_CAPS_BEFORE = re.compile(rf"(?<![\w'’])(?=[^\W\d_]{{3}})(?:{CAP}[ -]){{1,3}}$")
_OLD_AND_NEW = re.compile(
    r"(?<!\w)(?:(?:Alte[rs]?|Neue[rs]?|Obere[rs]?|Untere[rs]?|Große[rs]?|Kleine[rs]?|Lange[rs]?|Hohe[rs]?|Stora"
    r"|Lilla|Gamla|Nya|Sankt|St\."
    r"|Oude|Nieuwe|Am|An der|Im|Zum|Zur|An den|Auf dem|Unter den)[ ]|[^\W\d_]+-){1,2}$"
)
_UNIT = f"(?i:{'|'.join(UNITS)})"
_TOKEN = (
    rf"(?:{_UNIT}\s?#?\d{{1,5}}[\w/-]{{0,5}}|as \d{{1,3}}(?!\w)|{_UNIT}(?![\w-])|[A-Z]{{1,3}}-\d{{3,6}}(?!\w)"
    rf"|[IVX]{{1,4}}\.?(?:/\d{{1,3}}|\.? ?(?:em\.?|floor|OG|p\.)(?!\w))|\d{{1,2}}\.?[ºª°èé]r?a?(?!\w)"
    rf"|D\.? ?[CF]\.|\d{{1,2}}\.(?= (?:{_UNIT}|\w{{2}}(?!\w)))"
    rf"|\d[\w/]{{0,7}}(?:-\w{{1,5}}){{0,2}}(?![\w:%€$£]|[.,]\d)|#[\w-]+|\([A-Z][^\W\d_]{{1,14}}\)|[A-Z][:-]?\d{{1,4}}"
    rf"(?:[/-]\d+)?(?!\w)|(?:off|opp\.?)(?= {CAP})|{WORD}(?:/{CAP})?|[A-Z]{{1,3}}(?!\w))"
)
_PIECE = re.compile(rf"(?P<join>\.?,\s?|\s[–·|/-]\s|\s|,?\n)(?P<piece>{_TOKEN}(?:[ ]{_TOKEN}){{0,5}})")
_COUNTRY = either(COUNTRIES)
_COMPLETE = re.compile(
    rf"(?:(?<=[,\n] )|(?<=\n)|(?<= [–-] ))(?P<first>(?:[A-Z]{{1,3}}-)?(?:\d{{4,6}}|\d{{3}} \d{{2}}|\d\d-\d{{3}}"
    rf"|\d{{4}}-\d{{3}}|\d{{4}} ?[A-Z]{{2}}) {TOWN})|(?<!\w)(?:[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}}"
    rf"|[A-Z]{{2}} \d{{5}}(?:-\d{{4}})?|[A-Z]\d[A-Z] \d[A-Z]\d"
    rf"|(?:NSW|VIC|QLD|SA|WA|TAS|NT|ACT) \d{{4}}|Dublin \d{{1,2}}(?!,? [A-Z]\d))(?!\w)"
)
"""A postcode with its town: only the rest of the town's name and the country may follow."""
_TOWN_GOES_ON = re.compile(
    r"(?:-[\w'’-]+)?"
    rf"(?:[ -](?:am|an der|im|in|bei|sur|sous|lès|de|del|di|do|da|dos|des|du|ob der|a\.)[ -](?:der |la |le )?{CAP}"
    r"|[ ](?:[A-ZÆØÅ]{1,2}|\d{1,2})(?=[,.:;)\n ]|$)"
    rf"|[ ](?!{_COUNTRY}|Tel|Tlf|Fax|Mob|Phone|Attn|Contact|Kontakt|Mail|E-?[Mm]ail)[^\W\d_a-z][^\W\d_]{{2,}}"
    rf"(?=[,;)\n]| \(|\.(?:\s|$)|$)|/{CAP})?"
    r"(?: [–-] [A-Z]{2}(?!\w)| \([A-Z]{2}\))?"
)
_LAND = re.compile(
    rf"(?:,\s|\s[–-]\s|,?\n|\s)\(?{_COUNTRY}\)?(?![\w-]| [A-Z])"
    r"|,\s[^\W\d_a-z][^\W\d_]{3,}(?=\.?\s*(?:$|\n))"
)
_CODE_BEHIND = re.compile(
    r",? (?:[A-Z]{2,6}\.? )?(?:\d{5}(?:-\d{3,4})?|[A-Z]\d{2} [A-Z\d]{4})(?![\w-])|(?i: cedex)(?: \d{1,2})?"
)
_GOES_ON = re.compile(
    r"\s?(?:[,.;:)!?\n|·]|$|[-–—] )|\s(?:by|from|on|at|for|until|till|before|after|and|or|is|was|to|where|which"
    r"|with|if|as|bis|ab|und|oder|ist|für|mit|le|et|avant|pour"
    r"|y|antes|para|con|e|per|entro|i|do|och|senast|og|ja|by|the|it|today|please|instead|not|but|has|will|tel|tél)\b"
)
_NOT_OURS = re.compile(
    r"(?i:tel(?! ?aviv)|tél|phone|fax|mobile?|mobil|handy|cell|e-?mail|mail|iban|ref|order|invoice|vat|ust|attn"
    r"|angebot|auftrag|rechnung|vertrag|lieferung|devis|commande|facture|contrat|contract|factura|pedido|oferta"
    r"|offerta"
    r"|ordine|fattura|zamówienie|faktura|tilaus|ordre|offerte|contact|kontakt|born|geb|passport|www|po number"
    r"|quote)\b"
    r"|\d{1,2}[:.]\d\d|\d{1,2} ?(?:am|pm|Uhr)\b|0\d{2,3}[ /-]\d{3}|\d{3,4}[ -]\d{3}[ -]\d{3,4}|\d+ (?:kg|km|m|h"
    r"|t|l|pcs|EUR|USD|GBP|CHF"
    r"|days|hours|weeks|crates|users)\b"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|[A-Z]{2,}:"
)
_BEFORE_IT = re.compile(
    rf"(?:(?:(?:\d{{1,2}}(?:st|nd|rd|th)|Ground|Top|Upper|First|Second|Third)\s[Ff]loor|(?:Basement|Garden|Top) "
    rf"[Ff]lat|(?:The )?Annexe?|Z\.?[AI]\.? (?:{WORD}\s?){{1,3}}|(?:{CAP}\s){{1,3}}{ENGLISH_STREET}"
    rf"|Penthouse(?: \w)?|(?:{CAP}\s){{0,3}}{HOUSE}(?:\s{CAP})?|{_UNIT}\s?#?\d\w{{0,4}}"
    rf"|[A-Z]-?\d{{1,4}}(?=,)|{_UNIT}\s?#?[A-Z\d]{{1,4}}|\d{{1,2}}/F|Résidence\s(?:{CAP}\s?){{1,3}}"
    rf"|\d{{1,3}}/\d{{1,3}}(?=,)|\d{{1,4}} Moo|\d{{1,2}}F|(?:Lot|Plot|Erf|Stand|Unit|Villa|Shop)(?= \d?)"
    rf"|\d{{1,2}}(?:e|er|ème|º|ª|\.|st|nd|rd|th)?\s(?:étage|piso|OG|Stock|[Kk]at|emelet|planta|andar)"
    rf"|Pol(?:ígono|\.) ?Ind(?:ustrial|\.)(?: {WORD}){{1,3}}|[A-Z]{{2}}-\d{{3,4}}-\d{{4}}"
    rf"|c/o\s{CAP}(?:\s(?:&\s)?{CAP}){{0,3}}|(?:[A-Z]{{1,2}}-)?\d{{4,5}}\s{CAP}|{CAP}\s(?:Mah\."
    rf"|Mahallesi)),?\s){{1,5}}$"
)
_NO_STREET = re.compile(
    r"(?:For|From|With|By|And|But|On|In|At|Of) |(?:The )?(?:Section|Chapter|Figure|Table|Page|Phase|Step|Stage"
    r"|Item|Position|Lot|Room|Gate|Dock|Slot|Hall"
    r"|Halle|Week|Woche|Series|Model|Version"
    r"|Release|Sprint|Option|Annex|Appendix|Article|Clause|Part|Level|Class|Type|Line|Kapitel|Abschnitt|Seite"
    r"|Teil|Quote|Order|Offer|Angebot|Lager|Batch|Ticket|Case"
    r"|Rule|Task|Action|Risk|Lieferung|Rechnung|Auftrag|Termin|Budget|Projekt|Project|Turbine|Pump|Pumpe)\b"
    rf"|Unit (?!\w{{1,5}},? (?:{CAP} ){{1,4}}(?:{ENGLISH_STREET}|{HOUSE}|[A-Z][a-z]+ (?:Park|Estate))"
    r"|\w{1,5}[,/] ?\d)"
)


def addresses(text: str) -> Iterator[Span]:
    found: list[Span] = []
    for start, core_end in _cores(text):
        words = re.findall(r"[^\W\d_]+", text[start:core_end])
        if _NO_STREET.match(text, start) or any(w.lower() in MONTH_WORDS for w in words):
            continue
        found.append(_whole(text, start, core_end))
    yield from found
    covered = sorted((span.start, span.end) for span in found)
    for start, town_end in towns(text):
        at = bisect_right(covered, (start, len(text)))
        within = any(a <= start and town_end <= b for a, b in covered[max(0, at - 3) : at])
        if not within and not _NO_STREET.match(text, start):
            yield _whole(text, start, town_end)


def _whole(text: str, start: int, end: int) -> Span:
    asked = _ASKED_ITSELF.match(text, start, end)
    start = asked.end() if asked is not None else start
    before = _BEFORE_IT.search(text, max(0, start - 60), start)
    start = before.start() if before is not None else start
    whole = text[start : _end_of(text, start, end)].rstrip(" \n,.–·|-")
    return Span(start, start + len(whole), "ADDRESS", by_context=True)


def _cores(text: str) -> Iterator[tuple[int, int]]:
    words = [(w, m.start(), m.end()) for m in _PLAIN_WORD.finditer(text) if (w := m[0]) in _TELLING or w[0].isdigit()]
    for said, start, _ in words:
        if said in _LEADS:
            yield from _led(text, said, start)
    for said, start, _ in words:
        if said[0].isdigit():
            yield from _grown(text, start)
    lines = (("0" if s[0].isdigit() and text.startswith("-", end) else s, start, end) for s, start, end in words)
    for match in _NEARBY.find(text, lines):
        yield match.span()
    if not text.isascii() and EASTERN_LETTERS.search(text):
        for core in EASTERN:
            yield from (match.span() for match in core.finditer(text))


def _led(text: str, word: str, start: int) -> Iterator[tuple[int, int]]:
    for core, leads in LED:
        if word in leads and (match := core.match(text, start)) is not None:
            yield match.span()
    if word in _ASKED_WORDS and (match := _CALLED_FOR.match(text, start)) is not None:
        yield match.span("core")


def _grown(text: str, number: int) -> Iterator[tuple[int, int]]:
    """Streets in one word, with a number behind it: Hafenstr. 101a."""
    words = text[max(0, number - 40) : number].split()[-2:]
    word = words[0] if words and words[-1].lower() in ("nr", "nr.") else "".join(words[-1:])
    if not word.lower().rstrip(".").endswith(_GROWN_BARE):
        return
    match = _WORD_NUMBER.search(text, text.rindex(word, 0, number))
    if match is None or match.end() < number:
        return
    low = match[1].lower()
    if not low.endswith(GROWN) or low.endswith(NOT_GROWN) or match[1] == "au":  # French: to the
        return
    bare = low in GROWN
    before = (_CAPS_BEFORE if bare else _OLD_AND_NEW).search(text, max(0, match.start() - 50), match.start())
    if before is not None or (match[0][0].isupper() and not bare):
        yield (before.start() if before is not None else match.start()), match.end()


def _end_of(text: str, start: int, end: int) -> int:
    """Takes in the unit, the postcode, the town and the country, as long as they follow."""
    core_end = end
    for _ in range(7):
        completed = _completed(text, start, core_end - 1, end)
        if completed is not None:
            return max(completed, core_end)
        more = _PIECE.match(text, end)
        if more is None or _NOT_OURS.match(text, more.start("piece")):
            return end
        taken = _taken(text, more)
        if taken <= end:
            return end
        end = taken
    return end


def _completed(text: str, start: int, core_end: int, end: int) -> int | None:
    """Where an address ends that has its postcode and its town; None where it goes on until something else begins."""
    complete = next((m for m in _COMPLETE.finditer(text, start, end) if m.end() > core_end), None)
    if complete is None:
        return None
    end = complete.end()
    if complete["first"] and (more := _TOWN_GOES_ON.match(text, end)) is not None:
        end = more.end()
    code = _CODE_BEHIND.match(text, end)
    land = _LAND.match(text, code.end() if code is not None else end)
    return land.end() if land is not None else code.end() if code is not None else end


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
    return start if not (re.fullmatch(_UNIT, piece) or re.fullmatch(r"[A-Z]{1,2}|\([A-Z]\w{1,14}\)", piece)) else end


def _somebody_acts(text: str, end: int) -> bool:
    """Whether the piece is who does something ("…, Ingrid said") and no town."""
    word = _PLAIN_WORD.search(text, end, end + 20)
    return word is None or word[0] in VERBS or word[0].endswith("ed")


def _to_last_part(piece: str, start: int) -> int:
    """Without small words at its end."""
    return start + len(re.sub(rf"(?: {SMALL})+$", "", piece))
