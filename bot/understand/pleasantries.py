"""Greetings, thanks, calls for help and messages without words: met kindly, and kept away from the router."""

import re
from typing import Literal

Occasion = Literal["empty", "greeting", "thanks", "bye", "help"]

_HELLO = (
    r"(?:hi|hiya|hello|hey|howdy|yo|hallo|hola|ciao|bonjour|salut|moin|greetings|"
    r"good (?:morning|afternoon|evening|day)|morning|evening)"
)
_WHO = r"(?:\s+(?:there|scip|team|coach|bot|all|everyone|again|mate))*"
_GREETING = re.compile(
    rf"^{_HELLO}{_WHO}(?:[\s,!.]+(?:how are you(?: doing)?(?: today)?|how's it going|what's up))?[\s!.,?:)]*$", re.I
)
_THANKS = re.compile(
    r"^(?:ok(?:ay)?[,\s]+|great[,\s]+|perfect[,\s]+|cool[,\s]+|"
    r"awesome[,\s]+)*(?:many )?(?:thanks|thank you|thx|ty|cheers|danke|merci|gracias|"
    r"much appreciated|appreciate it)"
    r"(?:[\s,]+(?:a lot|so much|very much|again|scip|for (?:that|this|the help|your help)|"
    r"that['’]?s (?:great|helpful|all|it)|all good))*[\s!.]*$"
    r"|^(?:great|perfect|cool|awesome|nice|nice one|well done|good job|brilliant|excellent|"
    r"got it|ok(?:ay)?|k|super|love it|makes sense)[\s!.]*$",
    re.I,
)
_BYE = re.compile(
    r"^(?:(?:ok(?:ay)?|thanks?|thx|cheers|great|right|alright|and)[,\s]+)*"
    r"(?:bye|goodbye|good night|see you(?: later| tomorrow)?|cya|ciao|talk (?:soon|later)|"
    r"that's all|ttyl)(?:\s+\w+)?[\s!.]*$",
    re.I,
)
_HELP = re.compile(
    r"^(?:\?+|/?help(?: me)?(?: please)?|menu|commands|what (?:can|do) you do(?: for me)?|"
    r"what can i (?:ask|do|say)(?: you)?(?: here)?|how does this work|who are you|what are you|"
    r"how do i use (?:this|you|it))[\s?!.]*$",
    re.I,
)
_OPENING = re.compile(
    rf"^(?:{_HELLO}{_WHO}\s*[,!.:–-]+\s*|{_HELLO}\s+(?:there|scip|coach)\s+|(?:@?scip|"
    rf"coach)[,:]?\s+|(?:please|pls|plz|quick question|one question|question)[,:–-]?\s+)+",
    re.I,
)


def occasion(text: str) -> Occasion | None:
    """What kind of small talk a whole message is; None when it asks for something."""
    bare = text.strip()
    if not any(c.isalnum() for c in bare):
        return "help" if "?" in bare else "empty"
    if len(bare) > 80:
        return None
    for kind, pattern in _KINDS:
        if pattern.match(bare):
            return kind
    return None


_KINDS: tuple[tuple[Occasion, re.Pattern[str]], ...] = (
    ("greeting", _GREETING),
    ("thanks", _THANKS),
    ("bye", _BYE),
    ("help", _HELP),
)


def without_opening(text: str) -> str:
    """The message without "Hi there, please": it says nothing about what is wanted."""
    return _OPENING.sub("", text, count=1) or text


_TO_COACH = re.compile(r"coach\s+(?=(?:me|us|my|our|the|this|that)\b)", re.I)


def coaching_asked(text: str) -> str | None:
    """From "coach" on, where it may say what is wanted ("please coach my call") rather than whom it is said to."""
    opening = _OPENING.match(text)
    found = None if opening is None else _TO_COACH.search(text[: opening.end() + len("that ")])
    return None if opening is None or found is None or found.end() != opening.end() else text[found.start() :]
