"""An alert: one thing that can't wait, or a few, each with what to press; and how to hear less of it."""

from collections.abc import Sequence

from skills.answer import Action, Answer, Choice, Field, ListPart
from skills.catalog.briefing.brief_card import notice_item
from skills.catalog.briefing.phrases import SKILL, label
from skills.citing import Citations
from skills.noticing.notice import Notice
from skills.wording import Voice


def alert_answer(notices: Sequence[Notice], voice: Voice) -> Answer:
    """Of at least one notice, the heaviest first. Pure."""
    citations = Citations()
    items = tuple(notice_item(n, citations) for n in notices)
    first = notices[0]
    said = f"{first.where}: {first.text}." + (f" And {len(notices) - 1} more." if len(notices) > 1 else "")
    kinds = list(dict.fromkeys(n.kind for n in notices))
    choices = tuple(Choice(k, f"{label(k)[:1].upper()}{label(k)[1:]}") for k in kinds)
    less = Action("less", "Not useful", SKILL, "less", {"kind": kinds[0]})
    if len(kinds) > 1:
        less = Action("less", "Not useful", SKILL, "less", fields=(Field("kind", "Which?", "choice", choices=choices),))
    snooze = Action("snooze", "Remind me in a week", SKILL, "snooze", {"key": first.key})
    title = first.where or "Worth knowing now"
    return Answer(title, (ListPart(items),), citations.sources, (less, snooze), said, skill=SKILL)
