"""What waits for a person's yes, shown again wherever they ask, to be decided there."""

import re
from collections.abc import Sequence

from bot.codec import answer_from_json
from knowledge.journal import Pending
from skills.answer import Action, Answer, DiffPart, TextPart

ASIDE = "aside"
"""In the arguments of a decision's button that stands apart from the change's own card: that card is updated too."""
MOST = 5
_ASKED = re.compile(
    r"(?:what(?:'s| is| else is)?|which changes?|anything|show me what(?:'s| is)?) (?:still )?"
    r"(?:waits?|waiting|open|pending) (?:still )?for my (?:confirmation|yes|ok|okay|approval|decision)"
    r"|what (?:do|must) i (?:still )?(?:have to |need to )?(?:confirm|approve)"
    r"|(?:show me )?(?:my |the |all )?(?:open|pending|waiting) (?:confirmations|changes|approvals)"
)


def asks_what_waits(text: str) -> bool:
    return _ASKED.fullmatch(" ".join(re.sub(r"[^\w' ]+", " ", text.lower().replace("’", "'")).split())) is not None


def decisions(pending_id: str, mark: str = "") -> tuple[Action, Action]:
    """The two buttons of a waiting change, away from its card."""
    args = {"pending": pending_id, ASIDE: "1"}
    end = f" {mark}" if mark else ""
    return (
        Action(f"confirm_yes{mark}", f"Confirm{end}", "confirm", "yes", args, style="primary"),
        Action(f"confirm_no{mark}", f"Cancel{end}", "confirm", "no", args),
    )


def changes_of(pending: Pending) -> tuple[str, tuple[DiffPart, ...]]:
    """What it is called, and exactly what would be written."""
    asked = answer_from_json(pending.answer)
    return asked.title, tuple(p for p in asked.parts if isinstance(p, DiffPart))


def what_waits(waiting: Sequence[Pending]) -> Answer:
    parts, actions = _to_decide(waiting)
    observed = Action("observed", "Observations to accept", "evidence", "show")
    said = f"{_counted(waiting)} for your yes."
    return Answer("Waiting for your yes", parts, actions=(*actions, observed), summary=said)


def asked_again(waiting: Sequence[Pending]) -> Answer:
    """To a bare "yes" or "no" long after the card: what it would decide, before it does."""
    parts, actions = _to_decide(waiting)
    said = f"{_counted(waiting)} for you. We have spoken of something else since, so I ask again."
    title = "Do you mean this change?" if len(waiting) == 1 else "Which change do you mean?"
    return Answer(title, (TextPart(said, tone="muted"), *parts), actions=actions, summary=said)


def _counted(waiting: Sequence[Pending]) -> str:
    return "1 change waits" if len(waiting) == 1 else f"{len(waiting)} changes wait"


def _to_decide(waiting: Sequence[Pending]) -> tuple[tuple[TextPart | DiffPart, ...], tuple[Action, ...]]:
    """Each change as it would be written, and its two buttons."""
    parts: list[TextPart | DiffPart] = []
    actions: list[Action] = []
    several = len(waiting) > 1
    for n, pending in enumerate(waiting[:MOST], 1):
        title, changes = changes_of(pending)
        parts += [TextPart(f"**{n}. {title}**" if several else f"**{title}**"), *changes]
        actions += decisions(pending.id, str(n) if several else "")
    left = len(waiting) - MOST
    if left > 0:
        parts.append(TextPart(f"…and {left} more. Ask again once these are decided.", tone="muted"))
    return tuple(parts), tuple(actions)
