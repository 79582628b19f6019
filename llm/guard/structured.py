"""Personal data told by its shape and checksum: accounts, cards, addresses of a network."""

import ipaddress
import re
from collections.abc import Iterator

from stdnum import iban, luhn

from llm.guard.spans import Span

_IBAN = re.compile(r"[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,32}(?![A-Za-z0-9])")
_IBAN_CHECK = re.compile(r"\d(?<![^\W\d_]{3}\d)(?<=[A-Za-z]{2}\d)(?=\d)")
"""The first of its two check digits."""
_IBAN_CUE = re.compile(r"\biban\W{0,3}(?:is|:|no\.?|nr\.?)?\W{0,3}$", re.IGNORECASE)
_CARD = re.compile(r"[2-6](?<![\w.-][2-6])\d{3}(?:[ \u00a0-]?\d{2,6}){2,4}(?![\w-]|[.,]\d)")
_CARD_GROUPS = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 1), (4, 4, 5), (4, 5, 5), (4, 4, 4, 2)}
_DEVICE = re.compile(r"\b(?:imei|iccid|esn|meid|sscc|gtin|ean)\W{0,3}(?:no|nr|is)?\W{0,3}$", re.IGNORECASE)
"""Numbers of things that end in the same kind of check digit."""
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9a-f:]*:[0-9a-f:]*:)[0-9a-f:]{3,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])", re.IGNORECASE
)
_COLONS = re.compile(r":[0-9a-fA-F]{0,4}:")


def ibans(text: str) -> Iterator[Span]:
    for check in _IBAN_CHECK.finditer(text):
        match = _IBAN.match(text, check.start() - 2)
        if match is None or text[match.start() - 1 : match.start()].isalnum():
            continue
        end = _iban_end(match[0])
        if end:
            yield Span(match.start(), match.start() + end, "IBAN", re.sub(r"\W", "", match[0][:end]).upper())
        elif _IBAN_CUE.search(text, max(0, match.start() - 16), match.start()):
            yield Span(match.start(), match.end(), "IBAN")


def _iban_end(candidate: str) -> int:
    """Where an account number with a right checksum ends; 0 where none begins here."""
    ends = [n for n in range(len(candidate), 14, -1) if n == len(candidate) or not candidate[n].isalnum()]
    return next((n for n in ends if iban.is_valid(candidate[:n].replace("\u00a0", " "), check_country=False)), 0)


def cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        groups = tuple(len(g) for g in re.split(r"\D", match[0]))
        digits = re.sub(r"\D", "", match[0])
        shaped = groups in _CARD_GROUPS or (len(groups) == 1 and 13 <= len(digits) <= 19)
        if shaped and luhn.is_valid(digits) and not _DEVICE.search(text, max(0, match.start() - 16), match.start()):
            yield Span(match.start(), match.end(), "CARD", digits)


def network_addresses(text: str) -> Iterator[Span]:
    """Network addresses of the sixth version: nothing else looks like them."""
    for colons in _COLONS.finditer(text):
        v6 = _IPV6.search(text, max(0, colons.start() - 4), colons.start() + 80)
        if v6 is not None and _is_ip(v6[0]):
            yield Span(v6.start(), v6.end(), "IP", v6[0].lower())


def _is_ip(text: str) -> bool:
    if text in ("::", "::1") or not any(c.isdigit() or c.isalpha() for c in text):
        return False
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True
