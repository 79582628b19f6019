"""From facts to what is shown or proposed: pure, reads no clock, calls nothing."""

from datetime import datetime

from skills.ask import Ask
from skills.catalog.right_to_win.facts import Facts
from skills.catalog.right_to_win.outcome import Board, Card, DealCard, Drill, Incomplete, Out, Question, View
from skills.catalog.right_to_win.revise import revise
from skills.scoring.file import DealFile
from skills.scoring.learning import suggestion
from skills.scoring.next_step import cheapest_lesson, next_steps, worth_of_yes
from skills.scoring.score import CScore, Score, score

_REVISIONS = ("qualifier", "override", "withdraw")


def decide(ask: Ask, facts: Facts) -> Out:
    people = dict(facts.people) | {ask.principal.user_id: ask.principal.name or "you"}
    return Out(facts, _card(ask, facts), people)


def _card(ask: Ask, facts: Facts) -> Card:
    intent = facts.intent
    if not facts.files:
        return _nothing(facts)
    if intent.kind == "portfolio":
        return Board(_ranked(facts), compared=False, left_out=facts.left_out)
    if len(facts.files) > 1:
        if intent.kind in (*_REVISIONS, "why"):
            return Incomplete("which_deal", choices=tuple(f.deal for f in facts.files))
        return Board(_ranked(facts), compared=True, left_out=facts.left_out)
    view = _view(facts.files[0], facts.moment)
    if intent.kind in _REVISIONS:
        return revise(ask, intent, view)
    return _drill(ask, facts, view) if intent.kind == "why" else _deal_card(ask, facts, view)


def _nothing(facts: Facts) -> Incomplete:
    if facts.wanted:
        return Incomplete("nothing_found")
    if facts.account is not None:
        return Incomplete("no_open_deal")
    if facts.intent.kind in (*_REVISIONS, "why"):
        return Incomplete("which_deal", choices=facts.choices)
    return Incomplete("no_deals")


def _view(file: DealFile, moment: datetime) -> View:
    now = score(file, moment)
    return View(file, now, next_steps(file, now), _questions(file, now))


def _ranked(facts: Facts) -> tuple[View, ...]:
    """Highest first; a floor below a full score of the same height; of the unknown, the better known first."""
    views = [_view(f, facts.moment) for f in facts.files]
    return tuple(sorted(views, key=_height))


def _height(view: View) -> tuple[int, bool, int, str, str]:
    now = view.score
    known = sum(c.known for c in now.cs)
    return -now.right_to_win, now.is_floor, -known, view.deal.name, view.deal.id


def _questions(file: DealFile, now: Score) -> tuple[Question, ...]:
    """Qualifiers without an answer, answered no, or answered long ago; most valuable first."""
    open_ones = [c for c in now.cs if c.qualifier != "yes" or c.old]
    asked = [
        Question(c.spec.key, worth_of_yes(file, now, c.spec.key), suggestion(file, c.spec.key, now.at), c.old)
        for c in open_ones
    ]
    unanswered = {c.spec.key for c in open_ones if c.qualifier == "unanswered" or c.old}
    return tuple(sorted(asked, key=lambda q: (q.c not in unanswered, -q.step.exact_gain)))


def _drill(ask: Ask, facts: Facts, view: View) -> Drill:
    intent = facts.intent
    key = intent.c or ask.memory.get("c")
    known = {c.spec.key: c for c in view.score.cs}
    c = known[key] if key in known else _most_telling(view.score)
    again = not (intent.by_press or intent.c) and ask.memory.get("deals") == [view.deal.id]
    told = ask.memory.get("told", "") if again else ""
    deeper = _weakest_factor(c) if told else intent.factor
    lesson = cheapest_lesson(view.file, view.score, c)
    return Drill(view, c, deeper, lesson, whole=key not in known, all_told=bool(deeper) and told == deeper)


def _weakest_factor(c: CScore) -> str:
    """What a second "why?" is about: the factor that holds the C down, or that nothing is known of."""
    return min(c.factors, key=lambda f: -1.0 if f.rating is None else f.rating).spec.key


def _most_telling(now: Score) -> CScore:
    """ "Why?" alone means the weakest C; with none known, the one the record says most about."""
    return now.weakest or max(now.cs, key=lambda c: c.known)


def _deal_card(ask: Ask, facts: Facts, view: View) -> DealCard:
    intent = facts.intent
    before = ask.args.get("before", "")
    return DealCard(
        view,
        snapshots=facts.snapshots,
        past=intent.moment is not None and facts.moment == intent.moment,
        was=score(facts.earlier, intent.since) if facts.earlier and intent.since else None,
        since=intent.since,
        before=int(before) if before.isdecimal() and len(before) < 5 else None,
        waiting=facts.waiting,
    )
