"""The drafted mail, its words open to change, and what it is made of; logged as sent only after a yes."""

from skills.answer import Action, Answer, Choice, DetailsPart, Fact, FactsPart, Field, Part, QuotePart, Source, TextPart
from skills.answer import joined_choices as joined
from skills.ask import Ask
from skills.catalog.meeting_coach.follow_up import LONGEST, LONGEST_SUBJECT
from skills.catalog.meeting_coach.outcome import FollowUpCard
from skills.citing import Citations
from skills.language.lists import listed

SKILL = "meeting_coach"


def follow_up_card(ask: Ask, card: FollowUpCard) -> Answer:
    cites = Citations()
    d = card.document
    quotes = tuple(
        QuotePart(
            q.text,
            q.speaker.name,
            q.minute,
            cites=(cites.add(Source("", "transcript", d.title, "document", d.id, q.minute, q.text, d.at)),),
        )
        for q in card.said
    )
    names = [f"{c.name} <{c.email}>" if c.email else f"{c.name} (no address on record)" for c in card.to]
    facts = (Fact("To", listed(names, most=8) or "nobody chosen yet"), Fact("Subject", card.subject))
    parts: list[Part] = [FactsPart(facts), TextPart(card.body)]
    if quotes:
        parts.append(DetailsPart("What was said that the draft is made of", quotes, "said"))
    parts.append(TextPart(_way(card), "muted"))
    title = "Follow-up mail, as you edited it" if card.edited else "Follow-up mail, drafted"
    summary = f"{title}: {card.subject}."
    return Answer(title, tuple(parts), cites.sources, _actions(ask, card), summary, skill=SKILL)


def _way(card: FollowUpCard) -> str:
    kept = "These are your words; I did not check them against the call. " if card.edited else ""
    return f"{kept}I send nothing: copy it into your mail. Once it is sent I log it, after your yes."


def _actions(ask: Ask, card: FollowUpCard) -> tuple[Action, ...]:
    named = {"document_id": card.document.id}
    debrief = Action("debrief", "Debrief", SKILL, "debrief", named)
    edit = Action("edit", "Edit", SKILL, "follow_up", named, "primary", _form(card))
    deal = card.prepared.deal
    if deal is None:
        return (edit, debrief)
    sent = {
        "deal_id": deal.id,
        "kind": "mail",
        "on": ask.voice.today.isoformat(),
        "people": joined(c.id for c in card.to),
        "body": f"{card.subject}\n\n{card.body}",
    }
    return (edit, Action("sent", "I sent it: log it", "crm_update", "log", sent), debrief)


def _form(card: FollowUpCard) -> tuple[Field, ...]:
    people = tuple(Choice(c.id, f"{c.name}, {c.title}" if c.title else c.name) for c in card.people)
    to = Field("to", "To", "choices", required=False, value=joined(c.id for c in card.to), choices=people)
    return (
        *((to,) if people else ()),
        Field("subject", "Subject", value=card.subject, most=LONGEST_SUBJECT),
        Field("body", "Mail", "long_text", value=card.body, most=LONGEST),
    )
