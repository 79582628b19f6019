"""Messages that lean on what was said before, and messages that ask for two things at once. Pure text work."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from bot.understand.model import Clarify, Option

Reply = Literal["yes", "no"]

_YES = frozenset(
    "yes|yep|yeah|yup|y|sure|ok|okay|please|do it|go ahead|confirm|confirmed|correct|right|exactly|yes please|"
    "that's right|sounds good|ja|oui|si|👍|✅".split("|")
)
_NO = frozenset(
    "no|nope|nah|n|cancel|stop|don't|do not|never mind|nevermind|forget it|no thanks|not now|nein|non|👎|❌".split("|")
)
_DROPPED = frozenset("cancel|stop|never mind|nevermind|forget it|no thanks|not now|leave it|skip it".split("|"))
_STOPS = re.compile(
    r"^\W*(?:(?:please|pls|ok|okay|now)[,\s]+)*stop(?:\s+(?:it|that|now|please|pls))*[\s.!]*$", re.IGNORECASE
)
_ORDINALS = {
    "first": 1, "1st": 1, "one": 1, "second": 2, "2nd": 2, "two": 2, "third": 3, "3rd": 3, "three": 3,
    "fourth": 4, "4th": 4, "four": 4, "fifth": 5, "5th": 5, "five": 5, "last": -1, "latter": -1, "former": 1,
}  # fmt: skip
_PICK = re.compile(
    r"^(?:(?:i mean|i meant|take|pick|show(?: me)?|open|go with|and|what about|how about|"
    r"tell me (?:more )?about|option|number|no\.?|nr\.?|#)\s+)*"
    r"(?:the\s+|option\s+|number\s+|#)?(?P<which>\d{1,2}|[a-z]+|\d(?:st|nd|rd|th))(?:\s+(?:one|"
    r"option|deal|statement|item|person))?(?:\s+please)?[.!?]*$",
    re.IGNORECASE,
)
_SHIFT = re.compile(
    r"^(?:(?:and|or|also|plus|now|then|ok|okay|so)[,]?\s+)*"
    r"(?:(?:what|how)(?:'s| is|s)? about|(?:the )?same (?:thing |question |again )?(?:for|with|"
    r"on|at)|do (?:the same|that|it) (?:for|with)|"
    r"(?:and )?(?:for|with|on|at)|versus|vs\.?|and|repeat (?:that |it )?(?:for|with))\s+(?P<rest>.+?)\s*[?.!]*$",
    re.IGNORECASE | re.DOTALL,
)
_AGAIN = re.compile(
    r"^(?:(?:and|but|so|ok|okay|hm+|huh|really)[,]?\s+)*"
    r"(?:why(?: (?:not|so|is that|is it|that|only|low|high|so (?:low|high|weak|strong)))*|"
    r"how come(?: (?:it|that|this)(?:['’]?s| is)?.{0,20})?|how so|"
    r"why (?:that|this|it) (?:one|first|deal|step)|explain(?: (?:that|this|it|why))?|"
    r"(?:tell me |show me |give me )?(?:more|more details?|the details?|details?|"
    r"the (?:evidence|sources?|proof))|evidence|sources?|"
    r"go on|expand|says who|who told you(?: (?:that|so|this|it))?|according to whom|"
    r"who says(?: so| that)?|are you sure|how sure are you(?: of (?:that|it)| about (?:that|it))?|"
    r"is that (?:right|true)|based on what|"
    r"what(?:'s| is) (?:that|this) based on|what does (?:that|this|it) mean|since when|"
    r"how do you know(?: that)?|what (?:else|next|now)|what(?:'s| is| comes)? next|break it down|"
    r"where (?:do|does|did|is|are|['’]s)(?: you get)? (?:all )?(?:that|this|these|those|the|it)"
    r"(?: (?:numbers?|figures?|scores?|points|amounts?|ratings?))?(?: (?:come )?from)?|"
    r"how (?:is|was|are|were) (?:that|this|it|these|those) (?:computed|calculated|worked out|derived|measured|rated)|"
    r"how (?:did|do|have) you (?:get|got|arrive|come|came|calculate|compute|work)(?: up| out)?(?: to| at| with)? "
    r"(?:that|this|these|those|it)(?: (?:numbers?|figures?|score|result))?)"
    r"\s*[?.!]*$",
    re.IGNORECASE,
)
_UNDOES = re.compile(
    r"^\W*(?:(?:please|pls|no|oops|sorry|ok|can you|could you|wait)[,\s]+)*(?:undo|revert|roll ?back|"
    r"take (?:that|it|this) back|put (?:that|it|this) back)"
    r"(?: (?:that|it|this|(?:the |my )?last (?:change|one|thing)|again|please))*[\s.!?]*$",
    re.IGNORECASE,
)
_AS_FILE = re.compile(
    r"^\W*(?:(?:and|also|now|then|please|pls|ok|okay|great|thanks|can you|could you|can i|could i|may i"
    r"|i(?:'d| would) like|i want|i need)[,\s]+)*"
    r"(?:(?:have|get|send|give|make|export|save|download|print|show|put|do|turn|share|mail)\s+)?(?:me\s+)?"
    r"(?:(?:it|that|this|the (?:same|whole thing|answer|report|assessment|strategy))\s+)?(?:to me\s+)?(?:both\s+)?"
    r"(?:(?:as|in|into|to|on)\s+)?(?:an?\s+|the\s+|one\s+)?"
    r"(?:(?:pdf|word|docx?|paper|document|file|print(?:ed|able)?|ms word|microsoft word)"
    r"(?:\s*(?:and|,|or)\s*(?:pdf|word|docx?))?(?:\s+(?:file|document|version|copy|format|too|instead|as well|please))*"
    r")"
    r"(?:\s+(?:please|pls|too|instead|as well|to me))*\s*[?.!]*$",
    re.IGNORECASE,
)
_HANDED = re.compile(
    r"^\W*(?:(?:and|please|now|can you|could you|can i|let me)[,\s]+)*(?:download|print|export|save) (?:it|that|this)"
    r"(?: (?:out|please|for me))*\s*[?.!]*$",
    re.IGNORECASE,
)
_ORDER_WORDS = "first|second|third|fourth|fifth|sixth|last|next"
_BY_NUMBER = re.compile(
    r"^\W*(?:(?:please|pls|ok|okay|yes|and|then|now|so|let'?s|i(?:'ll| will)|we(?:'ll| will))[,\s]+)*"
    r"(?:(?:accept|approve|adopt|take on|take up|do|drop|dismiss|skip|start|begin|finish|mark|cross off|tick off|move"
    r"|push|pull|shift|postpone|delay)\s+)?(?:the\s+)?"
    r"(?:(?:(?:steps?|numbers?|items?|phases?|no\.?|#)\s*#?)?\d{1,2}\b"
    r"(?!\s*(?:%|[./:-]|days?|weeks?|months?|k\b|m\b))"
    rf"|phase (?:one|two|three|four)\b|(?:{_ORDER_WORDS}) (?:phase|step|one|two|three)\b"
    r"|all (?:of (?:them|it)|the steps|steps)\b|all\W*$)",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\b(accept\w*|approve\w*|adopt|take (on|up)|do|done|drop|dismiss|skip|start|begin|finish\w*|mark|(cross|tick) off"
    r"|move|push|pull|shift|postpone|delay)\b",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"\b(it|its|it's|they|they're|them|their|theirs|he|him|his|she|her|hers|"
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )there(?! (?:is|are|was|were|any))|"
    r"(?:that|this|the|those|these) (?:one|deals?|accounts?|clients?|company|customer|opportunity|opportunities))\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(compare[ds]?|comparison|versus|vs|against|than|side by side)\b", re.IGNORECASE)
_VERBS = (
    "show|tell|give|score|rate|assess|compare|list|find|search|check|fog|classify|explain|summari[sz]e|set|move|push|pull|mark|"
    "log|add|create|update|change|remind|schedule|draft|write|prepare|rank|analy[sz]e|put|record|note|map|who|whom|what|what's|"
    "when|where|which|why|how|is|are|do|does|did|can|could|has|have"
)
_JOINT = re.compile(
    rf"\s*(?:[;\n]+\s*(?:and\s+|then\s+|also\s+)*|[.?!]\s+(?:and\s+|then\s+|also\s+)*|"
    rf",?\s+(?:and\s+then|and\s+also|and|then|plus|also)\s+)"
    rf"(?=(?:please\s+|can you\s+|could you\s+|then\s+|also\s+)?(?:{_VERBS})\b)",
    re.IGNORECASE,
)
MOST_PARTS = 4


@dataclass(frozen=True, slots=True)
class Shift:
    """ "and Globex?", "what about their budget": the same again about `rest`."""

    rest: str
    at: int
    """Where `rest` starts in the message."""


def reply(text: str) -> Reply | None:
    """Whether a message is nothing but a yes or a no."""
    bare = re.sub(r"[\s.!,]+$", "", text.strip().lower()).replace("’", "'")
    if bare in _YES:
        return "yes"
    return "no" if bare in _NO else None


def drops(text: str) -> bool:
    """ "Never mind": nothing more is wanted, whatever was said before."""
    return re.sub(r"[\s.!,]+$", "", text.strip().lower()) in _DROPPED


def stops(text: str) -> bool:
    """ "Stop": whatever runs for the asker is to end."""
    return _STOPS.match(text) is not None


def picked_number(text: str, count: int) -> int | None:
    """Index of the option meant by "2", "the second one", "the last"; None when out of range or not a pick."""
    match = _PICK.match(text.strip())
    if match is None or len(text) > 60:
        return None
    which = match["which"].lower()
    number = int(re.sub(r"\D", "", which)) if which[0].isdigit() else _ORDINALS.get(which)
    if number is None:
        return None
    if number == -1:
        return count - 1 if count else None
    return number - 1 if 1 <= number <= count else None


def orders_by_number(text: str) -> bool:
    """ "Accept 2 and 3", "move phase 2 by a week", "step 4 is done": an order about a list that was just shown."""
    return len(text) <= 120 and bool(_BY_NUMBER.match(text)) and bool(_DOES.search(text)) and not text.endswith("?")


_THE_NTH = re.compile(
    r"\b(?:the|number) (?P<which>first|second|third|fourth|fifth|last)(?: (?:one|deal|opportunity|client|account))?\b",
    re.IGNORECASE,
)


def nth_named(text: str, count: int) -> int | None:
    """Index of the listed thing a wish is about: "why is the second one a stray"; None when it names none."""
    match = _THE_NTH.search(text)
    number = _ORDINALS[match["which"].lower()] if match else None
    if number is None or count == 0:
        return None
    return count - 1 if number == -1 else number - 1 if number <= count else None


def bare_number(text: str) -> int | None:
    """ "7", "#3.": a number and nothing else, as one types it to press a button."""
    match = _BARE_NUMBER.match(text)
    return int(match[1]) if match else None


_BARE_NUMBER = re.compile(r"^\s*#?(\d{1,2})[.!\s]*$")


def is_pick(text: str) -> bool:
    return picked_number(text, 99) is not None


def chosen(text: str, clarify: Clarify) -> Option | None:
    """The option of an open question that a typed answer means: its number, its label or most of it, yes or no."""
    options = clarify.options
    at = picked_number(text, len(options))
    if at is not None:
        return options[at]
    said = reply(text)
    if said is not None and len(options) <= 2:
        wanted = [o for o in options if reply(o.label) == said]
        if wanted:
            return wanted[0]
        if said == "yes" and len(options) == 1:
            return options[0]
    return _by_label(text, options)


def _by_label(text: str, options: Sequence[Option]) -> Option | None:
    bare = _plain(text)
    if not bare or len(bare) > 120:
        return None
    labels = [_plain(o.label) for o in options]
    exact = [o for o, label in zip(options, labels, strict=True) if label == bare]
    if exact:
        return exact[0]
    # The words of the answer stand in exactly one label ("the cold chain one").
    words = {w for w in bare.split() if w not in _FILLERS}
    holding = [o for o, label in zip(options, labels, strict=True) if words and words <= set(label.split())]
    if len(holding) == 1:
        return holding[0]
    if len(bare) < 4 or len(words) > 8:
        return None
    scores = sorted(((fuzz.WRatio(bare, label), n) for n, label in enumerate(labels)), reverse=True)
    if scores and scores[0][0] >= 88 and (len(scores) == 1 or scores[0][0] - scores[1][0] >= 6):
        return options[scores[0][1]]
    return None


_FILLERS = frozenset("the a an one deal please i mean meant for on at it is that this".split())


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def shift(text: str) -> Shift | None:
    match = _SHIFT.match(text.strip())
    if match is None or len(text) > 200:
        return None
    offset = len(text) - len(text.lstrip())
    return Shift(match["rest"], offset + match.start("rest"))


def asks_again(text: str) -> bool:
    """ "why?", "more details", "where do these numbers come from": about the last answer, whatever it was."""
    return len(text) <= 60 and _AGAIN.match(text.strip()) is not None


_ASKS = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|but|also|please|pls|hey|hi|do you know|can you tell me|could you tell me|i wonder|"
    r"remind me)[\s,:]+)*(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|has|have|had|can|"
    r"could|will|would|should|any|anything|anyone|tell me|find|look up|search|show me)"
    r"(?:['’]?s|['’]re|['’]d|['’]ll)?\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a message is put as a question, or as a wish to be told something."""
    return len(text.split()) > 2 and (_ASKS.match(text) is not None or text.rstrip().endswith("?"))


_COUNTS = re.compile(r"\b(?:how (?:many|long|often|far|old)|when|where|since when|until when)\b", re.IGNORECASE)


def asks_for_a_fact(text: str) -> bool:
    """ "How many …", "since when …": wants a figure, a day or a place, not an assessment."""
    return asks(text) and _COUNTS.search(text) is not None


_HELP_WITH = re.compile(r"^\W*help (?:me )?with (?:the |a |my )?(?P<what>[^\n]{2,60}?)\W*$", re.IGNORECASE)


def help_with(text: str) -> str | None:
    """What "help with the power plan" names, lower case."""
    match = _HELP_WITH.match(text)
    return match["what"].lower() if match else None


_HOW_IS = re.compile(r"^\W*(?:(?:and|so|hey|please)[,\s]+)*how(?:['’]?s| is)\s+$", re.IGNORECASE)
_DOING = re.compile(
    r"^(?:\s+(?:doing|getting (?:on|along)|faring)(?: (?:these days|today|lately|now))?)?\W*$", re.IGNORECASE
)


def asks_how_one_is(before: str, after: str) -> bool:
    """ "How is … doing?", with a name between: nothing in particular is asked of whoever bears it."""
    return _HOW_IS.match(before) is not None and _DOING.match(after) is not None


def asks_who(text: str) -> bool:
    """ "Who is …", "tell me about …": introduces a person."""
    return re.match(r"^\W*(?:who(?:['’]s| is| was|s)|tell me about)\b", text, re.IGNORECASE) is not None


def undoes(text: str) -> bool:
    """ "Undo that", with nothing else: the last change is meant, whichever skill it came from."""
    return len(text) <= 60 and _UNDOES.match(text) is not None


def wants_file(text: str) -> bool:
    """ "As word", "can I have that as a PDF?", "print it": the last answer, on paper."""
    plain = text.strip().replace("’", "'")
    return len(plain) <= 80 and (_AS_FILE.match(plain) is not None or _HANDED.match(plain) is not None)


def refers_back(text: str) -> bool:
    return _REFERS.search(text) is not None


def compares(text: str) -> bool:
    return _COMPARES.search(text) is not None


def parts(text: str) -> tuple[tuple[str, int], ...]:
    """A message cut before each further instruction or question, with where each part starts.

    Only candidates: whoever asks decides whether each part makes sense by itself. Text in quotes, after a colon
    and in long messages is what is talked about, never instructions, and stays whole.
    """
    stop = payload_start(text)
    cuts: list[tuple[int, int]] = []
    for match in _JOINT.finditer(text[:1_000]):
        if match.end() < stop and match.start() > 0 and len(cuts) < MOST_PARTS - 1:
            cuts.append((match.start(), match.end()))
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    # The mark that ended a question belongs to it.
    kept = [(text[a:b].strip(), a) for a, b in zip(starts, ends, strict=True)]
    return tuple((part, at) for part, at in kept if part)


_AND = re.compile(r"(?:\s*,)?\s+(?:and|plus|as well as)\s+(?:also\s+)?(?:the\s+|our\s+|my\s+)?", re.IGNORECASE)
_COMMA = re.compile(r",\s+(?:the\s+|our\s+|my\s+)?(?!and\b|plus\b|as well as\b)", re.IGNORECASE)
_MOST_WORDS_OF_SEVERAL = 14


def several_things(text: str, *, listed: bool = False) -> tuple[tuple[str, int], ...]:
    """ "The score and the budget of Castellan": cut at its one "and", where no further verb says so; `listed`: and at
    the commas before it ("score, budget and people of Castellan").

    Only candidates, like `parts`. What is compared stays together.
    """
    stop = payload_start(text)
    ands = list(_AND.finditer(text[:stop]))
    if compares(text) or len(ands) != 1 or len(text.split()) > _MOST_WORDS_OF_SEVERAL:
        return ()
    commas = list(_COMMA.finditer(text[: ands[0].start()])) if listed else []
    if listed and not 0 < len(commas) < MOST_PARTS - 1:
        return ()
    cuts = [*commas, *ands]
    starts, ends = [0, *(m.end() for m in cuts)], [*(m.start() for m in cuts), len(text)]
    return tuple((text[a:b].strip(), a) for a, b in zip(starts, ends, strict=True))


_ELABORATES = re.compile(
    r"\b(?:it|its|them|they|their|those|these|that|this|each|both|so|together|in one|not|nobody"
    r"|who (?:does|do|is)n['’]?t"
    r"|we (?:do|are|have|stand)|(?:do|are|have) we)\b|\bn['’]t\b|^(?:go (?:through|over)|read|take|look at)\b",
    re.IGNORECASE,
)


def elaborates(part: str) -> bool:
    """Whether a part of a message says more of what the other part wishes, rather than wishing for something else."""
    return _ELABORATES.search(part) is not None


_COLON = re.compile(r":(?=\s)|[\"“„«]|\s[–—]\s")


def payload_start(text: str) -> int:
    match = _COLON.search(text)
    return match.start() if match else len(text)
