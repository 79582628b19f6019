"""Claims of the client's that matter to the deal and are no fact yet (METHODOLOGY §2.2): worth asking who knows it."""

import re
from collections.abc import Iterator

from skills.calls.asking import is_question
from skills.calls.line import Line, Scene, each, moment
from skills.calls.moment import Moment
from skills.calls.patterns import phrase
from skills.calls.spoken import Sentence
from skills.fog import Statement, Verdict, classify_statement, classify_statements

_MATTERS = phrase(
    r"budgets?|money|funding|finance|capex|left over|board|ceo|cfo|cio|coo|chief|director|procurement|"
    r"purchasing|management|decisions?|"
    r"decid(e|es|ed|ing)|sign(s|ed|ing)?|approv(e|es|ed|al|ing)|contracts?|tender|rfp|competitors?|vendors?|"
    r"suppliers?|price|offer|favou?rite|prefer\w*|priority|project|roll out|go live|deadline|merger|acquisition|"
    r"acquired|takeover|reorgani\w+|restructur\w+|layoffs?|strategy|headcount|deal|bid|shortlist|legal|audit|"
    r"renew\w*|switch\w*|replac\w+|cut|cuts|freeze|frozen|leaving|resign\w*|boss"
)
_HEARSAY = phrase(
    r"(i|we) (have )?(hear|heard)|(apparently|supposedly|allegedly|reportedly)|rumou?rs?|rumou?red|word is|"
    r"people (are )?(say|saying|talk|talking)|(?<!if )they say|(somebody|someone|a colleague|a friend|"
    r"one of the \w+) (told|said|mentioned|heard)|(i|we) (was|were) told|gossip|grapevine|between us|"
    r"off the record|do not quote me|from what i (hear|gather|understand)|i gather|it seems that|supposed to|"
    r"is said|was saying|so i am told|i understand that"
)
_TOLD = phrase(
    r"(?<!if )(people|every(body|one)|some(body|one)|folks|(the|my|our) (\w+ )?(lads|boys|girls|guys|folks|boss|"
    r"brother|sister|father|mother|uncle|cousin|nephew|neighbou?r|accountant|drivers?|lawyer)|another (\w+ ){1,2}|"
    r"one of the \w+|they) ?((in|at|on) the \w+ )?(always |all )?(says?|tells? (me|us)|told (me|us|my \w+)|reckons?|"
    r"keeps? (telling|saying))(?! (on|at|what|when|how|where|who|which|whether|if)\b)"
)
"""Somebody else's word, whoever it is: with so many words after it that something is claimed (`_CLAIM`)."""
_CLAIM = 9
_TRIVIAL = phrase(
    r"(heard|hear) (a lot |much |good things |great things |only good |so much )?(about|of|from) (you|your)|"
    r"(good|great) things|can you hear|(hear|heard) (me|us|you)|(traffic|weather|train|football|match|game)"
)


def find(line: Line, scene: Scene) -> Iterator[Moment]:
    if not line.by_client:
        return
    for sentence, plain in each(line):
        if len(sentence.tokens) < 5 or is_question(sentence) or _TRIVIAL.search(plain):
            continue
        hearsay = _hearsay(sentence)
        if hearsay is None and not _MATTERS.search(plain):
            continue
        verdict = _verdict(_statement(sentence.quote(), line), hearsay is not None)
        if verdict.cls in (None, "fact"):
            continue
        gossip = verdict.cls == "gossip"
        if gossip and hearsay is None and verdict.confidence < 0.85:
            continue
        weight = (0.75 if hearsay else 0.55) if gossip else 0.4
        facts = {
            "class": verdict.cls or "",
            "why": verdict.reason,
            "sure": f"{verdict.confidence:.2f}",
            "words": ", ".join(dict.fromkeys(c.text for c in verdict.why[:2])),
        }
        yield moment("fog", line, sentence, weight, f"claim:{_key(plain)}", facts, at=hearsay.start() if hearsay else 0)
        return


def _hearsay(sentence: Sentence) -> re.Match[str] | None:
    plain = sentence.plain
    if len(sentence.tokens) >= _CLAIM:
        return _HEARSAY.search(plain) or _TOLD.search(plain)
    return _HEARSAY.search(plain) if _MATTERS.search(plain) else None


def _verdict(statement: Statement, hearsay: bool) -> Verdict:
    """By its words first; the sentence model, which costs ten times that, only where they speak of hearing."""
    verdict = classify_statements([statement], rules_only=True)[0]
    return classify_statement(statement) if hearsay or verdict.cls == "gossip" else verdict


def _statement(text: str, line: Line) -> Statement:
    return Statement(text, 0, len(text), line.said.speaker.name or None, None, "transcript", not line.by_client)


def _key(plain: str) -> str:
    found = _MATTERS.search(plain)
    return found.group() if found else plain[:20]
