"""What is wanted: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.records import DealClass
from skills.ask import Ask
from skills.catalog.licence_to_sell.said import skill_named, title_named

Kind = Literal["show", "board", "assess", "certify"]
About = Literal["licence", "certificates", "training"]


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    deal_class: DealClass | None = None
    """ "Am I ready for a Bedrock?": a class asked about, whatever the deals."""
    about: About = "licence"
    """What the answer leads with."""
    by_press: bool = False


_CLASS_WORDS: tuple[tuple[DealClass, str], ...] = (
    ("bedrock", r"bed ?rocks?"),
    ("stepping_stone", r"stepping[- ]?stones?"),
    ("stray", r"strays?"),
)
CLAIMS = (
    r"(?:what(?:'s| is) |show )?{colleague} (?:licen[cs]e(?: to sell)?|skills|levels|certificates?)",
    r"(?:licen[cs]e(?: to sell)?|skills|levels) of {colleague}|how (?:skilled|good) is {colleague}(?: at selling)?",
    r"is {colleague} licen[cs]ed",
)
_BOARD = re.compile(
    r"\b(my|our|the|whole|this)\s+(team|people|reps|crew|client experts)\b|\bteam'?s?\b(?! ?-?player| ?plan)"
    r"|\bboard\b|\b(of|across|in) (the|our) (company|firm)\b|\b(everybody|everyone|all of us"
    r"|whole company|each rep|colleagues)\b|\b(whos?|which of us|whose|anyone|anybody)\b"
)
_QUESTION = re.compile(
    r"^(\W|please\b|so\b|and\b)*(what|which|who|whose|how|is|are|am|do|does|did|can|could|should|has|have|when|why|where"
    r"|show|list|tell|give me|compare|check)\b"
)
_CERTIFIED = re.compile(
    r"\b(passed|pass|got|earned|completed|finished|obtained|received|has|have|holds?|renewed|did|was|is|am|record|add|log"
    r"|save|enter|note|register)\b.*\b(certificat\w*|certified|certs?|exam|diploma|accredit\w*)\b"
    r"|\b(passed|completed|finished) (the|her|his|my|their|a|an)\b.*\b(course|training|test|level|module)\b"
)
_ASSESSES = re.compile(
    r"^(\W|please\b|(can|could) you\b|i'?d?\b)*(rate|assess|score|grade|evaluate|judge)\b"
    r"|\b(rate|assess|score|grade|mark|give|put|set|record|evaluate|judge)\b.*"
    r"(\b\d|\b(an?|with) (one|two|three|four|five|six|seven|eight|nine|ten)\b|\bassessment\b)"
    r"|\b(is|are|deserves|gets)\b.{0,24}\b\d"
)
_CERTIFICATES = re.compile(
    r"\bcertificat\w*|\bcerts?\b|\baccredit\w*"
    r"|\b(expir\w+|run(s|ning)? out|ran out|lapsed?|out of date|no longer valid)\b"
)
_TRAINING = re.compile(r"\b(training|trainings|learn|course|courses|study|coaching|teach|hours of)\b")


def read_intent(ask: Ask) -> Intent:
    if ask.verb in ("assess", "certify") or (ask.verb in ("show", "board") and ask.args and "text" not in ask.args):
        return _pressed(ask)
    text = ask.text.strip()
    plain = text.lower().replace("’", "'")
    if not _QUESTION.match(plain) and not plain.endswith("?"):
        if _CERTIFIED.search(plain) and title_named(text):
            return Intent("certify")
        if skill_named(text) and _ASSESSES.search(plain):
            return Intent("assess")
    about: About = "certificates" if _CERTIFICATES.search(plain) else "licence"
    about = "training" if about == "licence" and _TRAINING.search(plain) else about
    wanted = next((key for key, words in _CLASS_WORDS if re.search(rf"\b({words})\b", ask.wish.lower())), None)
    kind: Kind = "board" if _BOARD.search(plain) else "show"
    return Intent(kind, wanted, about)


def _pressed(ask: Ask) -> Intent:
    kind: Kind = ask.verb if ask.verb in ("assess", "certify", "board") else "show"  # type: ignore[assignment]
    wanted = next((key for key, _ in _CLASS_WORDS if key == ask.args.get("deal_class")), None)
    return Intent(kind, wanted, by_press=True)
