"""Postal addresses told by their end: a postcode beside its town, and in front of it what a street could be.

Streets have names of any kind; what stands in front of "8157 Dielsdorf" is read as one where it is made of names, house
numbers and parts of a house, and of nothing else.
"""

import re
from collections.abc import Iterator
from typing import Literal

from llm.guard.name_lists import MONTH_WORDS
from llm.guard.nearby import beginning
from llm.guard.street_words import ASKED_FIRST, BEFORE, UNITS

_CAP = r"(?:[^\W\d_a-zß-öø-ÿа-яα-ω][\w'’]*\.?(?:[-/][\w'’]+)*|(?:[dlDL]|')['’]?[^\W\d_a-zß-öø-ÿа-яα-ω][\w'’-]+)"
_TOWN = r"[^\W\d_a-zß-öø-ÿа-яα-ω][^\W\d_]{2,}"
_LED_TOWN = (
    r"(?:St|Ste|Sankt|La|Le|Les|Los|Las|El|Sv|Nw|L|S|Den|Bad|San|Santa|Santo|São|New|Nowy|Nowa|Novi|Novy|Stara|Stary"
    r"|Villa|Ciudad|Porto|Port|Fort|Kuala|Hong|Banská|České|Velké|Mount|Saint|Sainte|Alt|Neu|Groß|Klein|Ober|Unter)"
)
"""What the name of a town begins with when there is more of it."""
TOWN = rf"(?:{_LED_TOWN}[.'’ -]{{1,2}}{_TOWN}|{_TOWN})"
_OPENING = re.compile(r"[A-Z\d](?<![\w./-][A-Z\d])(?=[A-Z]{0,3}[- ]?\d)")
_FIRST = re.compile(
    rf"(?<![\w.,/-])(?:[A-Z]{{1,3}}[- ])?(?P<code>\d{{5,6}}|\d{{4}}|[A-Z]\d{{4}}(?:[A-Z]{{3}})?|\d{{3}} \d{{2}}"
    rf"|\d{{2}}-\d{{3}}|\d{{4}}-\d{{3}}"
    rf"|\d{{4}} ?[A-Z]{{2}}|\d{{5}}-\d{{3}})[ ](?P<town>(?:{_LED_TOWN}[.'’ -]{{1,2}}{_TOWN}"
    rf"|{_TOWN}(?:[ ](?!Tel|Tlf|Fax|Mob|Phone){_TOWN}(?=[,.;)\n]|$))?))"
    rf"(?:[ ](?:a\.|i\.|b\.|o\.|v\.|am|an|ob|bei|im|in|sur|sous|lès|de|di|del|della|pod|nad)[ ](?:d\. |der |dem "
    rf"|la |les )?{_TOWN})?"
    r"(?:[ ]\d{1,2}(?![\w.,/-]))?"
)
"""8157 Dielsdorf, D-80331 München, 111 34 Stockholm, 1012 EX Amsterdam."""
_LAST = re.compile(
    r"(?<=[ ,(])(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|(?<=[A-Z]{2} )\d{5}(?:-\d{4})?"
    r"|(?:(?<=NSW )|(?<=VIC )|(?<=Vic )|(?<=QLD )|(?<=Qld )|(?<= SA )|(?<= WA )|(?<=TAS )|(?<= NT )|(?<=ACT ))\d{4}"
    r"|[A-Z]\d{2} [A-Z\d]{4}|\d{6}|\d{3} \d{3}|(?<=[а-яіїєґα-ω], )\d{5})(?![\w-]|[.,]\d)"
)
_BEFORE_LAST = re.compile(
    rf"(?<!\w){_CAP}(?: (?:(?:upon|on|in|de|am|an der|sur|le|la|of|under|by|the|aux?|ob der) )?{_CAP}){{0,3}}"
    rf"(?P<state>,? \(?(?:[A-Z]{{2,3}}|Vic|Tas|Qld|Québec)\)?)?,? $"
)
"""San Francisco, CA 94111; Newcastle upon Tyne NE1 3DX; Санкт-Петербург, 191186."""
_SMALL = frozenset(
    "as links rechts mitte hinten vorne left right rear front de du des la le les lo los las del della dei di da do "
    "dos das van von der den of the al el y e zum zur am an in sur"
    " sous upon on unter ob im na nad u dit rural près bei by und and et i en op aan den het ter ten te w".split()
)
_BEFORE = re.compile(rf"(?:{'|'.join(BEFORE)})", re.IGNORECASE)
_DULL = frozenset(
    "ihre ihr ihrer meine mein unsere unser neue neuer new our my your his her their privat private besuch livraison"
    " address anschrift wohnadresse wohnhaft lieferung zustellung to bei dear liebe hallo hi bitte please also and"
    " nuestra nueva mi su notre votre mon nouvelle".split()
) | frozenset(ASKED_FIRST)
"""With a capital at the beginning of a sentence, and no part of a street."""
_LEADING = re.compile(
    r"rue|via|viale|calle|c/|avenida|avda\.?|plaza|paseo|carrera|camino|rua|travessa|praça|piazza|corso|largo|ul\.|ulica"
    r"|aleja|strada|calea|bulevardul|jalan|chemin|impasse|all[ée]es?|chaussée|улица|ул\.|вул\.|бул\.|οδός",
    re.IGNORECASE,
)
"""What only ever stands in front of a street's name."""
_UNIT = re.compile(rf"(?:{'|'.join(UNITS)})\.?,?", re.IGNORECASE)
_NUMBERED = re.compile(
    r"#?\d{1,5}[^\W\d_]?(?:[-–/.]\d{1,4}[A-Za-z]?){0,3}\.?|\d{1,5}-(?:hs|[IVX]{1,4}|[a-z])|\d{1,2}[ºª°èé]r?a?"
    r"|s/n|snc|[A-Z]\d{1,5}"
    r"|\d{1,2}(?:st|nd|rd|th|er|e|ème)|[IVX]{1,4}\.?(?:/\d{1,3})?|[^\W\d_]"
)
_NAMED = re.compile(rf"{_CAP}")
_BOX = re.compile(r"(?:Post)?(?:[Bb]ox|fach|bus|boks) \d")
_OTHER_THINGS = re.compile(
    r"(?:order|invoice|offer|quote|angebot|auftrag|rechnung|charge|lieferung|position|pos|termin|seite|kapitel"
    r"|version"
    r"|devis|facture|commande|oferta|pedido|factura|fattura|ordine|offerta|faktura|ordre|offert|zamówienie"
    r"|tilaus|artikel"
    r"|item|model|modell|typ|type|serie|series|batch|ref|page|section|chapter|table|figure|week|kw|q|fy|ticket"
    r"|case|project"
    r"|projekt|budget|pump|pumpe|turbine|contract|vertrag|contrat|contrato|herr|frau|mr|mrs|ms|tel|fax|iban"
    r"|room|raum|meter|zähler|policy|lieferschein|step|phase|sprint|tranche|lot|rev)\.?",
    re.IGNORECASE,
)
_NO_TOWNS = frozenset(
    "stück paletten stunden euro eur usd gbp chf einheiten liter meter tonnen kilo pieces units users hours "
    "pumps days"
    " pallets crates boxes tons tonnes miles sets items seats licences licenses unidades pièces unités stuks stk szt"
    " kilometer kilogramm jahre januar lizenzen arbeitsplätze".split()
)
_SENT_TO = re.compile(
    r"(?:of|as|[aeiouy]) (?=[^\W\d_a-z])"
    rf"|{_CAP} (?:a|à|al|au|aux|na|do|to|til|till|vers|chez|presso|naar|para|pour|für|nach|zur|zum|ad|alla)"
    rf" (?=\d|(?i:{'|'.join(BEFORE)})[ .])"
)
"""Envío a Paseo de la Reforma 222: what was sent there, and no part of it."""
_MONTHS = MONTH_WORDS - {"juni", "mai", "mayo", "mars", "maggio", "juli", "may", "march", "maj"}
"""Streets are called after days."""
_FURTHEST = 110
"""Characters in front of a town in which its street must begin."""
_SEGMENTS = 5
_SPLIT = re.compile(r",\s|,\n|\n|\s[-–·|]\s")
_BREAK = re.compile(r"[.!?;:(]\s(?=[^\d])|[;:]\s|\n\n")
_WORD = re.compile(r"\S+")


def towns(text: str) -> Iterator[tuple[int, int]]:
    """Where an address stands, from what looks like its street to the postcode and the town beside it."""
    for match in beginning(_OPENING, _FIRST, text):
        if match["town"].lower() in _NO_TOWNS or match["town"].lower() in MONTH_WORDS:
            continue
        start = _street_before(text, match.start(), sure=not _year(match["code"]))
        if start is not None:
            yield start, match.end()
    for code in beginning(_OPENING, _LAST, text):
        town = _BEFORE_LAST.search(text, max(0, code.start() - 70), code.start())
        if town is None:
            continue
        sure = bool(town["state"]) or not code[0].replace(" ", "").isdigit()
        start = _street_before(text, town.start(), sure=sure)
        if start is not None:
            yield start, code.end()


def _year(code: str) -> bool:
    return len(code) == 4 and code.isdigit() and code[:2] in ("19", "20")


def _street_before(text: str, end: int, *, sure: bool) -> int | None:
    """Where the street in front of a town begins; None where what stands there is none.

    A street has a name and a number, in one stretch between commas or in two; `sure` when the postcode can be no year.
    """
    since = max(0, end - _FURTHEST)
    joint = re.search(r"(?:,\s|,\n|\n|\s[-–·|]\s)$", text[since:end])
    if joint is None:
        return None
    broken = [m.end() for m in _BREAK.finditer(text, since, end - 1) if not _abbreviated(text, m.start())]
    since = broken[-1] if broken else since
    cuts = [since, *(m.end() for m in _SPLIT.finditer(text, since, end))]
    stretches = [(a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True) if b > a][-_SEGMENTS:]
    named = numbered = False
    start: int | None = None
    for a, b in reversed(stretches):
        part = _part(text, a, b)
        if part is None or (_boxed(text, start) and not (part[1] and part[2])):
            break
        at, names, numbers = part
        named, numbered, start = named or names, numbered or numbers, at
        if (named and numbered) or at > a:
            break
    if start is None or not (named or _boxed(text, start)) or not numbered:
        return None
    return start if sure or _told_apart(text[start:end]) else None


def _boxed(text: str, start: int | None) -> bool:
    """Whether a post box begins there, which needs no street."""
    return start is not None and _BOX.match(text, start) is not None


def _abbreviated(text: str, at: int) -> bool:
    """Whether a full stop belongs to a short word ("Schillerpl. 1") or to a number ("17. Juni") and ends no "
    "sentence."""
    if text[at] != ".":
        return False
    before = re.search(r"\S+$", text[max(0, at - 20) : at])
    word = before[0] if before is not None else ""
    return (
        word.isdigit()
        or 1 <= len(word) <= 3
        or word.lower().endswith(("str", "pl", "pza", "urb", "loc", "stock", "ave"))
    )


def _part(text: str, start: int, end: int) -> tuple[int, bool, bool] | None:
    """(where it begins, has a name, has a number) of a stretch between commas that could belong to an address."""
    words = [(m.start(), m[0].rstrip(",")) for m in _WORD.finditer(text, start, end) if m[0].strip(",-–·|")]
    at, named, numbered, led = None, False, False, False  # `led` by its number: 12 High Street
    for place, word in reversed(words):
        if _OTHER_THINGS.fullmatch(word) or word.lower() in _MONTHS:
            return None if not led else _found(text, at, end, named, numbered)
        what = _what(word)
        if what == "none" or (led and (what == "small" or (what == "name" and not _BEFORE.fullmatch(word)))):
            break
        if what == "small":
            continue
        at, led = place, led or (what == "figures" and named and not numbered) or _LEADING.fullmatch(word) is not None
        named, numbered = named or what == "name", numbered or what == "figures"
    return _found(text, at, end, named, numbered)


def _what(word: str) -> Literal["unit", "letters", "figures", "name", "small", "none"]:
    """What a word may be in an address."""
    if word in ("s/n", "snc"):
        return "figures"
    if _UNIT.fullmatch(word):
        return "unit"
    if _NUMBERED.fullmatch(word):
        return "figures" if any(c.isdigit() for c in word) else "letters"
    if _NAMED.fullmatch(word) or _BEFORE.fullmatch(word):
        return "none" if word.lower() in _DULL else "name"
    return "small" if word.lower() in _SMALL or re.fullmatch(r"[a-zà-ÿ]{1,4}\.|\([A-Z]\w+\)", word) else "none"


def _found(text: str, at: int | None, end: int, named: bool, numbered: bool) -> tuple[int, bool, bool] | None:
    if at is None:
        return None
    sent = _SENT_TO.match(text, at, end)
    return (sent.end() if sent is not None else at), named, numbered


def _told_apart(part: str) -> bool:
    return any(_UNIT.fullmatch(word.rstrip(",")) for word in part.split())
