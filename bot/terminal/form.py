"""Asks a button's fields one after the other, checking each as it comes."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from rich.console import Console
from rich.text import Text

from bot.forms import outside
from bot.terminal.keys import Keys
from skills.answer import Action, Choice, Field, chosen, joined_choices

Finds = Callable[[Field, str], Awaitable[Sequence[Choice]]]
"""What a search of a form finds for the words typed."""


async def fill(action: Action, keys: Keys, console: Console, finds: Finds) -> dict[str, str] | None:
    """The values for `action.args`; None when the person gave up (Ctrl-C)."""
    values: dict[str, str] = {}
    try:
        for field in action.fields:
            one = _searched(field, keys, console, finds) if field.kind == "search" else _one(field, keys, console)
            values[field.name] = await one
    except KeyboardInterrupt:
        console.print(Text("Left as it was.", style="dim"))
        return None
    return values


async def _one(field: Field, keys: Keys, console: Console) -> str:
    _list(field.choices, console)
    long = "\n" in field.value
    if long:
        console.print(Text("Change what you like; Esc and then Enter ends it.", style="dim"))
    while True:
        typed = (await keys.line(_prompt(field), default=_default(field), long=long)).strip()
        value, problem = checked(field, typed)
        if not problem:
            return value
        console.print(Text(problem, style="yellow"))


def _list(choices: Sequence[Choice], console: Console) -> None:
    for n, choice in enumerate(choices, start=1):
        console.print(Text(f"  {n}  {choice.label}"))


def _prompt(field: Field) -> str:
    hint = f" ({field.hint})" if field.hint else " (numbers, with commas)" if field.kind == "choices" else ""
    optional = "" if field.required else " (may stay empty)"
    return f"{field.label}{hint}{optional}: "


def _default(field: Field) -> str:
    """What stands there already, as one would type it."""
    if field.kind != "choices":
        return field.value
    held = chosen(field.value)
    return ", ".join(str(n) for n, c in enumerate(field.choices, start=1) if c.value in held)


async def _searched(field: Field, keys: Keys, console: Console, finds: Finds) -> str:
    """Words narrow the list down, a number of it decides."""
    shown = await finds(field, "")
    held = next((c.label for c in field.choices if c.value == field.value), "")
    while True:
        _list(shown, console)
        typed = (await keys.line(_prompt(field), default=held)).strip()
        if held and typed == held:
            return field.value
        value, problem = _pick(shown, typed) if typed else checked(field, "")
        if value or not problem:
            return value
        if not typed:
            console.print(Text(problem, style="yellow"))
            continue
        found = await finds(field, typed)
        if len(found) == 1:
            console.print(Text(f"  {found[0].label}"))
            return found[0].value
        if not found:
            console.print(Text("I find none of that name. Part of it is enough.", style="yellow"))
        shown, held = found or shown, ""


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
            return _pick(field.choices, typed)
        case "choices":
            return _several(field, typed)
        case _ if field.most is not None and len(typed) > field.most:
            return "", f"Up to {field.most:,.0f} characters, please."
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


def _several(field: Field, typed: str) -> tuple[str, str]:
    picked = [_pick(field.choices, one.strip()) for one in typed.split(",") if one.strip()]
    problem = next((p for _, p in picked if p), "")
    return (
        ("", "Please pick from the numbers above, with commas between.")
        if problem
        else (joined_choices(dict.fromkeys(value for value, _ in picked)), "")
    )


def _pick(choices: Sequence[Choice], typed: str) -> tuple[str, str]:
    if typed.isdecimal() and len(typed) < 5 and 1 <= int(typed) <= len(choices):
        return choices[int(typed) - 1].value, ""
    for choice in choices:
        if typed.lower() in (choice.value.lower(), choice.label.lower()):
            return choice.value, ""
    return "", "Please pick one of the numbers above."
