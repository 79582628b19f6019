"""Addresses of mail, written or said in words."""

import re
from collections.abc import Iterator

from llm.guard.either import lowered
from llm.guard.spans import Span
from llm.guard.stems import Stems

_LOCAL = re.compile(r"(?:\"[^\"\n@]{1,60}\"|[\w.+%'-]{1,64})$")
_DOMAIN = re.compile(r"@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w@])")
_DOT = "dot|punkt|punkts|punkti|point|punto|ponto|punt|piste|kropka|tečka|bodka|pont|pika|nokta|točka|tochka|точка"
_DOT_SAID = rf"(?:\s(?:{_DOT})\s|\s?[\[({{<]\s?(?:dot|punkt|\.)\s?[\])}}>]\s?)"
_DASH_SAID = (
    r"\s(?:dash|hyphen|minus|underscore|bindestrich|unterstrich|streepje|liggend streepje|tiret|tiret bas|guion"
    r"|guión|guion bajo|guión bajo|hífen|trattino|trattino basso|bindestreck|understreck|bindestrek|understrek"
    r"|bindestreg|viiva|alaviiva|myślnik|podkreślnik|pomlčka|podtržítko|kötőjel|alulvonás|tire|crtica)\s"
)
_AT = (
    r"at|at sign|arobase|arroba|chiocciola|ät|et|małpa|zavináč|apenstaartje|krøllalfa|snabel-?a|kukac|klammeraffe"
    r"|afna|собака|παπάκι"
)
_NO_DOMAIN = "of|in|to|on|the|we|where|that|is|was|and|for|out|a|an|our|my|his|her|your|this|least|all|once"
_NAME = rf"[\w+-]{{1,30}}(?:(?:{_DOT_SAID}|{_DASH_SAID}|\.)[\w+-]{{1,30}}){{0,4}}"
_HOST = rf"[\w-]{{2,30}}(?:(?:{_DOT_SAID}(?!(?:{_NO_DOMAIN})\b)|{_DASH_SAID})[\w-]{{2,30}}){{1,3}}"
_TWO_WORDS = (
    rf"(?!(?:{_NO_DOMAIN})\b)[\w-]{{2,30}}\s(?!(?:{_DOT})\s)[\w-]{{2,30}}{_DOT_SAID}"
    r"(?:com|net|org|info|example|[a-z]{2})"
)
_SPOKEN = re.compile(rf"(?<!\w){_NAME}\s(?:{_AT})\s(?:{_TWO_WORDS}|{_HOST})(?!\w)", re.IGNORECASE)
_SPOKEN_DOT = Stems(rf"(?:{_DOT})(?=\s)|[\[({{<]\s?(?:dot|punkt|\.)\s?[\])}}>]")
_BRACKETED_AT = re.compile(r"[\[({<]\s?(?:at|a|ät|@|arroba|arobase)\s?[\])}>]\s?", re.IGNORECASE)
_BEFORE_BRACKETS = re.compile(rf"(?<!\w){_NAME}\s?$", re.IGNORECASE)
_BEHIND_BRACKETS = re.compile(rf"[\w-]{{2,30}}(?:(?:{_DOT_SAID}|\.)[\w-]{{2,30}}){{1,3}}(?!\w)", re.IGNORECASE)


def emails(text: str) -> Iterator[Span]:
    for domain in _DOMAIN.finditer(text):
        local = _LOCAL.search(text, max(0, domain.start() - 64), domain.start())
        if local is not None and local[0].strip(".'"):
            start = domain.start() - len(local[0].lstrip(".'"))
            yield Span(start, domain.end(), "EMAIL", text[start : domain.end()].casefold())
    end = 0
    for dot in _SPOKEN_DOT.all(lowered(text)):
        if dot.start() < end:
            continue
        for match in _SPOKEN.finditer(text, max(0, dot.start() - 110), dot.end() + 60):
            yield Span(match.start(), match.end(), "EMAIL", match[0].casefold())
            end = match.end()
    for at in _BRACKETED_AT.finditer(text):
        before = _BEFORE_BRACKETS.search(text, max(0, at.start() - 90), at.start())
        behind = _BEHIND_BRACKETS.match(text, at.end())
        if before is not None and behind is not None:
            yield Span(before.start(), behind.end(), "EMAIL", text[before.start() : behind.end()].casefold())
