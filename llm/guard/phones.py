"""Telephone numbers: by the plus sign, by the ways countries group them, or by the words in front."""

import re
from bisect import bisect_right, insort
from collections.abc import Iterator

from llm.guard.either import low, lowered
from llm.guard.nearby import beginning
from llm.guard.spans import Span

_GAP = r"[ \u00a0\u202f.\-‑–/]{0,2}"
_INTERNATIONAL = re.compile(
    rf"[+0](?<![\w+-][+0])(?<!\d[.,/][+0])(?:(?<=\+)|(?<=0)0(?=[1-9]))\s?\(?\d{{1,3}}\)?(?:{_GAP}(?:\(0\){_GAP})?\(?\d{{1,8}}\)?){{1,7}}(?!\w|[.,]\d)"
)
_BY_SHAPE = re.compile(
    r"(?<![\w.+/#:€$£-])(?:"
    r"\(?[2-9]\d{2}\)[ .-]?\d{3}[ .-]\d{4}|[2-9]\d{2}[.-][2-9]\d{2}[.-]\d{4}|1[ .-][2-9]\d{2}[ .-]\d{3}[ .-]\d{4}"
    r"|0\d(?:[ .-]\d{2}){4}"  # 06 39 98 12 07
    r"|\(0\d{1,4}\)[ ]?\d{3,4}[ -]?\d{3,5}|\(\d{2}\)[ ]?9?\d{4}-\d{4}"
    r"|0\d{1,4}[ /]{1,3}\d{2,8}(?:[ -]\d{2,5}){0,3}"
    r"|0\d{1,3}-\d{2,3}[ ]\d{2,3}(?:[ ]\d{2})"
    r"|0[6-9]0-\d{4}-\d{4}|0\d-\d{4}-\d{4}|04\d{2} \d{3} \d{3}|1[38]00 \d{3} \d{3}"
    r")(?!\w|[.,/-]\d)"
)
_OPENING = re.compile(r"[(\d](?<![\w.+/#€$£-][(\d])")
_NUMBER = re.compile(r"(?<![\w.,+€$£#/-])\(?\d(?:[ \u00a0.\-/()]{0,2}\d){5,13}(?!\w|[.,-]\d|\s?[%€$£])")
_CUE = low(
    r"(?:\b(?:tel|tél|phone|telephone|téléphone|telefon\w*|teléfono|telefono|telefone|mobile?|mobil\w*|móvil"
    r"|cell|cells"
    r"|cellphone|celular|cellulare|telemóvel|portable|handy|gsm|fax|whatsapp|signal|hotline|landline|switchboard"
    r"|direct line|direct dial|line"
    r"|call(?! off)|calls|called|ring|rang|dial|callback|reach(?:ed|able)?|sms|text me|durchwahl"
    r"|ph|rufnummer|anruf\w*|rufen|rückfragen|telefonisch|numéro|mon numéro|joindre|joignable|appel\w*|soita|puh|numero"
    r"|växel\w*|ring|tlf|ligue|llam\w+|chiam\w+|zadzwo\w+|komórk\w+|volejte|hívj\w*|nummer|number|pager|page|ping on"
    r"|desk|front desk|bel|bellen|gebeld|sími|sima|gsm-?n\w+|mob|komór\w*|kom\.|numer|čísl[oa]|stevilka|številka"
    r"|teléf\w*|contact|contacto|contatto|contato|zap|mobitel\w*|puhelin\w*|puhelime\w*|telefoni\w*|tālr\w*"
    r"|điện thoại"
    r"|sđt|no\.? hp|hp|telp|toll[ -]?free|freephone|hotline|emergency|dispatch|duty officer|voicemail|τηλ\w*|κιν\w*"
    r"|номер\w*|телефон\w*|тел|моб\w*|звон\w+|позвон\w+)\b"
    r"|電話|携帯|电话|手机|手機|座机|전화|휴대폰|핸드폰|연락처|טלפון|נייד|هاتف|جوال|موبايل|โทร|मोबाइल|फ़ोन|☎|📞|📱|℡)[^\d\n]{0,32}$"
)
_NAMED = low(
    r"(?:\b(?:tel\w*|tél\w*|phone|mob\w*|móvil|cell\w*|handy|komór\w*|gsm|sms|whatsapp|fax|durchwahl|kontakt"
    r"|τηλ\w*|κιν\w*|тел\w*|моб\w*)\b|电话|電話|手机|전화|휴대폰)[^\w\n]{0,3}(?:(?:no|nr|number|is|na|an|au|to|til|på|al|:)\b[^\w\n]{0,3}){0,2}$"
)
"""Straight in front of a number: then it is one to call even when it is grouped like an amount."""
_SECOND = re.compile(
    r"(?:[ ]?[,;/|&+(]|[ ](?:or|and|oder|und|ou|et|o|y|e|i|eller|och|og|of|en|lub|nebo|vagy|sau|veya|или|и|ή|a"
    r"|alebo)(?!\w)"
    r"|[ ][–-])[ ]?(?:[^\W\d_][^\W\d_.’'-]{1,14}[.:]?[ ]){0,1}[^\W\d_]{0,14}[.:]?[ ]?$"
)
"""Between a number to call and another one: "22 55 01 23 eller 955 01 234"."""
_OTHER = low(
    r"(?:\b(?:order|po|so|invoice|inv|serial|s/n|sn|part|parts|model|type|ref|reference|quote|offer|batch|lot"
    r"|tracking|policy"
    r"|ticket|case|claim|contract|article|item|sku|gtin|ean|tag|drawing|form|version|account|konto|kd|customer"
    r"|kunde\w*"
    r"|angebot\w*|auftrag\w*|bestell\w*|rechnung\w*|beleg|charge|artikel\w*|devis|commande|facture|dossier|contrat"
    r"|pedido|factura|oferta|contrato|ordine|fattura|offerta|zamówieni\w*|faktur\w*|umow\w*|ofert\w*|tilaus|lasku"
    r"|tarjous|ordernr|offert\w*|member|meter|room|code|pin|port|ports|hs|imo|mmsi|vat|ust\w*|siret|siren|cnpj"
    r"|nip|gst"
    r"|asset|device|unit|job|project|projekt\w*|file|id|request|rma|licen[cs]e|plate|passport|passeport|pasaporte"
    r"|reisepass|iban|card|sort code|blz|cvv|bic|mandate|mandat|registration|company(?: no)?|flight|bag"
    r"|p\.? ?iva|piva"
    r"|iva|delivery|shipment|waybill|lieferschein\w*|container|pallet|palette|kvk|cvr|kbo|bce|crn|cui|eik|nit|ruc|abn"
    r"|acn|ein|duns|imei|iccid|regon|krs|i[čc]o|di[čc]|org\.?-?(?:nr|nummer)|orgnr|bankgiro|plusgiro|bg|pg|y-tunnus"
    r"|inn|инн|кпп|огрн|сч[её]т\w*|договор\w*|заказ\w*|договір|ref\.?-?nr|vorgang\w*|zählernummer|gewährleistung"
    r"|referen[cz]\w*|factuur\w*|order\w*|rekening\w*|ordre|beställning\w*|objednávk\w*|rendelés\w*|comand[aă]"
    r"|sipariş"
    r"|παραγγελία|meter id|meeting id|webinar id|conference id"
    r"|cep|plz|zip|postcode|psč|nif|nipc|vat|vs|ks|variabil\w*|lote?)\b|주문|订单|訂單"
    r"|注文|請求書|הזמנה|חשבונית|طلب)"
    r"[^\w\n]{0,4}(?:no|nr|n°|nº|number|num|nummer|numéro|número|numer|is|was|:|#|\.|the|der|die|le|la|el|and"
    r"|\s){0,4}"
    r"[^\w\n]{0,3}$"
)
_OTHER_NUMBER = low(
    r"\b(?:order|po|policy|part|serial|model|case|ticket|invoice|item|batch|reference|ref|account|customer|member"
    r"|quote|contract|claim|card"
    r"|tracking|article|registration|licen[cs]e|plate|version|house|room|flight|id|passport|tax|vat|one)[ -]$"
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
_SPOKEN_DIGIT = low(rf"\b{_DIGIT_WORD}[ ,-]{{1,2}}{_DIGIT_WORD}\b")
_SPOKEN = low(rf"(?<!\w)(?:plus\s)?{_DIGIT_WORD}(?:(?:[ ,…-]{{1,3}}|\.\.\. ?){_DIGIT_WORD}){{6,14}}(?!\w)")


def phones(text: str) -> Iterator[Span]:
    small = lowered(text)
    told = [*_told(text, small)]
    yield from told
    before = sorted((span.end, len(span.key)) for span in told)
    for match in beginning(_OPENING, _NUMBER, text):
        if _called(text, small, match, _last(before, match.start())):
            digits = re.sub(r"\D", "", match[0])
            yield Span(match.start(), match.end(), "PHONE", digits, by_context=True)
            insort(before, (match.end(), len(digits)))
    for match in _SPOKEN.finditer(small) if _SPOKEN_DIGIT.search(small) else ():
        if not _is_other(small, match.start()):
            yield Span(match.start(), match.end(), "PHONE", match[0], by_context=True)


def _told(text: str, small: str) -> Iterator[Span]:
    """Numbers that say themselves what they are."""
    for match in _INTERNATIONAL.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if 7 <= len(digits) <= 16 and not (match[0].startswith("00") and _is_other(small, match.start())):
            yield Span(match.start(), match.end(), "PHONE", digits)
    for match in beginning(_OPENING, _BY_SHAPE, text):
        digits = re.sub(r"\D", "", match[0])
        known = _is_other(small, match.start()) or _of_a_series(text, match.start()) or _DATE_LIKE.fullmatch(match[0])
        if 8 <= len(digits) <= 12 and not known:
            yield Span(match.start(), match.end(), "PHONE", digits)


def _last(numbers: list[tuple[int, int]], start: int) -> tuple[int, int] | None:
    """Where the number before ended, and how many digits it has."""
    at = bisect_right(numbers, (start, 99))
    return numbers[at - 1] if at else None


def _of_a_series(text: str, start: int) -> bool:
    """A group of a longer number, a parcel's or a part's."""
    return bool(_GROUP_BEFORE.search(text, max(0, start - 8), start))


def _called(text: str, small: str, match: re.Match[str], last: tuple[int, int] | None) -> bool:
    """Whether the words in front say it is a number to call, or the number before, and its own shape nothing else."""
    start, digits = match.start(), re.sub(r"\D", "", match[0])
    if not 7 <= len(digits) <= 13 or _DATE_LIKE.fullmatch(match[0]) or _is_other(small, start):
        return False
    near = last is not None and start - last[0] <= 40 and abs(len(digits) - last[1]) <= 3
    if near and last is not None and _SECOND.fullmatch(text, last[0], start):
        return True
    if _GROUPED_AMOUNT.fullmatch(match[0]):
        return _NAMED.search(small, max(0, start - 32), start) is not None
    cue = _CUE.search(small, max(0, start - 50), start)
    if cue is None:
        return False
    return not _OTHER_NUMBER.search(small, max(0, cue.start() - 16), cue.start())


def _is_other(small: str, start: int) -> bool:
    return bool(_OTHER.search(small, max(0, start - 32), start))
