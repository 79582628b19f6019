"""What a turn's checkpoints hold: JSON only, so that any process and any version after this one can read them."""

from typing import Annotated, Any, TypedDict

Json = dict[str, Any]


def _merged(old: dict[str, float], new: dict[str, float]) -> dict[str, float]:
    return {**old, **new}


class Ran(TypedDict):
    """How one step went."""

    skill: str
    answer: Json
    proposal: Json | None
    remember: Json
    failed: str | None
    """Reason, when the step gave up; its answer is then an apology."""


class Receipt(TypedDict):
    """What became of one confirmed change."""

    cause: str
    change_set: str | None
    """None: it was not applied, `error` says why."""
    error: str | None
    undo: bool
    diff: list[Json]
    """The change as it was shown."""


class Shared(TypedDict):
    """What may be said where others read along."""

    answer: Json
    offer: Json | None
    """To the asker alone, where they may see more; None: the answer aloud is the whole answer."""
    steps: list[Json]
    """What was asked, so that each reader can be shown what they may see of it."""


class Decision(TypedDict):
    verb: str
    """ "yes" or "no"."""
    turn: Json
    """The press or message that decided."""


class TurnState(TypedDict, total=False):
    turn: Json
    user_id: str
    text: str
    """The words after cleaning."""
    files: list[Json]
    """What came with them: where each is now, or why it is not here."""
    memory: Json | None
    understanding: Json
    steps: list[Json]
    """What to run next."""
    ran: list[Ran]
    """How the last run went."""
    shared: Shared | None
    """What of it may be said to everybody who reads along; None: nothing."""
    left: dict[str, Json]
    """Per skill: what it wants to find again in a follow-up."""
    proposals: list[Json]
    """Changes waiting to be confirmed or applied."""
    confirmations: int
    decision: Decision | None
    receipts: list[Receipt]
    touched: list[list[str]]
    """Type and id of the records that changes were written to in this turn."""
    answer: Json | None
    """Set early by a node that already knows the reply; the final answer at the end."""
    remember: Json | None
    """The conversation's memory after this turn."""
    timings: Annotated[dict[str, float], _merged]
    """Milliseconds per phase."""
