"""Who promised what by when, what somebody ought to do, and what was decided."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from skills.calls.asking import is_question
from skills.calls.line import Line, Scene, each, moment
from skills.calls.moment import Moment
from skills.calls.patterns import GAP, phrase
from skills.calls.said import Side
from skills.calls.spoken import Sentence
from skills.language.dates import When, find_dates

_NOBODYS = 0.35
"""A promise on a channel of both sides: for the debrief, since nobody knows whose it is."""
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_DO = (
    r"(?:send|share|forward|get you|get back|get that|get it|get this|get the|get them|set up|set (?:it|that|"
    r"this) up|arrange|introduce|check|ask|confirm|prepare|draft|provide|call|book|schedule|invite|update|talk to|"
    r"speak to|speak with|talk with|come back|look into|look up|find out|review|sign|order|deliver|fix|add|"
    r"put together|put (?:it|that|this) together|make sure|bring|connect|circulate|write|email|mail|upload|give you|"
    r"discuss|raise|take (?:this|that|it) (?:up|to|back|with|internally)|follow up|work out|calculate|clarify|"
    r"let you know|be in touch|run (?:it|this|that) (?:by|past)|present|loop in|pass (?:it|this|that) on|"
    r"organi[sz]e|push|have (?:it|that|this) (?:ready|done)|speak|ping|resend|collect|finish)"
)
_ADVERB = (
    r"(?:also |then |definitely |certainly |gladly |happily |personally |just |quickly |probably |try to |"
    r"make sure to |go and |internally |of course |happy to |be able to |be happy to )*"
)
_PROMISE = phrase(
    rf"(?:i|we) (?:will|shall|can|am going to|are going to|would) {_ADVERB}{_DO}|let me {_ADVERB}(?:send|check|"
    rf"ask|find out|get back|talk to|speak to|come back|set up|confirm|introduce|clarify|look into|take)|(?:i|"
    rf"we) promise|you have my word|(?:i|we) commit to|leave (?:it|that) with me|you will (?:have|get|"
    rf"receive) (?:it|that|the|our|my|an?|this)|consider it done|will do"
)
_VAGUE = phrase(
    r"(?:we|i) (?:will|would|shall) (?:be in touch|let you know|get back to you|come back to you|think about it|"
    r"have a think|see|call you|discuss (?:it |this |that )?internally|reach out)|let (?:us|"
    r"me) (?:think about (?:it|this|that)|"
    r"think it over|digest|sleep on|discuss (?:it |this |that )?internally|talk (?:it|this|that) over)|(?:need|have|"
    r"want) to (?:think about (?:it|this|that)|discuss (?:it|this|that)? ?internally|talk (?:it|this|that) over|"
    r"digest)|leave (?:it|that) with (?:me|us)|do not call us"
)
_REQUEST = phrase(rf"(?:can|could|would|will) you (?:please |maybe |perhaps |also |just |then )*{_DO}|please {_DO}")
_NOBODY = phrase(
    rf"(?:someone|somebody|anyone|anybody|one of us|one of you|we|they|it) (?:should|needs to|need to|must|"
    rf"has to|have to|ought to|will need to|will have to) (?:also |probably |really |then |still )*{_DO}|"
    rf"(?:needs|has|have) to be (?:\w+ )?(?:checked|sent|clarified|confirmed|done|signed|reviewed|prepared|"
    rf"agreed|arranged|set up|written|discussed)|(?:still|is) (?:open|missing|outstanding|to do)|(?:next steps?|"
    rf"action items?|to dos?) (?:is|are|would be|will be)"
)
_NAMED = re.compile(rf"\b(?P<who>[a-zà-ÿ]{{3,}}) (?:will|can|should|is going to|has to|needs to|must) {_ADVERB}{_DO}\b")
_DECIDED = phrase(
    r"(?:we|they|board|committee|management|team) (?:have |has |had )?(?:already |now |just |finally |"
    r"all )*(?:decided|agreed|chosen|chose|picked|selected|settled|voted|approved|opted|concluded|made (?:a|"
    r"the|our|up) (?:decision|mind|choice))|(?:let us|we will|we are going to|we would like to|we want to|"
    r"i want to|happy to) (?:go|move|proceed|start|continue) (?:ahead |forward |on )?(?:with|for)|(?:it is|"
    r"that is|it has been|has been|is) (?:decided|agreed|settled|a deal|approved|final)|(?:the|our|final|"
    r"board 's|board) decision (?:is|was|has been)|(?:we|i) (?:are |am )?(?:going|go) (?:ahead |forward )?with|"
    r"(?:we|i) (?:will |would )?(?:try|do|take|buy|start) (?:it|that|this|these|them) (?:\w+ ){0,3}with you|"
    r"(?:then|good|yes|right|fine|okay) we (?:will )?(?:do|take|buy) (?:it|that|this) (?:for|with|in)|"
    r"(?:you|your (?:offer|bid|proposal|team|company)) (?:have|has|are|is)? ?(?:been )?(?:selected|chosen|won|"
    r"preferred|our preferred|in the final)"
)
_UNDECIDED = phrase(
    rf"(?:not|never|nothing|nobody|no one|yet to|before|until|once|if|when|whether|unless|who|how|why|"
    rf"in case) {GAP}(?:decided|agreed|chosen|chose|picked|settled|approved|made|decision|decide)|decided upon|(?:not|"
    rf"no) (?:final|decision)|(?:years?|months?) ago|last (?:year|time)|would (?:have )?(?:decided|agreed)|"
    rf"(?:could|might|may|perhaps|maybe|probably)|agreed (?:on that|with you|completely)|(?:i|we) agree\b|"
    rf"used to"
)
_NO_DAY = re.compile(r"\b(?:every|each|last|past) ")
"""Before a day or in it: it comes again and again, or is over."""
_TODAY = phrase(r"this (afternoon|evening)|later today|straight after (this|the call)|before i go home")
_OF_MONEY = phrase(r"budgets?|money|funding|funds|capex|opex|capital")
_IF = re.compile(r"(?:and |but |so |well |then )*(?:if|when|once|unless|whether|as soon as)\b")
_TALK_ONLY = phrase(
    r"(?:i|we) would (?:\w+ )?ask (?:that|you)|"
    r"(?:i|we) (?:will|can|would) (?:be honest|say|see|admit|tell you (?:that|honestly|what)|"
    r"give you (?:an example|that|this much)|hand it to you|"
    r"show you (?:now|here|this|that|the screen|my screen|how)|share my screen|skip|stop|"
    r"go (?:through|over|on)|explain|add (?:that|one|to that|something|a)|ask you|bring up)|call it|"
    r"check the box|(?:can|could|would) you (?:hear|see|say|repeat|explain|tell)|let me (?:check|ask) (?:you|"
    r"if you|whether you)|ask (?:you|one|a) (?:question|something)?|present(?:ly| here| today)|finish (?:the|my|"
    r"this) (?:thought|point|sentence|slide)"
)
_FIRST_PERSON = phrase(r"(?:i|we|let us|let me) (?:will|shall|am|are|can|could|would|need|have|\w+)")
_CONDITION = re.compile(
    r"\b(?:if|unless|would|could|might|in case|assuming|imagine|suppose|normally|usually|always|every (?:day|"
    r"week|month|time|morning)|whenever|each)\b"
)
_PROMISE_HEDGED = re.compile(r"\b(?:can|would|could|might|if|try|maybe|perhaps|probably|should be able)\b")
_NOT_WHO = frozenset(
    "it that this they you he she we i there who which what and everyone everybody nobody people someone "
    "somebody one system tool software platform data customers users client team machine report solution not "
    "never also only then always that's thing things service software app module interface dashboard agent "
    "sensor".split()
)


def find(line: Line, scene: Scene) -> Iterator[Moment]:
    for sentence, plain in each(line):
        yield from _decision(sentence, plain, line, scene)
        found = (
            _promise(sentence, plain, line, scene)
            or _request(sentence, plain, line, scene)
            or _named(sentence, plain, line, scene)
            or _ownerless(sentence, plain, line, scene)
        )
        if found is not None:
            yield found


def _decision(sentence: Sentence, plain: str, line: Line, scene: Scene) -> Iterator[Moment]:
    match = _DECIDED.search(plain)
    if match is None or is_question(sentence) or _UNDECIDED.search(plain) or _IF.match(plain):
        return
    if "approved" in match.group() and any(_OF_MONEY.search(s.plain) for s in line.sentences):
        return  # the money was: that is budget's
    yield _decided(sentence, plain, match.start(), line, scene)


def decided(part: Sentence, line: Line, scene: Scene) -> Moment | None:
    """A sentence that is like one about what was decided, without its words."""
    if is_question(part) or _UNDECIDED.search(part.plain) or _IF.match(part.plain):
        return None
    return _decided(part, part.plain, 0, line, scene)


def _decided(sentence: Sentence, plain: str, at: int, line: Line, scene: Scene) -> Moment:
    when = due(plain, scene.today)
    facts = {"by": line.said.speaker.name, "date": when.end.isoformat() if when else ""}
    weight = 0.74 if line.by_client else 0.4
    return moment("decision", line, sentence, weight, f"decision:{_key(plain, at)}", facts, at=at)


def _promise(sentence: Sentence, plain: str, line: Line, scene: Scene) -> Moment | None:
    vague = _VAGUE.search(plain)
    match = vague or _PROMISE.search(plain)
    if match is None or is_question(sentence) or _TALK_ONLY.search(plain):
        return None
    when = _due(line, plain, scene)
    hedged = _PROMISE_HEDGED.search(plain) is not None
    facts = {
        "owner": "" if line.anonymous else line.said.speaker.name,
        "side": _side(line),
        "due": when.end.isoformat() if when else "",
        "what": sentence.said(match.start(), len(plain)),
        "vague": "yes" if vague and not when else "",
        "hedged": "yes" if hedged else "",
    }
    theirs = 0.4 if when else 0.8 if vague else 0.52 if hedged else 0.71
    weight = _NOBODYS if line.anonymous else theirs if line.by_client else 0.3 if when else 0.42
    about = "promise:vague" if facts["vague"] else f"promise:{_key(plain, match.start())}"
    return moment("commitment", line, sentence, weight, about, facts, at=match.start())


def _side(line: Line) -> Side:
    return "unknown" if line.anonymous else "client" if line.by_client else "us"


def of_meaning(vague: bool, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    """A sentence that is like a promise, in the first person at least."""
    if is_question(part) or _TALK_ONLY.search(part.plain) or not _FIRST_PERSON.search(part.plain):
        return None
    when = _due(line, part.plain, scene)
    facts = {
        "owner": "" if line.anonymous else line.said.speaker.name,
        "side": _side(line),
        "due": when.end.isoformat() if when else "",
        "what": part.quote(),
        "vague": "yes" if vague and not when else "",
    }
    weight = _NOBODYS if line.anonymous else 0.4 if when else 0.8 if vague else 0.58
    about = "promise:vague" if facts["vague"] else f"promise:{_key(part.plain, 0)}"
    return moment("commitment", line, part, weight, about, facts)


def _request(sentence: Sentence, plain: str, line: Line, scene: Scene) -> Moment | None:
    match = _REQUEST.search(plain)
    if match is None or _TALK_ONLY.search(plain):
        return None
    when = _due(line, plain, scene)
    facts = {
        "owner": "" if line.anonymous else _addressed(line, scene),
        "side": "unknown" if line.anonymous else "us" if line.by_client else "client",
        "due": when.end.isoformat() if when else "",
        "what": sentence.said(match.start(), len(plain)),
    }
    return moment("action_item", line, sentence, 0.34, f"task:{_key(plain, match.start())}", facts, at=match.start())


def _named(sentence: Sentence, plain: str, line: Line, scene: Scene) -> Moment | None:
    match = _NAMED.search(plain)
    if match is None or is_question(sentence) or match["who"] in _NOT_WHO or _TALK_ONLY.search(plain):
        return None
    who = _person(match["who"], scene)
    said = sentence.said(match.start("who"), match.end("who"))
    if not who and not said[:1].isupper():
        return None
    when = _due(line, plain, scene)
    facts = {
        "owner": who or said,
        "due": when.end.isoformat() if when else "",
        "what": sentence.said(match.start(), len(plain)),
    }
    about = f"task:{_key(plain, match.start())}"
    return moment("action_item", line, sentence, 0.35 if when else 0.5, about, facts, at=match.start())


def _ownerless(sentence: Sentence, plain: str, line: Line, scene: Scene) -> Moment | None:
    match = _NOBODY.search(plain)
    if match is None or is_question(sentence) or _CONDITION.search(plain):
        return None
    when = _due(line, plain, scene)
    facts = {"due": when.end.isoformat() if when else "", "what": sentence.said(match.start(), len(plain))}
    weight = 0.72 if re.match(r"(?:someone|somebody|one of)", match.group()) else 0.5
    about = f"task:{_key(plain, match.start())}"
    return moment("action_item", line, sentence, weight, about, facts, at=match.start())


def nobodys(part: Sentence, line: Line, scene: Scene) -> Moment | None:
    """A sentence that is like one about a task nobody takes, without its words."""
    if is_question(part) or _CONDITION.search(part.plain):
        return None
    when = _due(line, part.plain, scene)
    facts = {"due": when.end.isoformat() if when else "", "what": part.quote()}
    return moment("action_item", line, part, 0.72, f"task:{_key(part.plain, 0)}", facts)


def due(plain: str, today: date) -> When | None:
    """The day or period a task is due, from today on. Whoever says "on Friday" of a Friday means the next one."""
    hours = _TODAY.search(plain)
    if hours is not None:
        return When(today, today, hours.span())
    found = (w for w in find_dates(plain, today, "en_GB") if w.end > today or w.start == today)
    meant = next((w for w in found if not _NO_DAY.search(plain[: w.span[1]], max(0, w.span[0] - 6))), None)
    if meant is None:
        return None
    if (meant.end - meant.start).days == 6 and meant.start.weekday() == 0:
        return When(meant.start, meant.end - timedelta(days=2), meant.span)  # "next week" is over on its Friday
    if meant.start != today or plain[slice(*meant.span)] not in _WEEKDAYS:
        return meant
    return When(meant.start + timedelta(days=7), meant.end + timedelta(days=7), meant.span)


def _due(line: Line, plain: str, scene: Scene) -> When | None:
    """In the sentence itself, else in the one other sentence of the utterance that holds a day."""
    own = due(plain, scene.today)
    if own is not None:
        return own
    others = [when for s in line.sentences if not is_question(s) and (when := due(s.plain, scene.today)) is not None]
    return others[0] if len(others) == 1 else None


def _addressed(line: Line, scene: Scene) -> str:
    """Whom a request is to: the rep; of theirs who is named, spoke last or is the only one we know; else nobody yet."""
    if line.by_client:
        return scene.context.rep
    theirs = [p.name for p in scene.context.people if not p.side_us]
    first = {p.split()[0].casefold(): p for p in theirs}
    for sentence in line.sentences:
        for token in sentence.tokens:
            if token.text in first:
                return first[token.text]
    return scene.spoke_last or (theirs[0] if len(theirs) == 1 else "")


def _person(word: str, scene: Scene) -> str:
    return next((p.name for p in scene.context.people if word in p.name.casefold().split()), "")


def _key(plain: str, at: int) -> str:
    """What it is about, in few words: the same promise said again is the same."""
    return " ".join(plain[at:].split()[:6])
