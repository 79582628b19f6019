"""The last question with one thing in it changed: another number, the other one, somebody else than was understood.

Pure text work, like `followup`; what is meant is decided where the names are known.
"""

import re
from collections.abc import Sequence

Span = tuple[int, int]
"""Where something starts and ends in a text."""

_LEAD = (
    r"(?:(?:and|or|but|so|ok|okay|then|now|what|how|about|if|with|at|for|only|just|were|was|it|it['’]s|i|we|had|have|make|"
    r"say|take|try|rather|more like)[\s,]+)+"
)
_UNIT = (
    r"%|per ?cent|k|m|mn|bn|thousand|million|hours?|hrs?|h|days?|weeks?|months?|quarters?|years?|points?|people|"
    r"persons?|deals?"
)
_VALUE = rf"(?P<coin>[$€£]\s?)?(?P<number>\d+(?:[.,]\d+)*)\s?(?P<unit>(?:{_UNIT})\b|%)?(?P<per>\s(?:a|per|each)\s\w+)?"
_ANOTHER = re.compile(rf"^\W*{_LEAD}{_VALUE}(?:\s+(?:instead|then|only|rather))?\s*[?.!]*$", re.IGNORECASE)
_STANDING = re.compile(rf"(?<![\w.,]){_VALUE}", re.IGNORECASE)
_KIND_OF_UNIT = {
    "%": "share", "percent": "share", "per cent": "share", "k": "money", "m": "money", "mn": "money", "bn": "money",
    "thousand": "money", "million": "money", "hour": "hours", "hr": "hours", "h": "hours", "person": "people",
}  # fmt: skip
_TIME_LEAD = re.compile(
    r"^\W*(?:(?:and|or|but|so|ok|okay|then|what|how|about|was|it|is|that|the|same|no|sorry|oops|"
    r"actually|rather|better|wait|make|set|change|move|put|due)\b(?:\s+(?:it|that|to)\b)*[\s,]*)*",
    re.IGNORECASE,
)
_TIME_WORD = r"as of|as at|back in|back on|by the|at the|on the|in the|on|in|at|since|by|from|during|for|until|before"
_PREPOSITION = re.compile(rf"\b(?:{_TIME_WORD})\s+$", re.IGNORECASE)
_GOES_ON = re.compile(r"^\W*(?:and|or|but|what about|how about|what was it)\b|\?\s*$", re.IGNORECASE)
_ORDERS = re.compile(
    r"^\W*(?:please |can you |could you )*(?:accept|add|log|set|move|push|put|mark|make|drop|remind|create|change"
    r"|update|record|start|finish|close|pause|stop|treat|rate)\b",
    re.IGNORECASE,
)
"""What a time would change rather than ask about."""
_NOW = re.compile(r"\b(?:right now|now)\b", re.IGNORECASE)
_AFTER_TIME = re.compile(r"^\W*(?:(?:then|instead|please|rather)\W*)*$", re.IGNORECASE)
_OTHER = re.compile(
    r"^\W*(?:(?:no|nope|nah|sorry|wrong|oops|wait|actually|hm+|and|what about|how about|i (?:mean|meant)|"
    r"not (?:that|this)(?: one)?|show(?: me)?|take|the same for|but)[\s,.!-]+)*"
    r"(?:the\s+|their\s+|its\s+)?other(?:\s+(?:one|deal|opportunity))?(?:\s+(?:please|then|instead))?\s*[?.!]*$",
    re.IGNORECASE,
)
_REASON = re.compile(r"^\W*(?:because|since|due to|as (?:it|they|we|he|she|their|our|the))\s+\S", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|instead of|rather than)\s+(?:the\s+|about\s+|for\s+|at\s+)*$", re.IGNORECASE)


def with_another_number(text: str, before: str, listed: int = 0) -> str | None:
    """ "and with 40?" after "what if I only have 30 hours a week": that question with 40 in 30's place.

    None where the message is something else, where no number stood in the question, or where the number picks one of
    the `listed` things.
    """
    match = _ANOTHER.match(text.strip()) if len(text) <= 60 else None
    if match is None:
        return None
    bare = not (match["coin"] or match["unit"] or match["per"])
    if bare and match["number"].isdigit() and 1 <= int(match["number"]) <= listed:
        return None
    wanted = _kind(match)
    standing = [m for m in _STANDING.finditer(before) if wanted in ("", _kind(m))]
    if not standing:
        return None
    old = standing[-1]
    new = match["number"] if bare else match[0][match.start("coin" if match["coin"] else "number") : _end(match)]
    start, end = old.start(), old.end("number") if bare else old.end()
    if bare and old["coin"]:
        start = old.start("number")
    if not bare and old["per"] and not match["per"]:
        end = old.start("per")
    goes_on = "and " if re.match(r"^\W*and\b", text, re.IGNORECASE) and not before.lower().startswith("and ") else ""
    return f"{goes_on}{before[:start]}{new}{before[end:]}"


def with_another_time(text: str, spans: Sequence[Span], before: str, spans_before: Sequence[Span]) -> str | None:
    """ "And in June?" after "what was our score on 1 September": that question in June.

    `spans` are the days and periods in each text. A time that is put like a question goes to the end of one that named
    none. None where the message says more than a time.
    """
    said = _only_time(text, spans)
    if said is None:
        return None
    if not spans_before:
        return f"{before.rstrip(' ?.!')} {said[0]}" if _GOES_ON.search(text) and _ORDERS.match(before) is None else None
    start, end = spans_before[-1]
    old = _PREPOSITION.search(before[:start])
    words, led = said
    if old and (led or _NOW.fullmatch(words) or words.lower() == "today"):
        start = old.start()
    return f"{before[:start]}{words}{before[end:]}"


def _only_time(text: str, spans: Sequence[Span]) -> tuple[str, bool] | None:
    """The time a message consists of, with the preposition before it, and whether there is one."""
    if len(text) > 60 or len(spans) > 1:
        return None
    found = _NOW.search(text)
    if not spans and found is None:
        return None
    start, end = spans[0] if spans or found is None else found.span()
    lead = _TIME_LEAD.match(text[:start])
    rest = text[lead.end() : start] if lead else text[:start]
    if (rest and _PREPOSITION.fullmatch(rest) is None) or _AFTER_TIME.match(text[end:]) is None:
        return None
    words = (rest + text[start:end]).strip()
    return words, re.match(rf"(?:{_TIME_WORD})\s", words, re.IGNORECASE) is not None


def _kind(match: re.Match[str]) -> str:
    if match["coin"]:
        return "money"
    unit = (match["unit"] or "").lower()
    return _KIND_OF_UNIT.get(unit, _KIND_OF_UNIT.get(unit.rstrip("s"), unit.rstrip("s")))


def _end(match: re.Match[str]) -> int:
    return match.end("per") if match["per"] else match.end("unit") if match["unit"] else match.end("number")


def with_reason(text: str, before: str) -> str | None:
    """ "Because their CIO called us a partner", after "Why?" was asked back: the wish with its reason."""
    return f"{before.rstrip(' .!')} {text.strip()}" if len(text) <= 500 and _REASON.match(text) else None


def wants_the_other(text: str) -> bool:
    """ "No, the other one": not what was shown, but what stands beside it."""
    return len(text) <= 60 and _OTHER.match(text.strip()) is not None


def denied(text: str, at: int) -> bool:
    """Whether the name at `at` is the one that is not meant: "not Skarholt, Castellan"."""
    return _DENIED.search(text[:at]) is not None
