"""Asks a button's fields one after the other, checking each as it comes."""

from datetime import date
from decimal import Decimal, InvalidOperation

from rich.console import Console
from rich.text import Text

from bot.forms import outside
from bot.terminal.keys import Keys
from skills.answer import Action, Field


async def fill(action: Action, keys: Keys, console: Console) -> dict[str, str] | None:
    """The values for `action.args`; None when the person gave up (Ctrl-C)."""
    values: dict[str, str] = {}
    try:
        for field in action.fields:
            values[field.name] = await _one(field, keys, console)
    except KeyboardInterrupt:
        console.print(Text("Left as it was.", style="dim"))
        return None
    return values


async def _one(field: Field, keys: Keys, console: Console) -> str:
    for n, choice in enumerate(field.choices, start=1):
        console.print(Text(f"  {n}  {choice.label}"))
    hint = f" ({field.hint})" if field.hint else ""
    optional = "" if field.required else " (may stay empty)"
    while True:
        typed = (await keys.line(f"{field.label}{hint}{optional}: ", default=field.value)).strip()
        value, problem = checked(field, typed)
        if not problem:
            return value
        console.print(Text(problem, style="yellow"))


def checked(field: Field, typed: str) -> tuple[str, str]:
    """The value to use, and what is wrong with it (nothing: "")."""
    if not typed:
        return "", "This one is needed." if field.required else ""
    match field.kind:
        case "number":
            return _number(field, typed)
        case "date":
            return _day(typed)
        case "choice":
            return _choice(field, typed)
        case _:
            return typed, ""


def _number(field: Field, typed: str) -> tuple[str, str]:
    plain = typed.replace(",", "").replace(" ", "")
    try:
        finite = Decimal(plain).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        return "", "Please give a number."
    problem = outside(field, plain)
    return ("", problem) if problem else (plain, "")


def _day(typed: str) -> tuple[str, str]:
    try:
        return date.fromisoformat(typed).isoformat(), ""
    except ValueError:
        return "", "Please give a date as YYYY-MM-DD."


def _choice(field: Field, typed: str) -> tuple[str, str]:
    if typed.isdecimal() and len(typed) < 5 and 1 <= int(typed) <= len(field.choices):
        return field.choices[int(typed) - 1].value, ""
    for choice in field.choices:
        if typed.lower() in (choice.value.lower(), choice.label.lower()):
            return choice.value, ""
    return "", "Please pick one of the numbers above."
