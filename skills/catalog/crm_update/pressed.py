"""Buttons and forms into the same wishes that words become."""

from datetime import date
from decimal import Decimal, InvalidOperation

from skills.ask import Ask
from skills.catalog.crm_update.parsing import deal_wish
from skills.catalog.crm_update.parsing_people import moment_on
from skills.catalog.crm_update.stages import stage_named
from skills.catalog.crm_update.wishes import ContactWish, DealWish, LogKind, LogWish, TaskWish, Wish
from skills.language.dates import find_dates

_KINDS: dict[str, LogKind] = {"call": "call", "meeting": "meeting", "note": "note", "mail": "mail"}


def wish_of(ask: Ask) -> Wish | None:
    """The wish a pressed button or filled-in form stands for; None for a verb that is none."""
    args = {k: v.strip() for k, v in ask.args.items()}
    if ask.verb == "set":
        return _deal(ask, args)
    if ask.verb == "task":
        return TaskWish("", args.get("subject", "").strip(), _day(ask, args.get("due_on", "")))
    if ask.verb == "log":
        return _log(ask, args)
    if ask.verb == "contact":
        email = args.get("email", "")
        good = "@" in email and "." in email.rsplit("@", 1)[-1]
        return ContactWish(
            "",
            args.get("name", ""),
            args.get("title", ""),
            email if good else None,
            args.get("phone") or None,
            "" if good or not email else email,
        )
    return None


def _log(ask: Ask, args: dict[str, str]) -> LogWish:
    day = _day(ask, args.get("on", ""))
    minutes = args.get("minutes", "")
    return LogWish(
        "",
        _KINDS.get(args.get("kind", ""), "note"),
        moment_on(day or ask.voice.today, "", ask.voice),
        tuple(name.strip() for name in args.get("people", "").split(",") if name.strip()),
        int(minutes) if minutes.isdecimal() and len(minutes) < 5 and int(minutes) < 1_440 else None,
        args.get("body", ""),
    )


def _deal(ask: Ask, args: dict[str, str]) -> DealWish:
    missing = []
    stage = stage_named(args["stage"]) if args.get("stage") else None
    amount, currency = _amount(ask, args.get("amount", ""))
    day = _day(ask, args.get("close_on", ""))
    if args.get("amount") and amount is None:
        missing.append("amount")
    if args.get("close_on") and day is None:
        missing.append("close_on")
    return DealWish(
        stage=stage,
        unknown_stage=args.get("stage") if args.get("stage") and stage is None else None,
        amount=amount,
        currency=currency,
        close_on=day,
        next_step=args.get("next_step") or None,
        next_step_on=_day(ask, args.get("next_step_on", "")),
        loss_reason=_reason(args),
        missing=tuple(missing),
    )


def _reason(args: dict[str, str]) -> str | None:
    return ": ".join(filter(None, (args.get("loss_reason"), args.get("detail")))) or None


def _amount(ask: Ask, typed: str) -> tuple[Decimal | None, str | None]:
    """A form's amount: a plain number, or anything a message could say ("420k")."""
    if not typed:
        return None, None
    try:
        value = Decimal(typed)
        return (value, None) if value.is_finite() else (None, None)
    except InvalidOperation:
        wish = deal_wish(f"amount {typed}", ask.voice)
        return wish.amount, wish.currency


def _day(ask: Ask, typed: str) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed[:10])
    except ValueError:
        found = find_dates(typed, ask.voice.today, ask.voice.locale)
        return found[0].end if found else None
