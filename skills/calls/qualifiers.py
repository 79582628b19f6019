"""Openings for the four qualifiers (METHODOLOGY §1): their CEO, a reference, buying today, our fingerprints."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.four_cs import CName
from skills.calls.asking import is_question
from skills.calls.line import Line, Scene, each, moment
from skills.calls.moment import Moment
from skills.calls.patterns import GAP, WIDE, phrase
from skills.calls.spoken import Sentence

_TOP = (
    r"(ceo|c e o|chief executive( officer)?|managing director|company president|group president|founder|chairman|"
    r"chairwoman|president|general manager|owner of the company|big boss|vorstand)"
)
_MEETS = r"(meet|see|talk|speak|join|hear|sit down|have lunch|have dinner|visit|call|listen|get to know)"


@dataclass(frozen=True, slots=True)
class _Sign:
    c: CName
    holds: bool
    pattern: re.Pattern[str]
    questions: bool = False
    """True: it may be asked ("do you have references?")."""


_SIGNS: tuple[_Sign, ...] = (
    _Sign(
        "credibility",
        False,
        phrase(
            rf"{_TOP} {GAP}(does|do|will|would|did|is|has) (not|never) {GAP}({_MEETS}|meeting|vendors?|"
            rf"suppliers?|involved|interested|time)",
            rf"(no (chance|way)|never|not) {GAP}(get|getting|meet|meeting|see|seeing|near|to) {GAP}{_TOP}|(keep|"
            rf"leave) {GAP}{_TOP} out of",
            rf"{_TOP} (never|rarely|hardly) {GAP}{_MEETS}s?",
        ),
    ),
    _Sign(
        "credibility",
        True,
        phrase(
            rf"{_TOP} {WIDE}(would like|wants?|asked|asks|is (happy|keen|open|interested|willing|curious|ready)|"
            rf"agreed|has time|would love|offered|insists|could|can|wishes|plans|might be (open|interested|"
            rf"willing)) {WIDE}{_MEETS} (you|your|with you|to you|us|with us|from you|the team|in|about|it|them|"
            rf"this)",
            rf"(introduce|get|bring|put|arrange|set up|organi[sz]e|take) {WIDE}(you|a meeting|time|a call|"
            rf"minutes|a slot|a lunch|a dinner|in front|in|into|together) {WIDE}{_TOP}",
            rf"(introduce|bring|get|invite|have) (you to )?{GAP}{_TOP} (in(to)?|to|on|along|join|at) {GAP}(call|"
            rf"meeting|next|session|you|room|table|workshop|board)",
            rf"(like|want|love|need) (for )?{GAP}{_TOP} to {_MEETS}|(you|your team|your boss) (should|must|"
            rf"need to|ought to|could|can|"
            rf"have to) (really )?{_MEETS} {GAP}{_TOP}",
            rf"{_TOP} {GAP}(will|is going to|would) (be in|be at|be there|join|attend|sit in|come to|"
            rf"want to (meet|see|hear|talk))",
        ),
    ),
    _Sign(
        "capability",
        True,
        phrase(
            r"(do|did) you (\w+ )?(have|know|work with) (\w+ )?(anyone|anybody|someone|somebody|customers|"
            r"clients|others|"
            r"companies) (else )?(in|from|using|like|with|who)|(any|some|a|two|three|your|have|give us|give me|"
            r"provide|share|send|need|see|want|like|names? of|"
            r"get|check|ask for|good) (\w+ ){0,2}(references?|reference (customers?|clients?|calls?|visits?|"
            r"sites?)|reference (list|contacts?))(?! (number|data|architecture|id|model|manual|implementation|"
            r"point|price|value|code|case number))",
            rf"(have you|did you|you have|you) (ever )?(done|delivered|implemented|installed|rolled out|built|"
            rf"worked|run|set) {WIDE}(before|elsewhere|in our (industry|sector|region|country)|for (a|an|"
            rf"another|other|someone|somebody|any) {WIDE}|(in|with) (a |an )?(similar|comparable))",
            r"(see|know|hear|learn|show \w+) how (it (went|is done|works) (for|at|in) )?(another|others?|someone else|"
            r"somebody else) ",
            rf"what (the )?others? {WIDE}(thinks?|say|says|made) (of|about) (you|it|your)",
            rf"(who|which|what|any) (else|other|others) {WIDE}(uses?|using|has|have|is (on|running)|works? with|"
            rf"bought) {GAP}(you|your|it|this|that|the (system|product|platform|solution))|(who|"
            rf"what) else {GAP}(in|from) (our|the|this) {GAP}(industry|sector|region|country|field|market)",
            rf"(talk|speak|visit|see|call|meet|talking|speaking) (to |with )?{GAP}(of your (existing |other |"
            rf"current )?(customers?|clients?|users)|existing (customer|client|user)s?|your (existing |other |"
            rf"current )(customers?|clients?|users)|(customer|client) of yours)",
            r"(case study|case studies|success story|success stories|customer stories|track record)|(similar|"
            r"comparable|other) (customers|clients|companies|plants|hospitals|banks|sites|projects|retailers|"
            r"utilities|factories) (like us|our size|of our size|you have|in)|anyone (like us|our size|in our)",
        ),
        questions=True,
    ),
    _Sign(
        "commitment",
        False,
        phrase(
            r"(never|not) (\w+ )?(bought|ordered|purchased|worked|done business) (\w+ )?(from|with) you|"
            r"(stopped|stop|cancel(led)?|not renew(ing|ed)?|will not renew|end(ed|ing)?) (\w+ ){0,3}(using|"
            r"renewing|buying|your|contract with you|with you)|(leaving|moving away from|moved away from|replaced|"
            r"replacing|moving off) (you|your)\b",
        ),
    ),
    _Sign(
        "commitment",
        True,
        phrase(
            rf"(we|our \w+|our (?:[a-z]+ )+?[a-z]+|they|[a-z]+ plant|[a-z]+ site|[a-z]+ team) (already |still |"
            rf"currently |do |also |have already )?(use|uses|using|run|runs|running|are using|have been using|bought|"
            rf"buy|buys|ordered|have|has|got) {GAP}(your|from you|yours|of your)",
            r"(customers?|clients?) of yours (for|since|already)|(we have|we are|we were|been) (\w+ )?(a|your|"
            r"one of your) (\w+ )?(customers?|clients?) (of yours |already |for |since |ever )|(renewed|"
            r"extended|renew|renewing|extending) (\w+ ){0,4}(with you|your|contract|licen[cs]es?|agreement)",
            r"(your|you) (\w+ ){0,3}(delivered|did|installed|fixed|built|helped|ran|"
            r"finished) (\w+ ){0,6}(for us|at our|in our|last year|on time|with us)|(since|when|"
            r"after) we (bought|started with|signed with|switched to|moved to) (you|your)|(ordered|bought|"
            r"purchased) (\w+ ){0,4}from you|the (pilot|service|work|units?|licen[cs]es?|system|team|"
            r"project) (\w+ ){0,3}(you|from you|of yours) (\w+ )?(did|delivered|run|ran|installed|have|put)",
        ),
    ),
    _Sign(
        "control",
        False,
        phrase(
            rf"(rfp|tender|spec|specification|specifications|requirements?|criteria|scoring|questionnaire|"
            rf"documents?|terms of reference) {GAP}(was|were|is|are|been|got|has been|have been) {GAP}(written|"
            rf"drafted|prepared|made|shaped|fixed|set|done|defined|put together|closed|frozen|copied|"
            rf"final) {GAP}(by|with|already|together|in stone|from|and)",
            rf"(consultants?|advisors?|advisers?|[a-z]+) (wrote|drafted|helped (us )?write|helped (us )?with|"
            rf"put together|prepared) {GAP}(rfp|tender|spec|specification|requirements?|criteria|questionnaire)",
            rf"(can|could|will|may) not (change|touch|open|amend|influence) {GAP}(rfp|tender|spec|specification|"
            rf"requirements?|criteria)",
        ),
    ),
    _Sign(
        "control",
        True,
        phrase(
            rf"(help|support|assist|advise|work with|guide) (us|me|them) {GAP}(write|writing|draft|drafting|"
            rf"define|defining|shape|shaping|with|on|formulate|put together|set up|prepare|"
            rf"preparing) {WIDE}(rfp|tender|spec|specs|specification|specifications|requirements?|criteria|"
            rf"scoring|questionnaire|terms of reference|business case|scope)",
            rf"(used|use|using|take|took|taken|put|copied|copy|included?|adopted|adopt|built in|reuse|borrowed?|"
            rf"lifted|based) {WIDE}(your|you) {WIDE}(in(to)?|for|as|on) {GAP}(rfp|tender|spec|specification|"
            rf"requirements?|criteria|scoring|questionnaire|template|standard|checklist|lot)",
            rf"(rfp|tender|spec|specification|requirements?|criteria|scoring|questionnaire) {WIDE}(based on|"
            rf"modell?ed on|taken from|follows?|mirrors?|built (on|around)|written around|reflects?|"
            rf"comes? from) {GAP}(you|your|yours)",
            rf"(what|which|anything|something) (should|would|do|must|could) (we|you|i|they) {GAP}(put|include|"
            rf"ask|write|add|want|like) {WIDE}(rfp|tender|spec|specification|requirements|criteria|"
            rf"questionnaire)",
            rf"(send|give|share|suggest|propose|have|comment|comments|input|feedback|look over|review|read|"
            rf"draft|wording) {WIDE}(wording|language|text|input|feedback|paragraph|draft|comments|criteria|"
            rf"requirements) {WIDE}(for|on|in(to)?|to|of) {GAP}(rfp|tender|spec|specification|requirements|"
            rf"criteria|questionnaire)|(still|not yet) {GAP}(writing|drafting|working on|write|finali[sz]e|"
            rf"finished|written) {GAP}(rfp|tender|spec|specification|requirements|criteria)|(rfp|tender|spec|"
            rf"specification|requirements|criteria) {GAP}(not|still) {GAP}(final|written|open|finished|draft|"
            rf"out yet|issued)",
        ),
        questions=True,
    ),
)
_NOT_ACCESS = phrase(
    r"(ceo|president|founder|chief executive|managing director|chairman) of (?!our|the group|us)|your (ceo|"
    r"president|founder|chief executive|managing director|boss)|(our|the) (last|former|previous|old) (ceo|"
    r"president|managing director)|(interview|podcast|press|article|newspaper|linkedin)"
)
_INVITES = phrase(r"(could|would|can|will) you (\w+ )?(present|meet|show|tell|talk|speak|join|explain|come|see)")


def find(line: Line, scene: Scene) -> Iterator[Moment]:
    if not line.by_client:
        return
    seen: set[CName] = set()
    for sentence, plain in each(line):
        asked = is_question(sentence)
        for sign in _SIGNS:
            match = sign.pattern.search(plain) if sign.c not in seen else None
            if match is None or not _holds_up(sign, sentence, plain, asked):
                continue
            seen.add(sign.c)
            yield _moment(sign, match.start(), sentence, line, scene, asked)


def of_meaning(c: str, holds: bool, part: Sentence, line: Line, scene: Scene, asked: bool) -> Moment | None:
    """A sentence that is like an opening, without its words."""
    sign = next(s for s in _SIGNS if s.c == c and s.holds == holds)
    if not _holds_up(sign, part, part.plain, asked):
        return None
    made = _moment(sign, 0, part, line, scene, asked)
    return replace(made, facts={**made.facts, "meant": "yes"})


def _holds_up(sign: _Sign, sentence: Sentence, plain: str, asked: bool) -> bool:
    if sign.c == "credibility":
        return (not asked or _INVITES.search(plain) is not None) and _NOT_ACCESS.search(plain) is None
    return sign.questions or not asked


def _moment(sign: _Sign, at: int, sentence: Sentence, line: Line, scene: Scene, asked: bool) -> Moment:
    open_one = next((q for q in scene.context.qualifiers if q.c == sign.c), None)
    weight = 0.93 if sign.holds else 0.84
    if open_one is None:
        weight = 0.62 if sign.c in ("credibility", "capability") else 0.45
    facts = {
        "c": sign.c,
        "holds": "yes" if sign.holds else "no",
        "question": open_one.question if open_one else "",
        "worth": str(open_one.worth) if open_one else "",
        "asked": "yes" if asked else "",
    }
    return moment("qualifier", line, sentence, weight, f"qualifier:{sign.c}", facts, at=at)
