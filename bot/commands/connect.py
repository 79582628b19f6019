"""`scip connect SURFACE`: leads an administrator through connecting a service, and checks every step of it.

What a service needs is its own to say (`bot.connecting`); asking, checking, saving and showing are the same for all.
"""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypedDict

from pydantic import ValidationError

from bot.checks import Check
from bot.commands.errors import CommandFailed, NotSetUp, WrongUse
from bot.commands.toml_file import Value, with_values, write
from bot.connecting import Connector, Question, Unfit
from bot.settings import Settings

SURFACES = ("slack", "teams")
_TRIES = 3
"""At one question, before the rest is left for another day."""


class _Asked(TypedDict):
    url: str
    way: str


class Talk(Protocol):
    """The person at the terminal."""

    def say(self, text: str) -> None: ...
    def ask(self, text: str, *, secret: bool = False) -> str:
        """What they typed, without spaces around it; "" for nothing."""
        ...

    def agrees(self, text: str) -> bool: ...
    def show(self, checks: Sequence[Check]) -> None: ...


def connector_of(surface: str) -> Connector:
    """Raises `WrongUse`."""
    if surface == "slack":
        from bot.slack.connecting import SlackConnector

        return SlackConnector()
    if surface == "teams":
        from bot.teams.connecting import TeamsConnector

        return TeamsConnector()
    raise WrongUse(f"There is nothing called {surface!r} to connect.", way_out=f"One of: {', '.join(SURFACES)}.")


def manifest(settings: Settings, surface: str, *, url: str, way: str | None) -> dict[str, Any]:
    """What the vendor makes the app of. Raises `WrongUse`, `NotSetUp`."""
    connector = connector_of(surface)
    try:
        return connector.manifest(settings, **_asked(connector, settings, url, way))
    except Unfit as unfit:
        raise _unfit(unfit, surface) from None


def save_kit(settings: Settings, surface: str, file: Path, *, url: str, way: str | None, version: str = "") -> Path:
    """Writes what an administrator takes to the vendor. Raises `WrongUse`, `NotSetUp`."""
    connector = connector_of(surface)
    try:
        made = connector.kit(settings, version=version, **_asked(connector, settings, url, way))
    except Unfit as unfit:
        raise _unfit(unfit, surface) from None
    _write(file, made)
    return file


def _asked(connector: Connector, settings: Settings, url: str, way: str | None) -> _Asked:
    chosen = way or connector.chosen(settings) or connector.ways[0].name
    known = [w.name for w in connector.ways]
    if chosen not in known:
        told = f"There is no way called {chosen!r} to connect {connector.section}."
        raise WrongUse(told, way_out=f"One of: {', '.join(known)}.")
    return {"url": url or str(_section(settings, connector).get("public_url") or ""), "way": chosen}


def _unfit(unfit: Unfit, surface: str) -> NotSetUp:
    return NotSetUp("\n".join(unfit.sentences), way_out=f"scip connect {surface} asks for what is missing.")


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        told = f"{file} can't be written: {error.strerror}."
        raise NotSetUp(told, way_out="Choose another place.") from None


async def walk(settings: Settings, surface: str, talk: Talk) -> list[Check]:
    """From nothing to a working connection; what is set already is not asked for again. Raises `CommandFailed`."""
    connector = connector_of(surface)
    way = _way(connector, settings, talk)
    answers = _known(settings, connector)
    first, later = _in_order(connector.questions(way))
    given: dict[str, Value] = {}
    for question in first:
        _put(question, talk, answers, given)
    _prepare(connector, way, answers, settings, talk)
    for question in later:
        _put(question, talk, answers, given)
    held = _section(settings, connector)
    given |= {name: value for name, value in connector.sets(way).items() if held[name] != value}
    trial = _with(settings, connector, given)
    talk.say("\nChecking with the service …")
    found = await connector.checks(trial)
    talk.show(found)
    failed = [c for c in found if c.state == "fail"]
    if given:
        _keep(settings, connector, given, talk, doubtful=bool(failed))
    if failed:
        raise CommandFailed("It does not work yet.", way_out=f"Mend what failed, then: scip connect {surface} --check")
    if not connector.kit_first:
        file = settings.home / connector.kit_name
        await asyncio.to_thread(save_kit, trial, surface, file, url="", way=way)
        talk.say(f"\nThe app's package is in {file}")
    talk.say("\nWhat is left to do:")
    for n, step in enumerate(connector.after(way, trial), 1):
        talk.say(f"  {n}. {step}")
    return found


def _way(connector: Connector, settings: Settings, talk: Talk) -> str:
    chosen = connector.chosen(settings)
    if chosen is not None:
        told = next(w.told for w in connector.ways if w.name == chosen)
        talk.say(f"{connector.title} is set up already. {told}")
        if talk.agrees("Keep it this way, and ask only for what is missing?"):
            return chosen
    talk.say(f"How shall {connector.title} and SCIP meet?")
    for n, way in enumerate(connector.ways, 1):
        talk.say(f"  {n}. {way.told}")
    for _ in range(_TRIES):
        said = talk.ask(f"Which one (1 to {len(connector.ways)})?")
        if said.isdigit() and 1 <= int(said) <= len(connector.ways):
            return connector.ways[int(said) - 1].name
        talk.say(f"A number from 1 to {len(connector.ways)}, please.")
    raise CommandFailed("Nothing was changed.", way_out=f"Begin again: scip connect {connector.section}")


def _in_order(questions: Sequence[Question]) -> tuple[list[Question], list[Question]]:
    """What the manifest is made of has to be known before it; everything else comes out of it."""
    first = [q for q in questions if q.setting == "public_url"]
    return first, [q for q in questions if q.setting != "public_url"]


def _put(question: Question, talk: Talk, answers: dict[str, str], given: dict[str, Value]) -> None:
    if answers.get(question.setting) and not question.wrong(answers[question.setting]):
        talk.say(f"{question.asks}: set already.")
        return
    for _ in range(_TRIES):
        said = talk.ask(f"{question.asks} ({question.where})", secret=question.secret)
        wrong = question.wrong(said) if said else ("" if question.optional else "It is needed to go on.")
        if not wrong:
            if said:
                answers[question.setting] = said
                given[question.setting] = said
            return
        talk.say(wrong)
    raise CommandFailed(f"Without {question.asks} there is nothing more to do.", way_out="Nothing was changed.")


def _prepare(connector: Connector, way: str, answers: Mapping[str, str], settings: Settings, talk: Talk) -> None:
    ends = "Press Enter when that is done; with an app that is there already, compare its settings and press Enter."
    if connector.kit_first:
        file = settings.home / connector.kit_name
        _write(file, connector.kit(settings, url=answers.get("public_url", ""), way=way))
        talk.say(f"\nThe app's manifest is in {file}")
        ends = "Press Enter when that is done; with an app that is there already, compare its manifest and press Enter."
    else:
        talk.say("")
    for n, step in enumerate(connector.before(way, answers), 1):
        talk.say(f"  {n}. {step}")
    talk.ask(ends)


def _keep(settings: Settings, connector: Connector, given: Mapping[str, Value], talk: Talk, *, doubtful: bool) -> None:
    file = settings.home / "scip.toml"
    doubt = "Some of it did not work. Save it all the same" if doubtful else "Save it"
    if talk.agrees(f"{doubt} in {file}, readable by this user alone?"):
        try:
            text = file.read_text(encoding="utf-8") if file.is_file() else ""
            write(file, with_values(text, connector.section, _typed(settings, connector, given)))
        except OSError as error:
            raise NotSetUp(
                f"{file} can't be written: {error.strerror}.", way_out="Set the variables instead."
            ) from None
        talk.say(f"Saved in {file}.")
        return
    talk.say("Then set these in the environment SCIP runs in, with what you have just given:")
    for name, value in given.items():
        flag = "=true" if value is True else ""
        talk.say(f"  SCIP_{connector.section.upper()}__{name.upper()}{flag}")


def _known(settings: Settings, connector: Connector) -> dict[str, str]:
    """What is set, as text."""
    return {n: _text(v) for n, v in _section(settings, connector).items() if v not in (None, "", ())}


def _section(settings: Settings, connector: Connector) -> Mapping[str, Any]:
    held = getattr(settings, connector.section)
    return {name: getattr(held, name) for name in type(held).model_fields}


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(_plain(value))


def _typed(settings: Settings, connector: Connector, given: Mapping[str, Value]) -> dict[str, Value]:
    """Lists as lists."""
    held = _section(settings, connector)
    return {
        n: tuple(v.replace(",", " ").split()) if isinstance(held.get(n), tuple) and isinstance(v, str) else v
        for n, v in given.items()
    }


def _with(settings: Settings, connector: Connector, given: Mapping[str, Value]) -> Settings:
    """The settings as they would be. Raises `WrongUse`."""
    section = getattr(settings, connector.section)
    plain = {n: _plain(v) for n, v in _section(settings, connector).items()}
    try:
        made = type(section).model_validate(plain | _typed(settings, connector, given))
    except ValidationError as error:  # its words quote what was typed
        names = ", ".join(str(e["loc"][0]) for e in error.errors())
        raise WrongUse(f"{connector.title} can't be set up with this: {names}.", way_out="Begin again.") from None
    return settings.model_copy(update={connector.section: made})


def _plain(value: Any) -> Any:
    return value.get_secret_value() if hasattr(value, "get_secret_value") else value
