"""When it must happen, and when it slips: dates the deal hangs on, not the dates people meet on."""

from collections.abc import Iterator
from datetime import date

from skills.calls.asking import is_question
from skills.calls.line import Line, Scene, each, moment
from skills.calls.moment import Moment
from skills.calls.patterns import GAP, WIDE, phrase
from skills.calls.promises import due
from skills.calls.spoken import Sentence
from skills.language.dates import When

_ACT = phrase(
    r"go live|going live|live by|be live|is live|launch(ed|ing)?|roll(ed|ing)? out|decision|decide[sd]?|"
    r"deciding|sign(ed|ing)?( the| a| this| it| off)?|deadline|kick off|kicking off|start(s|ing)? (with|the|by|"
    r"before|in|on|at)|in place|up and running|running by|migrat(e|ed|ing|ion)|cut over|switch over|"
    r"in production|productive|award(ed)?|tender (closes|ends)|installed|operational|opens?|opening|finished|"
    r"completed?|ready",
    r"(board|committee|steering|supervisory board|council) (meets|meeting|sits|decides|votes|is)|latest|"
    r"at the latest|no later than|has to be|must be|needs? to be|year end|go to market|"
    r"comes? into force|takes effect|regulation|freeze (starts|begins)|shutdown|peak season|"
    r"before (the )?(season|summer|winter|christmas|peak|audit)|order by|contract (\w+ ){0,5}(ends|expires|"
    r"runs out|is up|up)|(licen[cs]es?|agreement|contracts?|support|lease) (\w+ ){0,3}(expires?|runs? out|ends?|"
    r"ending|expiring)",
)
SLIP = phrase(
    rf"(push(ed|ing)?|move[ds]?|moving|shift(ed)?|slip(ped|ping)?|put) {GAP}(back|off|out|on hold|on ice)( to|"
    rf" until| till| by| into)?",
    r"(postpon|delay)(e|ed|ing|s)?|on hold|on ice|back ?burner|parked (for|until)|shelved",
    r"not (going to happen |happening )?(this|before next|before the next) (financial |fiscal )?(year|quarter|"
    r"summer|half)|not before (january|february|march|april|may|june|july|august|september|october|november|"
    r"december|the (new|next|summer|autumn|spring|winter|end|first|second|third|fourth|holidays)|q[1-4]|20\d\d)",
    rf"(no|not in a|not any|no real|no big|no great) (rush|hurry|urgency|pressure)|not (that |so |very |"
    rf"really )?urgent|(can|could|may|might|will have to) wait( until| till)?|(wait|revisit|look at (it|this|"
    rf"that)|come back to (it|this)) {GAP}(until|till|in|after) {GAP}(next year|new year|q[1-4]|20\d\d|january|"
    rf"february|march|april|june|july|august|september|october|november|december|summer|autumn|the new)",
    r"next (financial |fiscal )?year (at the earliest|rather|maybe|earliest)|earliest next year|(take|"
    r"taking) longer than|(will|would|can|could) not make (the|that|our) (date|deadline)|behind schedule",
)
_NO_SLIP = phrase(
    r"(can|could|will|must|should|may) not (be )?(wait|slip|delay(ed)?|postpone(d)?|move(d)?|push(ed)?)|(not|"
    r"never|no) (more |another |further |any )*(delay(s|ed)?|postpon\w+|slip\w*)|without (delay|slipping)|"
    r"not about (the |any )?delays?|"
    r"if (it|this|we|that) (\w+ )?(slips?|delays?|is delayed|is postponed)|(the|our|your|last|every) (flight|"
    r"train|delivery|deliveries|parcel|parcels|shipment|shipments|truck|trucks|order|orders|meeting|"
    r"call) (\w+ ){0,3}(delay\w*|late|postpon\w*|push\w*|mov\w*)|delayed (deliveries|orders|shipments|flights|"
    r"trains|goods)|"
    r"(delays|delayed) (in|at|on) the (line|plant|port)|put (you|me|us|him|her) on hold|move (the|that|our|"
    r"this) (meeting|call|demo|session)|(meeting|call|demo|session|workshop) .{0,20}(mov|push|postpon)"
)
_MEETING = phrase(
    r"(call|meet|meeting|catch up|talk|speak|chat|calendar|invite|slot|demo|session|workshop|lunch|dinner|"
    r"coffee|visit|vacation|holidays?|out of office|on leave|free on|available on|works for me|works for us|"
    r"see you|birthday|weekend|fly|flight|travell?ing|away)"
)
_PAST = phrase(
    r"(was|were|had|did|started|went|bought|launched|installed|introduced|moved|opened|joined) .{0,40}(last|ago|"
    r"in 20[01]\d|in 202[0-5]|back in)|last (year|month|week|quarter|spring|summer|autumn|winter)|ago|(fiscal|"
    r"financial|budget|school) year"
)
_LONGEST_DAYS = 100
"""A longer period ("this year") is no date to work back from."""
_UNDATED = 0.6
"""What weighs that hangs on an event with no day of its own ("before the harvest")."""
_ONLY_HOURS = phrase(r"today|tonight|right now")


def find(line: Line, scene: Scene) -> Iterator[Moment]:
    if not line.by_client:
        return
    for sentence, plain in each(line):
        found = _slip(sentence, plain, line, scene) or _dated(sentence, plain, line, scene)
        if found is not None:
            yield found
            return


def of_meaning(slips: bool, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    """A sentence that is like one about when, without its words; it may hang on an event."""
    plain = part.plain
    if is_question(part) or _PAST.search(plain) or _first_person_task(plain) or _only_a_meeting(plain):
        return None
    when = _future(plain, scene.today)
    if slips:
        if _NO_SLIP.search(plain):
            return None
        facts = {"standing": "slip", "date": _iso(when), "heard": part.quote()}
        return moment("timeline", line, part, 0.87, "timeline:slip", facts)
    if when is None:
        facts = {"standing": "date", "heard": part.quote()}
        return moment("timeline", line, part, _UNDATED, f"timeline:{plain}", facts)
    if _ONLY_HOURS.fullmatch(plain[when.span[0] : when.span[1]]):
        return None
    return _on_a_day(when, None, part, plain, line, scene)


def _slip(sentence: Sentence, plain: str, line: Line, scene: Scene) -> Moment | None:
    match = SLIP.search(plain)
    if match is None or _NO_SLIP.search(plain) or is_question(sentence) or _only_a_meeting(plain):
        return None
    when = _future(plain, scene.today)
    facts = {"standing": "slip", "date": _iso(when), "heard": sentence.said(*match.span())}
    return moment("timeline", line, sentence, 0.87, "timeline:slip", facts, at=match.start())


def _only_a_meeting(plain: str) -> bool:
    return _MEETING.search(plain) is not None and _ACT.search(plain) is None


def _dated(sentence: Sentence, plain: str, line: Line, scene: Scene) -> Moment | None:
    act = _ACT.search(plain)
    if act is None or is_question(sentence) or _PAST.search(plain) or _first_person_task(plain):
        return None
    when = _future(plain, scene.today)
    if when is None or _ONLY_HOURS.fullmatch(plain[when.span[0] : when.span[1]]) or _only_a_meeting(plain):
        return None
    return _on_a_day(when, act.span(), sentence, plain, line, scene)


def _on_a_day(
    when: When, act: tuple[int, int] | None, sentence: Sentence, plain: str, line: Line, scene: Scene
) -> Moment | None:
    if (when.end - when.start).days > _LONGEST_DAYS:
        return None
    late = scene.context.close_on is not None and when.end > scene.context.close_on and _decides(plain)
    facts = {
        "standing": "date",
        "date": _iso(when),
        "heard": sentence.said(*when.span),
        "act": sentence.said(*act) if act else "",
        "after_close": "yes" if late else "",
    }
    weight = 0.88 if late else 0.78 if "timeline" in scene.context.money_unknown else 0.72
    if scene.on_it("timeline", line):
        weight *= 0.85
    return moment("timeline", line, sentence, weight, f"timeline:{_iso(when)}", facts, at=when.span[0])


_DECIDES = phrase(r"decision|decid(e|es|ed|ing)|sign(ed|ing|s)?|award(ed)?|board|committee|order|budget")
_TASK = phrase(
    rf"(i|we) (will|can|could|would|shall) (\w+ )?(send|share|forward|get you|call|check|ask|email|mail|talk|"
    rf"speak|confirm|let you know|come back|get back|prepare|draft|book|set up|introduce|circulate|provide|"
    rf"upload)|(can|could|would) you {WIDE}(send|share|call|come back|prepare|provide|confirm)"
)


def _decides(plain: str) -> bool:
    return _DECIDES.search(plain) is not None


def _first_person_task(plain: str) -> bool:
    """A promise with a day is a commitment, found elsewhere."""
    return _TASK.search(plain) is not None


def _future(plain: str, today: date) -> When | None:
    return due(plain, today)


def _iso(when: When | None) -> str:
    return "" if when is None else when.end.isoformat()
