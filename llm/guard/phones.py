"""Telephone numbers: by the plus sign, by the ways countries group them, or by the words in front."""

import re
from collections.abc import Iterator

from llm.guard.spans import Span

_GAP = r"[ \u00a0\u202f.\-‑–/]{0,2}"
_INTERNATIONAL = re.compile(
    rf"(?<![\w+-])(?:\+|00(?=[1-9]))\s?\(?\d{{1,3}}\)?(?:{_GAP}(?:\(0\){_GAP})?\(?\d{{1,8}}\)?){{1,7}}(?!\w|[.,]\d)"
)
_BY_SHAPE = re.compile(
    r"(?<![\w.+/#:€$£-])(?:"
    r"\(?[2-9]\d{2}\)[ .-]?\d{3}[ .-]\d{4}|[2-9]\d{2}[.-][2-9]\d{2}[.-]\d{4}|1[ .-][2-9]\d{2}[ .-]\d{3}[ .-]\d{4}"
    r"|0\d(?:[ .-]\d{2}){4}"  # 06 39 98 12 07
    r"|\(0\d{1,4}\)[ ]?\d{3,4}[ -]?\d{3,5}|\(\d{2}\)[ ]?9?\d{4}-\d{4}"
    r"|0\d{1,4}[ /]{1,3}\d{2,8}(?:[ -]\d{2,5}){0,3}"
    r"|0\d{1,3}-\d{2,3}[ ]\d{2,3}(?:[ ]\d{2})"
    r"|0[6-9]0-\d{4}-\d{4}|0\d-\d{4}-\d{4}|04\d{2} \d{3} \d{3}"
    r")(?!\w|[.,/-]\d)"
)
_NUMBER = re.compile(r"(?<![\w.,+€$£#/-])\(?\d(?:[ \u00a0.\-/()]{0,2}\d){5,13}(?!\w|[.,-]\d|\s?[%€$£])")
_CUE = re.compile(
    r"(?:\b(?:tel|tél|phone|telephone|téléphone|telefon\w*|teléfono|telefono|telefone|mobile?|mobil\w*|móvil|cell|cells"
    r"|cellphone|celular|cellulare|telemóvel|portable|handy|gsm|fax|whatsapp|signal|hotline|landline|switchboard"
    r"|direct line|direct dial|line|call|calls|called|ring|rang|dial|callback|reach(?:ed|able)?|sms|text me|durchwahl"
    r"|rufnummer|anruf\w*|rufen|rückfragen|telefonisch|numéro|mon numéro|joindre|joignable|appel\w*|soita|puh|numero"
    r"|växel\w*|ring|tlf|ligue|llam\w+|chiam\w+|zadzwo\w+|komórk\w+|volejte|hívj\w*|nummer|number|pager|ping on"
    r"|номер|телефон\w*|тел)\b|電話|携帯|电话|手机|전화|☎|📞|℡)[^\d\n]{0,32}$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:order|po|so|invoice|inv|serial|s/n|sn|part|parts|model|type|ref|reference|quote|offer|batch|lot"
    r"|tracking|policy"
    r"|ticket|case|claim|contract|article|item|sku|gtin|ean|tag|drawing|form|version|account|konto|kd|customer|kunde\w*"
    r"|angebot\w*|auftrag\w*|bestell\w*|rechnung\w*|beleg|charge|artikel\w*|devis|commande|facture|dossier|contrat"
    r"|pedido|factura|oferta|contrato|ordine|fattura|offerta|zamówieni\w*|faktur\w*|umow\w*|ofert\w*|tilaus|lasku"
    r"|tarjous|ordernr|offert\w*|member|meter|room|code|pin|port|ports|hs|imo|mmsi|vat|ust\w*|siret|siren|cnpj|nip|gst"
    r"|asset|device|unit|job|project|projekt\w*|file|id|request|rma|licen[cs]e|plate|passport|passeport|pasaporte"
    r"|reisepass|iban|card|sort code|blz|cvv|bic|mandate|mandat|registration|company no|flight|bag)\b"
    r"[^\w\n]{0,4}(?:no|nr|n°|nº|number|num|nummer|numéro|número|numer|is|was|:|#|\.|the|der|die|le|la|el|and|\s){0,4}"
    r"[^\w\n]{0,3}$",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"\b(?:order|po|policy|part|serial|model|case|ticket|invoice|item|batch|reference|ref|account|customer|member"
    r"|quote|contract|claim|card"
    r"|tracking|article|registration|licen[cs]e|plate|version|house|room|flight|id|passport|tax|vat|one)[ -]$",
    re.IGNORECASE,
)
_GROUP_BEFORE = re.compile(r"\d[A-Z]*[ -]$")
_DATE_LIKE = re.compile(
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2})(?:[ T]\d{1,2}[.:]?\d{0,2})?"
)
_GROUPED_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0.,]\d{3}){2,}")
_DIGIT_WORD = (
    r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|null|eins|zwei|zwo|drei|vier|fünf|sechs"
    r"|sieben|acht"
    r"|neun|(?:double|triple)\s(?:zero|oh|one|two|three|four|five|six|seven|eight|nine))"
)
_SPOKEN_DIGIT = re.compile(rf"\b{_DIGIT_WORD}[ ,-]{{1,2}}{_DIGIT_WORD}\b", re.IGNORECASE)
_SPOKEN = re.compile(
    rf"(?<!\w)(?:plus\s)?{_DIGIT_WORD}(?:(?:[ ,…-]{{1,3}}|\.\.\. ?){_DIGIT_WORD}){{6,14}}(?!\w)", re.IGNORECASE
)


def phones(text: str) -> Iterator[Span]:
    for match in _INTERNATIONAL.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if 7 <= len(digits) <= 16 and not (match[0].startswith("00") and _is_other(text, match.start())):
            yield Span(match.start(), match.end(), "PHONE", digits)
    for match in _BY_SHAPE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        known = _is_other(text, match.start()) or _of_a_series(text, match.start()) or _DATE_LIKE.fullmatch(match[0])
        if 8 <= len(digits) <= 12 and not known:
            yield Span(match.start(), match.end(), "PHONE", digits)
    for match in _NUMBER.finditer(text):
        if _called(text, match):
            yield Span(match.start(), match.end(), "PHONE", re.sub(r"\D", "", match[0]), by_context=True)
    for match in _SPOKEN.finditer(text) if _SPOKEN_DIGIT.search(text) else ():
        if not _is_other(text, match.start()):
            yield Span(match.start(), match.end(), "PHONE", match[0].casefold(), by_context=True)


def _of_a_series(text: str, start: int) -> bool:
    """A group of a longer number, a parcel's or a part's."""
    return bool(_GROUP_BEFORE.search(text, max(0, start - 8), start))


def _called(text: str, match: re.Match[str]) -> bool:
    """Whether the words in front say it is a number to call, and its own shape does not say otherwise."""
    digits = re.sub(r"\D", "", match[0])
    if not 7 <= len(digits) <= 13 or _DATE_LIKE.fullmatch(match[0]) or _GROUPED_AMOUNT.fullmatch(match[0]):
        return False
    cue = _CUE.search(text, max(0, match.start() - 50), match.start())
    if cue is None or _is_other(text, match.start()):
        return False
    return not _OTHER_NUMBER.search(text, max(0, cue.start() - 16), cue.start())


def _is_other(text: str, start: int) -> bool:
    return bool(_OTHER.search(text, max(0, start - 32), start))
