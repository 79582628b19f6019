"""What a sentence of the client's says about money, priority, problem and time. Pure; no model.

Few cues, each plain: a sentence that hedges, asks or passes on hearsay says nothing here. A missed sentence costs a
question to the client; a wrong one costs a forecast.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from skills.language.dates import find_dates

Topic = Literal["priority", "problem", "timeline", "money"]
TOPICS: tuple[Topic, ...] = ("priority", "problem", "timeline", "money")

QUERIES: dict[Topic, str] = {
    "priority": "top priority urgent must have, in a hurry; not a priority, on hold, postponed",
    "problem": "our problem: it fails, unplanned stops, what it costs us, we lose; no problem, works fine",
    "timeline": "deadline, we need it by, decision date, must be running before; no date, not this year",
    "money": "budget money approved funding, board approved; no budget, budget cut, frozen",
}
"""What is looked for in the words on a deal."""


@dataclass(frozen=True, slots=True)
class Sign:
    topic: Topic
    holds: bool
    """True: it speaks for the indicator; False: against it."""


_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{p})" for p in patterns), re.IGNORECASE)


_QUESTION = re.compile(r"\?\W*$")
_UNSURE = _any(
    r"(if|whether|would|could|might|may be|maybe|perhaps|probably|possibly|unless|hop(e|es|ing)|guess|suppose\w*)\b",
    r"(i heard|heard (that|from)|they say|people (here )?say|rumou?r\w*|is said|are said|apparently|allegedly)\b",
    r"(not sure|i think|i believe|looks like|seems?|expect(s|ed)? to|wants? to know)\b",
)
_PRIORITY_NO = _any(
    r"(not|no|isn't|never|low|lower|lowest)\b( \w+){0,2} priorit(y|ies)\b",
    r"priorit(y|ies) (is|are|lies?) elsewhere\b",
    r"(on hold|on ice|back ?burner|deprioriti[sz]ed|shelved|postponed|parked (for|until)|stopped for now)\b",
    r"(can|has to|must|will have to) wait\b",
    r"other things (come|are) first\b",
    r"not (now|this year|before next year)\b",
)
_PRIORITY_YES = _any(
    r"(top|first|highest|main|number[- ]one|urgent|absolute|clear) priority\b",
    r"priority (number )?(one|1)\b",
    r"(is|are|it's|remains?|became) (a|our|my|the|his|her) (board )?priority\b",
    r"in a (great )?hurry\b",
    r"must[- ]have\b",
    r"(can't|cannot|can not) wait\b(?! (to|for))",
    r"(is|it's|very|now|this is) urgent\b",
    r"(first|top|on top) (on|of) (our|my|the|her|his|their) (\w+ )?list\b",
    r"the board (has )?(approved|decided|asked for|wants) (it|this)\b",
)
_PROBLEM_NO = _any(
    r"(no|not a|isn't a|never a) (real |big )?problem\b",
    r"(fine|happy|satisfied) with (what|how|our current|the current)\b",
    r"works? (well |fine |good )?(enough )?as it is\b",
    r"no need (for|to)\b",
    r"we don't (need|have) (it|this|that)\b",
)
_PROBLEM_YES = _any(
    r"(the|our|my|this) (biggest |main |real |actual |greatest )?"
    r"(problem|trouble|pain|headache|bottleneck) (is|was|are|with|sits|lies|remains)\b",
    r"we (have|had|still have|keep having) (a |real |big |serious |the same )*"
    r"(problems?|trouble|issues?) (with|at|in)\b",
    r"(costs?|costing) us\b",
    r"(?<!when )(?<!if )we (lose|lost|are losing|waste|struggle|suffer)\b",
)
_HARM = _any(
    r"(los[et]|losing|loses|wast(e|ed|es|ing)|fail(s|ed|ing|ures?)?|brok(e|en)|breakdowns?|outages?|downtime)\b",
    r"(stand(s|ing)? still|stopped|unplanned|rejected|complain(s|ed|ts?)|claims (are|were|cost))\b",
    r"(penalt(y|ies)|overtime|delays?)\b",
    r"(leaks?|struggl\w+|suffer\w*|too (slow|late|expensive|many)|injur(y|ies|ed))\b",
)
_MEASURED = _any(
    r"\d",
    r"(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|twenty|thirty|hundreds?|thousands?|half)\b",
    r"(every (day|week|month|night)|per cent)\b",
)
_NOT_THEIRS = _any(r"(no|never|not|fell|fewer|less|without|you|your)\b")
"""Harm that ended, or that is ours and not theirs."""
_TIMELINE_NO = _any(
    r"no (fixed |firm |clear )?(date|deadline|time ?line|timing|schedule)\b",
    r"(no|not in a|not in any) (hurry|rush)\b",
    r"(not this year|not before next year|some ?day|when there is time|indefinitely|open[- ]ended|don't know when)\b",
)
_COMMITS = _any(
    r"(deadline|due|latest|(needs?|wants?)(?! to (see|meet|know))|must|has to|have to)\b",
    r"(decid(e|es|ed)|decision|sign(s|ed)?|orders?)\b",
    r"(go(es)?[- ]live|kick[- ]?off|(board|committee) (meets|decides)|commit(ted)?|in place|installed|ready|running)\b",
)
_AT_THE_DAY = re.compile(r"\b(by|before|until|on|in|from|than|is|for)( (the|next|about|end of|the end of))*\W*$", re.I)
_FROM_HERE = re.compile(r"(by|before|until|on|in|within|end of)\b", re.I)
_PLEASE = re.compile(r"^\W*(by|before|until|no later than)\b.*\bplease\b", re.I)


_MONEY = _any(
    r"(budgets?|money|fund(s|ing|ed)?|capex|amount|line item|invest\w+)\b",
    r"(\d[\d.,]*|one|two|three|point \w+) ?(k|m|million|thousand)\b",
)
_MONEY_NO = _any(
    r"no (approved |more )?(budget|money|funds|funding)\b",
    r"(budget|money|funds|funding)\b.{0,30}\b(cut|frozen|gone|cancell?ed|withdrawn|spent|reallocated|refused|rejected)\b",
    r"(budget|spending|capex|investment) (freeze|stop)\b",
    r"out of (budget|money)\b",
)
_GRANTED = _any(
    r"(approves?|approved|released|signed off|granted|allocated|set aside|confirmed|is there|is in the budget)\b"
)
_NOT_YET = _any(
    r"(not (yet )?(approved|signed|released)|requested|asked for|to be approved|for approval|once|after|until)\b"
)


def sentences(text: str) -> Iterator[str]:
    for piece in _SENTENCE.split(text.replace("’", "'")):
        said = piece.strip()
        if len(said.split()) > 2:
            yield said


def signs(sentence: str, said_on: date, today: date) -> tuple[Sign, ...]:
    """What one sentence, said on that day, says; a date it names must still lie ahead to set a timeline."""
    if _QUESTION.search(sentence) or _UNSURE.search(sentence):
        return ()
    found: tuple[tuple[Topic, bool | None], ...] = (
        ("priority", _reads(_PRIORITY_NO, _PRIORITY_YES, sentence)),
        ("problem", _problem(sentence)),
        ("timeline", _timeline(sentence, said_on, today)),
        ("money", _money(sentence)),
    )
    return tuple(Sign(topic, holds) for topic, holds in found if holds is not None)


def _reads(no: re.Pattern[str], yes: re.Pattern[str], sentence: str) -> bool | None:
    if no.search(sentence):
        return False
    return True if yes.search(sentence) else None


def _problem(sentence: str) -> bool | None:
    """A stated problem; or harm with a measure to it."""
    plain = _reads(_PROBLEM_NO, _PROBLEM_YES, sentence)
    if plain is not None:
        return plain
    measured = _HARM.search(sentence) and _MEASURED.search(sentence) and not _NOT_THEIRS.search(sentence)
    return True if measured else None


def _timeline(sentence: str, said_on: date, today: date) -> bool | None:
    """A day that still lies ahead, bound to something that has to happen by it."""
    if _TIMELINE_NO.search(sentence):
        return False
    for when in find_dates(sentence, said_on, "en_US", "future"):
        before = sentence[: when.span[0]]
        named = sentence[when.span[0] :]
        bound = _COMMITS.search(before) and (_AT_THE_DAY.search(before) or _FROM_HERE.match(named))
        if (bound or _PLEASE.search(sentence)) and when.end >= today and when.end > said_on:
            return True
    return None


def _money(sentence: str) -> bool | None:
    if _MONEY_NO.search(sentence):
        return False
    granted = _MONEY.search(sentence) and _GRANTED.search(sentence) and not _NOT_YET.search(sentence)
    return True if granted else None
