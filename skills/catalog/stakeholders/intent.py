"""What is wanted of the map: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass, field
from typing import Literal

from knowledge.records import BuyingRole, Contact
from skills.ask import Ask
from skills.people.stakeholder_rules import ROLES, STANCES

Kind = Literal["map", "person", "who_knows", "gaps", "correct"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What the record should say of one person; None leaves a field as it is."""

    role: BuyingRole | None = None
    ends: bool = False
    """They no longer play the part they are on record with."""
    stance: str | None = None
    concern: str | None = None
    influence: float | None = None

    @property
    def is_empty(self) -> bool:
        return self == Correction()


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    correction: Correction = field(default_factory=Correction)
    by_press: bool = False
    """The button itself named the exact change."""
    stances: tuple[str, ...] = ()
    """Asked who stands so to us."""


_ROLE_WORDS: dict[BuyingRole, str] = {
    "buyer": r"(economic )?buyers?|budget (owner|holder)|decision[- ]makers?|(owns|holds|controls) the budget|signs it",
    "beneficiary": r"beneficiar(y|ies)|end[- ]?users?|users?",
    "backer": r"backers?|implementers?|integrators?|technical (contact|gatekeeper)",
}
_STANCE_WORDS: dict[str, str] = {
    "champion": r"champion|fan of us|pushing for us",
    "supporter": r"supporter|supports us|for us|on our side|in favou?r( of us)?|positive about us",
    "neutral": r"neutral|undecided|on the fence",
    "sceptic": r"s[ck]eptic(al)?|doubtful|unconvinced|doubts us",
    "opponent": r"opponent|opposed|against us|blocker|blocking us|hostile|detractor",
}
_INFLUENCE = {
    "high": 0.9,
    "strong": 0.9,
    "great": 0.9,
    "medium": 0.5,
    "some": 0.5,
    "low": 0.2,
    "little": 0.2,
    "no": 0.1,
}
_QUESTION = re.compile(
    r"^(and |so |but )?(who|what|when|where|why|how|which|is|are|does|do|did|can|could|should|has|have"
    r"|show|list|tell|give|map)\b"
)
_STATES = re.compile(
    r"\b(is|are|was|isn't|has|as|make|mark|set|becomes?|became|plays|owns|holds|controls|supports|doubts)\b|'s "
)
_WHO_KNOWS = re.compile(
    r"\bwho(?! do (we|i) know)( \w+){0,4} (knows?|met|spoke|talked|talks|is close|contact)"
    r"|\bwho (owns|has) the relationship"
    r"|\b(any|some)(one|body) (of us )?(know|met|close)|\bwarm intro|\brelationship owner\b"
    r"|\bintroduc(e|tion) (me )?to\b"
)
_GAPS = re.compile(
    r"\b(missing|gaps?|uncovered|coverage|cover(ed)?|blind spots?|single[- ]thread\w*|who (else )?should (we|i)|not met"
    r"|haven't met|never met|one contact|multi[- ]?thread\w*)\b"
)
_PERSON = re.compile(
    r"\b(who is|who's|tell me about|what about|about|engage|approach|handle|treat"
    r"|last (talk|spoke|spoken|contact|met|heard)|concern|stance|profile|role)\b"
)
_MAP = re.compile(r"\bwho('?s| is) who\b|\b(stakeholder|power|relationship|whole) map\b|\b(everyone|everybody)\b")
_ENDS = re.compile(r"\b(no longer|not anymore|isn't .* anymore|has left|left the|stepped down|is out)\b")
_STANDING: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (
        ("opponent", "sceptic"),
        re.compile(
            r"\bagainst (?:us|me|it|the deal)\b|\bblock(?:s|er|ers|ing)\b|\bopponents?\b|\bs[ck]eptics?\b"
            r"|\bdetractors?\b|\b(?:not|isn't|aren't) (?:on our side|for us)\b|\bwho (?:doubts|resists|opposes)\b"
        ),
    ),
    (
        ("champion", "supporter"),
        re.compile(
            r"\bon our side\b|\bwho (?:is|are|'s) (?:for|with|behind) us\b|\bchampions?\b|\bsupporters?\b|\ballies\b"
        ),
    ),
)
_CONCERN = re.compile(
    r"(?:'s (?:main |biggest )?(?:concern|worry) is|is (?:mainly )?(?:worried|concerned|afraid) (?:about|of|that)"
    r"|(?:concern|worry):)\s*(.+)$",
    re.I | re.S,
)


def read_intent(ask: Ask) -> Intent:
    pressed = _pressed(ask)
    if pressed is not None:
        return pressed
    text = _plain(ask.text)
    if _STATES.search(text) and not _QUESTION.match(text) and not text.endswith("?"):
        correction = read_correction(ask.text)
        if not correction.is_empty:
            return Intent("correct", correction)
    if _WHO_KNOWS.search(text):
        return Intent("who_knows")
    if _GAPS.search(text):
        return Intent("gaps")
    stances = () if ask.entities.contact_ids else next((s for s, words in _STANDING if words.search(text)), ())
    if stances:
        return Intent("map", stances=stances)
    if not ask.entities.contact_ids and _MAP.search(text):
        return Intent("map")
    return Intent("person" if ask.entities.contact_ids or _PERSON.search(text) else "map")


def _plain(text: str) -> str:
    return text.strip().lower().replace("’", "'")


def _pressed(ask: Ask) -> Intent | None:
    args = ask.args
    if ask.verb in ("set_role", "accept_role"):
        role = next((r for r in ROLES if r == args.get("role")), None)
        stance = next((s for s in STANCES if s == args.get("stance")), None)
        concern = args.get("concern", "").strip() or None
        correction = Correction(role, stance=stance, concern=concern)
        return Intent("correct", correction, by_press=ask.verb == "accept_role")
    if ask.verb == "person":
        return Intent("person")
    if ask.verb == "gaps":
        return Intent("gaps")
    shown = ask.verb == "show" and ask.args and not ask.args.get("text")
    return Intent("map") if shown else None


def read_correction(text: str) -> Correction:
    """What a statement says of somebody: part, stance, concern, influence."""
    said = _plain(text)
    concern = _CONCERN.search(text.strip().replace("’", "'"))
    head = said[: concern.start()] if concern else said
    return Correction(
        role=_role(head),
        ends=bool(_ENDS.search(head)) and _role(head) is None,
        stance=_first(_STANCE_WORDS, head),
        concern=concern.group(1).strip().rstrip(".") if concern else None,
        influence=_influence(head),
    )


def _role(text: str) -> BuyingRole | None:
    """The first part named that is not denied ("the buyer, not a backer")."""
    found: list[tuple[int, BuyingRole]] = []
    for role, words in _ROLE_WORDS.items():
        for match in re.finditer(rf"\b({words})\b", text):
            if not re.search(
                r"\b(not|isn't|never|no longer)( (a|an|the|our|their|my|really))*\s*$", text[: match.start()]
            ):
                found.append((match.start(), role))
    return min(found)[1] if found else None


def _first(words: dict[str, str], text: str) -> str | None:
    for key, pattern in words.items():
        match = re.search(rf"\b({pattern})\b", text)
        if match and not re.search(r"\b(not|isn't|never|no longer)( (a|an|the|our))*\s*$", text[: match.start()]):
            return key
    return None


def _influence(text: str) -> float | None:
    match = re.search(
        r"\b(high|strong|great|medium|some|low|little|no) influence\b|\binfluence (?:is|as) (high|medium|low)\b", text
    )
    return _INFLUENCE[match.group(1) or match.group(2)] if match else None


_TITLES = {
    "ceo": "chief executive",
    "cfo": "chief financial",
    "coo": "chief operating",
    "cio": "chief information",
    "cto": "chief technology",
    "ciso": "chief information security",
    "cpo": "chief procurement",
    "cmo": "chief marketing",
    "chro": "chief human",
}


def people_named(text: str, contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """Contacts whose name or title stands in the words; whole names before parts of names before titles."""
    said = _plain(text)

    def has(words: str) -> bool:
        return bool(words) and re.search(rf"(?<!\w){re.escape(words.lower())}(?!\w)", said) is not None

    full = [c for c in contacts if has(c.name)]
    part = [c for c in contacts if any(len(p) > 2 and has(p) for p in c.name.split())]
    titled = [c for c in contacts if has(c.title) or _by_acronym(said, c.title.lower())]
    return tuple(full or part or titled)


def _by_acronym(said: str, title: str) -> bool:
    return any(
        re.search(rf"\b({short}|{long}( officer)?)\b", said) and (re.search(rf"\b{short}\b", title) or long in title)
        for short, long in _TITLES.items()
    )
