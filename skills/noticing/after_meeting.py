"""The word after a customer meeting: what came of it, with a form for each thing worth keeping. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from knowledge.records import Activity, Contact, Deal
from skills.answer import Action, Answer, Choice, Field, Item, ListPart, TextPart
from skills.language.lists import joined
from skills.scoring.next_step import Step
from skills.scoring.score import Score

USUAL_MINUTES = 45
"""A meeting whose length nobody noted."""


def ended(meeting: Activity) -> datetime:
    return meeting.at + timedelta(minutes=meeting.minutes or USUAL_MINUTES)


def noted_since(meeting: Activity, activities: Iterable[Activity]) -> bool:
    """Whether something came of it on record already: its own text, a note, or a mail of ours to who was there."""
    if meeting.body.strip() or meeting.document_id is not None:
        return True
    guests = set(meeting.contact_ids)
    return any(
        a.at >= meeting.at and a.id != meeting.id and (a.kind == "note" or (a.kind == "mail" and a.direction == "out"))
        for a in activities
        if a.deal_id == meeting.deal_id or guests & set(a.contact_ids)
    )


def nudge_answer(
    meeting: Activity, guests: Sequence[Contact], deal: Deal | None, question: Step | None, now: Score | None
) -> Answer:
    """`question`: the qualifier that was to be found out, with the score it belongs to."""
    whom = joined([c.name for c in guests])
    said = f"How did “{meeting.subject}”{f' with {whom}' if whom else ''} go?"
    args = {"deal_id": deal.id} if deal is not None else {}
    items = [
        Item("What did they say?", "Their words become evidence.", action=_note(args, whom)),
        Item("What happens next, and when?", action=_next(args)),
    ]
    if deal is not None and question is not None and now is not None:
        items.append(_asked(deal, question, now))
    parts = (TextPart(said), ListPart(tuple(items)))
    off = Action("off", "Don't ask after meetings", "briefing", "set", {"nudges": "no"})
    return Answer("After the meeting", parts, actions=(off,), summary=said, skill="briefing")


def _note(args: dict[str, str], whom: str) -> Action:
    fields = (Field("body", "What was said", "long_text", hint="In their words where you can"),)
    return Action("note", "Note it", "crm_update", "log", {**args, "kind": "note", "people": whom}, "primary", fields)


def _next(args: dict[str, str]) -> Action:
    fields = (Field("next_step", "Next step"), Field("next_step_on", "When", "date", required=False))
    return Action("next", "Set it", "crm_update", "set", args, fields=fields)


def _asked(deal: Deal, question: Step, now: Score) -> Item:
    spec = now.c(question.c).spec
    choices = (Choice("yes", "Yes"), Choice("no", "No"))
    fields = (Field("answer", spec.qualifier, "choice", choices=choices),)
    action = Action(
        "answer", "Answer", "right_to_win", "qualifier", {"deal_id": deal.id, "c": question.c}, fields=fields
    )
    return Item(f"“{spec.qualifier}”", f"{spec.label}'s qualifier, still open.", action=action)
