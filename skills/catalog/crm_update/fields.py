"""One deal, the fields wished for, and what becomes of them: validated, compared, worded."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from knowledge.records import Deal
from skills.answer import Action, Choice, DiffRow, Field
from skills.ask import Ask
from skills.catalog.crm_update.parsing import HANDS_OVER
from skills.catalog.crm_update.plan import Open
from skills.catalog.crm_update.stages import OPEN_STAGES, label
from skills.catalog.crm_update.wishes import DealWish, Shift
from skills.language.periods import add_months

MOST = Decimal(10) ** 12
LOSS_REASONS = ("Price", "Competitor", "No budget", "No decision", "Timing", "Product fit")


@dataclass(slots=True)
class Edit:
    """The changes to one deal while they are being put together."""

    deal: Deal
    values: dict[str, Any] = field(default_factory=dict)
    open: list[Open] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def set(self, name: str, value: Any) -> None:
        if getattr(self.deal, name) == value:
            self.values.pop(name, None)
            return
        self.values[name] = value

    def now(self, name: str) -> Any:
        return self.values.get(name, getattr(self.deal, name))


def apply_wish(ask: Ask, edit: Edit, wish: DealWish) -> None:
    """Adds what the wish asks for to the edit, or the reason why it can't be."""
    before = dict(edit.values)
    count = len(edit.open)
    _amount(ask, edit, wish)
    _close(ask, edit, wish)
    _stage(ask, edit, wish)
    _next_step(edit, wish)
    for name in wish.missing:
        edit.open.append(_ask_for(ask, edit.deal, name))
    if edit.values == before and len(edit.open) == count:
        edit.notes.append(_unchanged(ask, edit.deal, wish))
    elif edit.values != before:
        edit.notes.extend(_as_it_was(ask, edit, wish))


def _as_it_was(ask: Ask, edit: Edit, wish: DealWish) -> Iterator[str]:
    """What was asked for beside the change and stands on record already."""
    if wish.close_on is not None and "close_on" not in edit.values and wish.close_on == edit.deal.close_on:
        yield _unchanged(ask, edit.deal, DealWish(wish.clause, close_on=wish.close_on))
    if wish.stage is not None and "stage" not in edit.values and wish.stage == edit.deal.stage:
        yield _unchanged(ask, edit.deal, DealWish(wish.clause, stage=wish.stage))
    if wish.amount is not None and "amount" not in edit.values and wish.amount == edit.deal.amount:
        yield _unchanged(ask, edit.deal, DealWish(wish.clause, amount=wish.amount))


def _unchanged(ask: Ask, deal: Deal, wish: DealWish) -> str:
    if wish.stage:
        return f"{deal.name} is already in {label(deal.stage)}."
    if wish.amount is not None or wish.amount_change is not None:
        return f"{deal.name} already stands at {ask.voice.money(deal.amount, deal.currency)}."
    if wish.close_on:
        return f"{deal.name} already closes on {ask.voice.day(deal.close_on)}."
    return f"{deal.name} already says that."


def _amount(ask: Ask, edit: Edit, wish: DealWish) -> None:
    after = _new_amount(edit, wish)
    if after is None:
        if wish.amount_change is not None or wish.amount_factor is not None:
            edit.open.append(_ask_for(ask, edit.deal, "amount", "There is no amount on record yet to change. "))
        return
    if after < 0:
        edit.open.append(_ask_for(ask, edit.deal, "amount", "An amount can't be below zero. "))
    elif after >= MOST:
        edit.open.append(_ask_for(ask, edit.deal, "amount", "That is more than I believe any deal to be worth. "))
    else:
        edit.set("amount", after)
        if wish.currency:
            edit.set("currency", wish.currency)


def _new_amount(edit: Edit, wish: DealWish) -> Decimal | None:
    if wish.amount is not None:
        return wish.amount
    known: Decimal | None = edit.now("amount")
    if known is None:
        return None
    if wish.amount_change is not None:
        return known + wish.amount_change
    if wish.amount_factor is not None:
        return (known * wish.amount_factor).quantize(Decimal("1"), ROUND_HALF_UP)
    return None


def _close(ask: Ask, edit: Edit, wish: DealWish) -> None:
    day = wish.close_on
    if wish.close_shift is not None:
        known: date | None = edit.now("close_on")
        if known is None:
            edit.open.append(_ask_for(ask, edit.deal, "close_on", "There is no close date on record yet to move. "))
            return
        day = _shifted(known, wish.close_shift)
    if day is None:
        return
    closing = wish.stage in ("won", "lost") or (edit.deal.status != "open" and wish.stage is None)
    if day < ask.voice.today and not closing:
        said = f"{ask.voice.day(day)} is in the past; an open deal closes today or later. "
        edit.open.append(_ask_for(ask, edit.deal, "close_on", said))
    elif day > ask.voice.today and closing:
        said = f"{ask.voice.day(day)} is still to come; a deal that is closed, closed today or earlier. "
        edit.open.append(_ask_for(ask, edit.deal, "close_on", said))
    else:
        edit.set("close_on", day)


def _shifted(day: date, shift: Shift) -> date:
    return add_months(day, shift.months) + timedelta(days=shift.days)


def _stage(ask: Ask, edit: Edit, wish: DealWish) -> None:
    if wish.unknown_stage is not None and _is_an_owner(ask, wish):
        team = Action("team", "Who should pursue it?", "right_team", "show", {"deal_id": edit.deal.id})
        edit.open.append(Open(_NO_NEW_OWNER.format(deal=edit.deal.name), (team,)))
    elif wish.unknown_stage is not None:
        edit.open.append(_which_stage(edit.deal, wish.unknown_stage))
    if wish.stage is None:
        return
    if wish.stage == "won" and edit.now("amount") is None:
        said = f"Well done! {edit.deal.name} has no amount yet; a won deal needs one. "
        edit.open.append(_ask_for(ask, edit.deal, "amount", said, {"stage": "won"}))
        return
    if wish.stage == "lost" and not (wish.loss_reason or edit.deal.loss_reason):
        edit.open.append(_why_lost(edit.deal))
        return
    if wish.stage in ("won", "lost") and "close_on" not in edit.values and edit.deal.status == "open":
        edit.set("close_on", ask.voice.today)
    edit.set("stage", wish.stage)
    edit.set("status", wish.stage if wish.stage in ("won", "lost") else "open")
    if wish.stage == "lost" and wish.loss_reason:
        edit.set("loss_reason", wish.loss_reason)
    if wish.stage != "lost" and edit.deal.loss_reason:
        edit.set("loss_reason", None)
    if edit.deal.status != "open" and "status" in edit.values and wish.stage not in ("won", "lost"):
        edit.notes.append(
            f"This reopens {edit.deal.name}; check its close date ({ask.voice.day(edit.now('close_on'))})."
        )


def _next_step(edit: Edit, wish: DealWish) -> None:
    if wish.next_step and wish.next_step != edit.deal.next_step:
        edit.set("next_step", wish.next_step)
        if wish.next_step_on or edit.deal.next_step_on:
            edit.set("next_step_on", wish.next_step_on)
    elif wish.next_step_on:
        edit.set("next_step_on", wish.next_step_on)


def _is_an_owner(ask: Ask, wish: DealWish) -> bool:
    """ "Move Helix to Sam", one of us: no stage is meant."""
    handed = HANDS_OVER.search(wish.clause) or ask.entities.user_ids
    return _OWNER.search(wish.clause) is not None or bool(handed)


_OWNER = re.compile(r"\b(?:owner|ownership)\b", re.IGNORECASE)
_NO_NEW_OWNER = (
    "I can't give {deal} to another owner: that is done in the CRM it comes from. Here you can put people on its team."
)


def _which_stage(deal: Deal, said: str) -> Open:
    buttons = tuple(
        Action(f"stage_{stage}", label(stage), "crm_update", "set", {"deal_id": deal.id, "stage": stage})
        for stage in (*OPEN_STAGES, "won", "lost")
        if stage != deal.stage
    )
    return Open(f"“{said}” is not a stage here. Which one do you mean for {deal.name}?", buttons)


def _why_lost(deal: Deal) -> Open:
    choices = tuple(Choice(r, r) for r in LOSS_REASONS)
    fields = (
        Field("loss_reason", "Why did we lose it?", "choice", choices=choices),
        Field("detail", "In a sentence", "long_text", required=False),
    )
    form = Action(
        "lost", "Say why", "crm_update", "set", {"deal_id": deal.id, "stage": "lost"}, style="primary", fields=fields
    )
    return Open(f"Sorry about {deal.name}. Before it is marked lost: what was the reason?", (form,))


_MISSING = {
    "amount": ("What is the new amount?", "New amount", "number"),
    "close_on": ("Which day should it close?", "New close date", "date"),
    "next_step": ("What is the next step?", "Next step", "text"),
}


def _ask_for(ask: Ask, deal: Deal, name: str, lead: str = "", extra: Mapping[str, str] | None = None) -> Open:
    if name == "stage":
        buttons = _which_stage(deal, "").actions
        return Open(f"Which stage should {deal.name} move to? It is in {label(deal.stage)}.", buttons)
    if name == "outcome":
        won = Action("won", "Won", "crm_update", "set", {"deal_id": deal.id, "stage": "won"}, style="primary")
        lost = Action("lost", "Lost", "crm_update", "set", {"deal_id": deal.id, "stage": "lost"})
        return Open(f"Is {deal.name} won or lost?", (won, lost))
    question, title, kind = _MISSING[name]
    hint = {
        "amount": f"now {ask.voice.money(deal.amount, deal.currency)}",
        "close_on": f"now {ask.voice.day(deal.close_on)}",
        "next_step": deal.next_step or "",
    }[name]
    form = Field(name, title, "number" if kind == "number" else "date" if kind == "date" else "text", hint=hint)
    args = {"deal_id": deal.id, **(extra or {})}
    return Open(f"{lead}{question}", (Action(f"ask_{name}", title, "crm_update", "set", args, "primary", (form,)),))


_ROWS = ("stage", "status", "amount", "currency", "close_on", "next_step", "next_step_on", "loss_reason")
_LABELS = {
    "valid_to": "Ended on",
    "stage": "Stage",
    "status": "Status",
    "amount": "Amount",
    "currency": "Currency",
    "close_on": "Close date",
    "next_step": "Next step",
    "next_step_on": "Next step on",
    "loss_reason": "Loss reason",
}


def rows(ask: Ask, edit: Edit) -> tuple[DiffRow, ...]:
    """Every field that changes, with its value now and then, in the reader's words."""
    currency = edit.values.get("currency", edit.deal.currency)
    return tuple(
        DiffRow(
            _LABELS[name],
            in_words(ask, name, getattr(edit.deal, name), edit.deal.currency),
            in_words(ask, name, edit.values[name], currency),
        )
        for name in _ROWS
        if name in edit.values
    )


def name_of(field: str) -> str:
    """What a field of a record is called on a card."""
    return _LABELS.get(field, field.replace("_", " ").capitalize())


def in_words(ask: Ask, name: str, value: Any, currency: str = "USD") -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, Decimal):
        return ask.voice.money(value, currency)
    if isinstance(value, date):
        return ask.voice.day(value)
    return label(value) if name in ("stage", "status") else str(value)
