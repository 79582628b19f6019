"""Statements that are no evidence whatever they speak of, and why: said in words, so that a person can disagree."""

import re

from skills.evidence_reading.subject import Subject
from skills.evidence_reading.texts import Sentence

_ASKS = re.compile(r"\?[\"”’')\]]*\s*$")
_REQUEST = re.compile(
    r"^\W*(?:and |so |then |just |oh,? )?(?:please|can you|could you|would you|will you|let me|let us|let['’]s|"
    r"send|call|"
    r"remind|make sure|feel free|bring|give (?:me|us)|show (?:me|us)|tell (?:me|us|them|him|her)|ask\b|talk to|"
    r"take care|"
    r"have a|keep (?:me|us)|don['’]t (?:forget|worry|ask)|should we|shall we|to do\b|todo|next step|need to|get\b|"
    r"book\b)",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"^\W*(?:and |but |so |or |perhaps,? |maybe,? )?(?:if|unless|suppose|imagine|assuming|provided|should (?:you|"
    r"we|they|it)|"
    r"were (?:you|we|they|it)|in case)\b"
    r"|\bif\b[^.;]{2,90}\b(?:would|could|might|may|will|['’]ll|['’]d|can|talk|perhaps)\b"
    r"|\b(?:would|could|might|['’]d|will|['’]ll)\b[^.;]{2,90}\b(?:if|unless|once|provided|when)\b"
    r"|^\W*(?:perhaps|maybe|possibly|hopefully|ideally)\b|\b(?:i wonder|one wonders)\b",
    re.IGNORECASE,
)
_PRESUPPOSES = re.compile(
    r"\bif (?:i|we)(?:['’]m| am| are|['’]re)? (?:honest|being|may|remember|recall|understand)\b", re.I
)
_FUTURE = re.compile(
    r"\b(?:will|['’]ll|shall|going to|gonna|intends?|plans? to|planning to|planned for|hopes?|hoping|hopefully|"
    r"expects? to|"
    r"aims? to|is to be|are to be|is to become|ambition|vision)\b",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\b(?:has|have|had|was|were|is|are|been|did|does|won['’]t|will not|not going to|no longer|never|says?|said|"
    r"told|asked|"
    r"agreed|approved|decided|signed|wrote|stated|recorded|mentioned|called|finds?|found|thinks?|reckons?|considers?|"
    r"calls for|asks for|['’]ve|['’]s been|doesn['’]t|don['’]t|didn['’]t|stopped|means?)\b",
    re.IGNORECASE,
)
_PLAN_ONLY = re.compile(
    r"^\W*(?:(?:and|but|so|then|also|well|yes|no)\W+)?(?:we|i|you|they|he|she|it|our \w+|your \w+|the \w+|that)"
    r"(?:['’]ll| will| shall|['’]d| would| could| might| may| should|['’]m going to|['’]re going to| (?:is|are|"
    r"am) going to|"
    r" (?:plans?|hopes?|intends?|wants?|would like|aims?|expects?) to)\b(?! not| never)",
    re.IGNORECASE,
)
_PROMISES = re.compile(
    r"\b(?:we|our (?:offer|proposal|standard contract)) (?:guarantee|promise|commit|offer|undertake|propose|cover)s?\b"
    r"|\bwith a guarantee of\b|\bprice (?:is )?fixed\b",
    re.IGNORECASE,
)
"""What we offer is no event, whatever level it names."""
_SAYS_NOTHING = re.compile(
    r"\b(?:was|were|is|are)(?:n['’]t| not) (?:your|you|yours|our|ours|the vendor)\b|\b(?:not|nothing) to do with you\b|"
    r"\bnot (?:your|our) fault\b|\bno complaints? (?:about|against) (?:you|us)\b|"
    r"\b(?:too early|i can['’]?t|i cannot|i couldn['’]t|i could not|i wouldn['’]t) (?:to )?(?:say|tell|know|"
    r"judge)\b(?! of)|"
    r"\bi (?:do not|don['’]t|wouldn['’]t) know\b|\bhave(?:n['’]t| not) (?:worked together|used you|tried you|"
    r"decided)\b|"
    r"\b(?:no|not (?:yet )?(?:made|reached|taken) an?y?) decision\b|\bhas not reached\b|\bundecided\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"^\W*(?:the |this |either )?(?:contract|agreement|order|framework|part(?:y|ies)|term|notice period|supplier|"
    r"contractor|client|customer|"
    r"warranty|guarantee)s? (?:runs?|begins|ends|is (?:renewed|extended|concluded|governed|limited|payable|due)|"
    r"are (?:due|payable)|may|"
    r"can|shall|must|covers|applies)\b",
    re.IGNORECASE,
)
"""What a contract lays down is no event."""
_JOKES = re.compile(
    r"\b(?:just kidding|only joking|was joking|i['’]m joking|joke|kidding|ha ha|haha|lol|;-\)|:-\)|:\)|pizza|"
    r"heating bill|"
    r"wink|teasing|tongue in cheek|sarcas\w+)(?:\b|(?<=\)))",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"\b(?:system|assistant|developer|admin)\s*[:>]|\bassistant,|\b(?:ignore|disregard|forget) (?:all |any )?(?:the )?"
    r"(?:previous|prior|above|earlier|your)\b|\b(?:mark|set|record|log|note|flag|rate|score|classify|"
    r"treat) (?:this|that|the|"
    r"them|it|us|every\w*|all)\b[^.]{0,80}\b(?:won|deal|strong|evidence|score|fact|accepted|credibility|capability|"
    r"commitment|control|crm|perfect\w*|10|100)\b|\bplease note that\b.*\b(?:deal|score|evidence|perfect\w*)\b|"
    r"\b(?:ai|language) model\b|\bprompt\b|\byou are (?:an? )?(?:ai|assistant|bot)\b|\bclose the deal\b",
    re.IGNORECASE,
)
_BOASTS = re.compile(
    r"\b(?:the best|number one|no\. ?1|brilliant|second to none|unrivall?ed|unmatched|market[- ]leading|world[- ]class|"
    r"proud|passion|exceed every|leading (?:provider|supplier)|trusted partner|miles ahead|far ahead|i do believe|"
    r"i promise|full stop|lowest|highest|most (?:successful|reliable|experienced)|crazy about|state of the art|"
    r"simply)\b",
    re.IGNORECASE,
)
_THEMSELVES = re.compile(
    r"^\W*(?:and |but |so |well,? |also,? |then )?(?:(?:our|my) (?!pilot|trial)|we (?:have |had |just |"
    r"also )?(?:lost|missed|failed|won|sold|hired|moved|"
    r"opened|closed|grew|were|are|had)\b)",
    re.IGNORECASE,
)
"""How the client begins when it speaks of its own affairs; "my foremen swear at everybody except you" names us."""
_OURSELVES = re.compile(r"^\W*(?:we|our|ours|us|i|it['’]s|this is)\b", re.IGNORECASE)
_FIGURE = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|none|all|no)\b", re.I)
_ATTRIBUTED = re.compile(
    r"\b(?:says?|said|told|tells|wrote|writes|asked|showed|mention(?:ed|s)|thinks?|reckons?|likes?|knows?|finds?|"
    r"found|put|"
    r"called?|calls|admitted|confirmed|stated|recorded|noted|noticed|pointed|explained|complained|praised|thanked|"
    r"according|"
    r"her words|his words|worry|view|heard|open that|gave|named|considers?|impressed|convinced|agreed|approved|signed|"
    r"extended|renewed|invited|adopted|placed|ranks?|ranked|placed|report|audit|log|letter|survey|minutes|register|"
    r"list|"
    r"index|edition|email|mail|book|database|certificate|nps|rating)\b",
    re.IGNORECASE,
)
_FAILS = re.compile(
    r"\b(?:no|not|none|never|nobody|without|only|late|missed|failed|lost|behind|below|declined|dropped|lapsed|"
    r"had to|worst|"
    r"last|wrong|lack\w*|too|broke\w*|down|stopped|withdrawn|rejected|n['’]t)\b|n['’]t\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST = 4


def why_left_out(sentence: Sentence, subject: Subject) -> str:
    """The reason in words; empty when nothing speaks against it."""
    words = sentence.words
    for found, reason in (
        (_ORDERS.search(words), "It gives an instruction; what a text tells the reader to do is no observation."),
        (len(_WORD.findall(words)) < _FEWEST and not _FIGURE.search(words), "Too few words to observe anything."),
        (_ASKS.search(words), "A question: nothing is claimed."),
        (_REQUEST.match(words), "A request or a task: nothing is claimed."),
        (_SUPPOSED.search(words) and not _PRESUPPOSES.search(words), "It supposes; nothing has happened."),
        (_JOKES.search(words), "Said as a joke."),
        (_SAYS_NOTHING.search(words), "It says that nothing can be said, or that it was not us."),
        (_CLAUSE.match(words), "A term of a contract, nothing that happened."),
        (_only_planned(words) or _offered(words, subject), "A plan, a promise or a hope: nothing has happened yet."),
        (
            subject.stance == "client" and not subject.of_us and _THEMSELVES.match(words),
            "The client speaks of its own affairs.",
        ),
        (subject.of_others, f"It is about {subject.of_others}, not about us."),
        (
            subject.stance in ("us", "ours") and _own_praise(sentence),
            "Our own side's word for ourselves, and nothing to check it by.",
        ),
    ):
        if found:
            return reason
    return ""


def _offered(words: str, subject: Subject) -> bool:
    return subject.stance in ("us", "ours") and _PROMISES.search(words) is not None and not _ATTRIBUTED.search(words)


def _only_planned(words: str) -> bool:
    if _PLAN_ONLY.match(words):
        return not re.search(r"\b(?:agreed|approved|decided|signed|again|has|have|had|was|were|did)\b", words, re.I)
    return _FUTURE.search(words) is not None and _SETTLED.search(words) is None


def _own_praise(sentence: Sentence) -> bool:
    """What we say of ourselves counts only where it is against us, or names who or what it comes from."""
    words = sentence.words
    if sentence.speaker is not None:  # we speak in a conversation
        return not (_FAILS.search(words) and _FIGURE.search(words)) and not (
            _FIGURE.search(words)
            and re.search(r"\b(?:report|log|audit|letter|list|survey|certificate|register)\b", words, re.I)
        )
    if _BOASTS.search(words) and not _ATTRIBUTED.search(words):
        return True
    return _OURSELVES.match(words) is not None and not (
        _ATTRIBUTED.search(words) or _FAILS.search(words) or _FIGURE.search(words)
    )
