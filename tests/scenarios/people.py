"""One person on each surface: what they type and press goes in where the vendor brings it, what they see comes out.

Every surface gives the same four moves. `say` types a line, `press` clicks a button by its label (filling its form),
`shown` is what came since the last move as the vendor got it, `words` is the part of it a person can read.
"""

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

from rich.console import Console

from bot.terminal.chat import Chat
from bot.terminal.render import handles
from knowledge.records import User
from skills.answer import Field
from tests.bot.web.browser import Browser
from tests.scenarios.world import World
from tests.support.slack_stub import signed

Json = dict[str, Any]
SURFACES = ("slack", "teams", "web", "terminal")


class NoSuchButton(AssertionError):
    """The button is not there; the message names those that are."""


class Person(Protocol):
    async def say(self, text: str) -> None: ...
    async def press(self, label: str, form: Mapping[str, str]) -> None: ...
    def shown(self) -> list[Any]: ...
    def words(self) -> str: ...


def walk(value: Any) -> Iterable[Json]:
    """Every object in a payload, outer ones first."""
    if isinstance(value, dict):
        yield value
        for held in value.values():
            yield from walk(held)
    elif isinstance(value, list):
        for held in value:
            yield from walk(held)


def chosen(choices: Iterable[tuple[str, str]], wanted: str) -> str:
    """The value of the choice (value, label) that is meant by its value or by how its label begins."""
    known = list(choices)
    return next((v for v, label in known if wanted == v or label.startswith(wanted)), wanted)


def texts(value: Any, keys: frozenset[str]) -> str:
    """What stands under these keys anywhere in a payload."""
    found = [v for o in walk(value) for k, v in o.items() if k in keys and isinstance(v, str)]
    return "\n".join(found)


def pick(buttons: list[tuple[str, Any]], label: str) -> Any:
    """The button of that label, the newest first. Raises `NoSuchButton`."""
    for name, held in reversed(buttons):
        if name.rstrip("…") == label:
            return held
    raise NoSuchButton(f"no button {label!r} among {[name for name, _ in buttons]}")


# --- Slack ---------------------------------------------------------------------------------------------------

_SLACK_WORDS = frozenset({"text", "alt_text"})
_SLACK_SHOWS = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.push", "chat.stopStream")


@dataclass
class InSlack:
    world: World
    user: User
    _seen: int = 0
    _n: int = 0
    _last: list[Json] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"U{self.user.name.split()[0].upper()}"

    @property
    def chat(self) -> str:
        return f"D{self.user.name.split()[0].upper()}"

    async def enter(self) -> "InSlack":
        stub = self.world.slack
        stub.channels.add(self.chat)
        profile = {"email": self.user.email}
        stub.users[self.id] = {"id": self.id, "team_id": "T1", "is_email_confirmed": True, "profile": profile}
        return self

    async def say(self, text: str) -> None:
        self._n += 1
        event = {"type": "message", "channel_type": "im", "channel": self.chat, "user": self.id, "text": text}
        event |= {"ts": f"17000000{self._n:02d}.000100", "team": "T1"}
        body = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{self.id}{self._n}", "event": event}
        await self._post(json.dumps(body), "application/json")

    async def press(self, label: str, form: Mapping[str, str]) -> None:
        self._n += 1
        message, button = pick(self._buttons(), label)
        payload = self._interaction("block_actions", message) | {"actions": [button], "trigger_id": f"tr{self._n}"}
        if button.get("action_id", "").startswith("form:"):
            await self._interact(payload, settle=False)
            await self._submit(form)
        else:
            await self._interact(payload)

    async def _submit(self, form: Mapping[str, str]) -> None:
        view = self._view()
        values = {
            b["block_id"]: {b["element"]["action_id"]: _slack_state(b, form)} for b in view["blocks"] if "element" in b
        }
        sent = {**view, "id": f"V{self._n}", "hash": f"h{self._n}", "state": {"values": values}}
        await self._interact(self._interaction("view_submission", None) | {"view": sent})

    def _view(self) -> Json:
        opened = [d for name, d in self.world.slack.calls if name.startswith("views.")]
        view = opened[-1]["view"]
        found: Json = json.loads(view) if isinstance(view, str) else view
        return found

    def _interaction(self, kind: str, message: str | None) -> Json:
        base: Json = {"type": kind, "team": {"id": "T1"}, "user": {"id": self.id, "team_id": "T1"}}
        if message is None:
            return base
        where = {"type": "message", "channel_id": self.chat, "message_ts": message}
        return base | {"container": where, "channel": {"id": self.chat}, "message": {"ts": message}}

    def _buttons(self) -> list[tuple[str, Any]]:
        """(label, (message, button)) of every message that still stands, oldest first."""
        found = []
        for ts, posted in self.world.slack.posted.items():
            for held in walk(posted["blocks"]):
                if held.get("type") == "button":
                    found.append((held["text"]["text"], (ts, {**held, "action_ts": f"{self._n}"})))
        return found

    async def _interact(self, payload: Json, *, settle: bool = True) -> None:
        text = urlencode({"payload": json.dumps(payload)})
        await self._post(text, "application/x-www-form-urlencoded", settle=settle)

    async def _post(self, text: str, kind: str, *, settle: bool = True) -> None:
        headers = signed(text) | {"Content-Type": kind}
        reply = await self.world.client.post("/slack/events", data=text, headers=headers)
        assert reply.status == 200, await reply.text()
        if settle:
            await self.world.settled()

    def shown(self) -> list[Any]:
        calls = self.world.slack.calls[self._seen :]
        self._seen += len(calls)
        self._last = [{"method": name, **_parsed(data)} for name, data in calls if name in _SLACK_SHOWS]
        return self._last

    def words(self) -> str:
        return texts(self._last, _SLACK_WORDS)


def _parsed(data: Json) -> Json:
    """What the client sent as JSON in a form field, read again."""
    kept = {k: v for k, v in data.items() if k not in ("token",)}
    return {
        k: json.loads(v) if k in ("blocks", "view", "metadata") and isinstance(v, str) else v for k, v in kept.items()
    }


def _slack_state(block: Json, form: Mapping[str, str]) -> Json:
    element, value = block["element"], form.get(block["block_id"])
    if element["type"] == "static_select":
        options = {o["value"]: o for o in element["options"]}
        meant = chosen([(v, o["text"]["text"]) for v, o in options.items()], value or "")
        return {"type": "static_select", "selected_option": options.get(meant) or element.get("initial_option")}
    if element["type"] == "multi_static_select":
        options = {o["text"]["text"]: o for o in element["options"]}
        wanted = [options[chosen([(t, t) for t in options], name.strip())] for name in (value or "").split(",") if name]
        return {"type": "multi_static_select", "selected_options": wanted or element.get("initial_options", [])}
    if element["type"] == "datepicker":
        return {"type": "datepicker", "selected_date": value or element.get("initial_date")}
    return {"type": element["type"], "value": value if value is not None else element.get("initial_value")}


# --- Teams ---------------------------------------------------------------------------------------------------

_TEAMS_WORDS = frozenset({"text", "title", "value", "altText", "label", "summary"})


@dataclass
class InTeams:
    world: World
    user: User
    _seen: tuple[int, int] = (0, 0)
    _n: int = 0
    _last: list[Json] = field(default_factory=list)
    _answers: list[Json] = field(default_factory=list)

    async def enter(self) -> "InTeams":
        self.world.teams.members[self._id] = {
            "id": self._id,
            "aadObjectId": self._oid,
            "email": self.user.email,
            "userPrincipalName": self.user.email,
            "tenantId": "tenant-1",
        }
        return self

    @property
    def _name(self) -> str:
        return self.user.name.split()[0].lower()

    @property
    def _id(self) -> str:
        return f"29:{self._name}"

    @property
    def _oid(self) -> str:
        return f"oid-{self._name}"

    def _by(self) -> Json:
        return {
            "from": {"id": self._id, "name": self.user.name, "aadObjectId": self._oid},
            "conversation": {"id": f"a:{self._id}", "conversationType": "personal", "tenantId": "tenant-1"},
        }

    async def say(self, text: str) -> None:
        self._n += 1
        await self._post(self.world.teams.message(text, activity_id=f"{self._n}", **self._by()))

    async def press(self, label: str, form: Mapping[str, str]) -> None:
        message, button = pick(self._buttons(), label)
        if button["type"] == "Action.ShowCard":  # a form of one input opens within the card
            (send,) = button["card"]["actions"]
            await self._execute(message, send, _inputs(button["card"], form, alone=True))
        elif button.get("data", {}).get("msteams", {}).get("type") == "task/fetch":
            await self._dialog(message, button["data"], form)
        else:
            await self._execute(message, button, {})

    async def _execute(self, message: str, button: Json, entered: Mapping[str, str]) -> None:
        self._n += 1
        data = {**button.get("data", {}), **entered}
        told = self.world.teams.pressed(data, verb=button.get("verb", ""), message=message, activity_id=f"f:{self._n}")
        self._answers.append(await self._post({**told, **self._by()}))

    async def _dialog(self, message: str, data: Json, form: Mapping[str, str]) -> None:
        opened = await self._invoke("task/fetch", data, message)
        self._answers.append(opened)
        card = opened["task"]["value"]["card"]["content"]
        (send,) = card["actions"]
        self._answers.append(await self._invoke("task/submit", {**send["data"], **_inputs(card, form)}, None))

    async def _invoke(self, name: str, data: Json, message: str | None) -> Json:
        self._n += 1
        more: Json = {"type": "invoke", "name": name, "value": {"data": data}, "replyToId": message}
        return await self._post(self.world.teams.message("", activity_id=f"f:{self._n}", **more, **self._by()))

    def _buttons(self) -> list[tuple[str, Any]]:
        found = []
        for message, activity in self._cards():
            for held in walk(activity):
                if held.get("type") in ("Action.Execute", "Action.Submit", "Action.ShowCard"):
                    found.append((held.get("title", ""), (message, held)))
        return found

    def _cards(self) -> list[tuple[str, Json]]:
        """(message, activity) as they stand now, oldest first."""
        stand = {f"m{n}": activity for n, (_, activity) in enumerate(self.world.teams.sent, start=1)}
        stand |= {message: activity for _, message, activity in self.world.teams.updated}
        return list(stand.items())

    async def _post(self, activity: Json) -> Json:
        headers = {"Authorization": self.world.teams.signed()}
        reply = await self.world.client.post("/api/messages", json=activity, headers=headers)
        assert reply.status == 200, await reply.text()
        await self.world.settled()
        text = await reply.text()
        return json.loads(text) if text else {}

    def shown(self) -> list[Any]:
        teams, (sent, updated) = self.world.teams, self._seen
        self._last = [activity for _, activity in teams.sent[sent:]]
        self._last += [{"updates": message, **activity} for _, message, activity in teams.updated[updated:]]
        self._last += self._answers
        self._answers = []
        self._seen = (len(teams.sent), len(teams.updated))
        return self._last

    def words(self) -> str:
        return texts(self._last, _TEAMS_WORDS)


def _inputs(card: Json, form: Mapping[str, str], *, alone: bool = False) -> dict[str, str]:
    """What a client sends for the inputs of a card; `alone`: its one input takes the form's one value."""
    entered = {}
    for asked in (o for o in walk(card) if str(o.get("type", "")).startswith("Input.")):
        name = str(asked["id"]).rpartition(".")[2]
        given = next(iter(form.values()), None) if alone else form.get(name)
        choices = [(c["value"], c["title"]) for c in asked.get("choices", [])]
        entered[asked["id"]] = str(asked.get("value", "")) if given is None else chosen(choices, given)
    return entered


# --- web console ---------------------------------------------------------------------------------------------


@dataclass
class OnTheWeb:
    world: World
    user: User
    _browser: Browser = field(init=False)
    _before: list[Json] = field(default_factory=list)
    _last: list[Json] = field(default_factory=list)

    async def enter(self) -> "OnTheWeb":
        self._browser = await Browser(self.world.client).sign_in(self.user.id)
        return self

    async def say(self, text: str) -> None:
        await self._post("/web/message", {"text": text})

    async def press(self, label: str, form: Mapping[str, str]) -> None:
        key, action = pick(self._buttons(), label)
        body: Json = {"message": key, "action": action["id"]}
        await self._post("/web/press", body | {"fields": {f["name"]: self._entered(f, form) for f in action["fields"]}})

    def _entered(self, asked: Json, form: Mapping[str, str]) -> str:
        """As a page sends it: what was there before, where nothing else was entered."""
        choices = [(c["value"], c["label"]) for c in asked["choices"]]
        return chosen(choices, form[asked["name"]]) if asked["name"] in form else str(asked["value"])

    def _buttons(self) -> list[tuple[str, Any]]:
        found = []
        for line in self._before:
            for held in walk(line.get("card") or {}):
                if "label" in held and "id" in held and "style" in held:
                    found.append((held["label"], (line["key"], held)))
        return found

    async def _post(self, path: str, body: Json) -> None:
        reply = await self._browser.post(path, body)
        assert reply.status == 202, await reply.text()
        await self.world.settled()
        lines = [line for line in await self._browser.lines() if line.get("role") == "scip"]
        known = {json.dumps(line, sort_keys=True) for line in self._before}
        self._last = [line for line in lines if json.dumps(line, sort_keys=True) not in known]
        self._before = lines

    def shown(self) -> list[Any]:
        return self._last

    def words(self) -> str:
        return texts(self._last, _ANY_WORDS)


_ANY_WORDS = frozenset(
    {"text", "title", "summary", "label", "value", "detail", "badge", "note", "narration", "before", "after", "record"}
    | {"field", "speaker", "excerpt", "alt", "question"}
)


# --- terminal ------------------------------------------------------------------------------------------------


class Typed:
    """Answers to the questions of a form, by the label they are asked with."""

    def __init__(self) -> None:
        self.form: Mapping[str, str] = {}
        self.fields: Sequence[Field] = ()

    async def line(self, prompt: str, *, default: str = "", long: bool = False) -> str:
        asked = next(f for f in self.fields if prompt.startswith(f.label))
        given = self.form.get(asked.name, default)
        return chosen([(str(n), c.label) for n, c in enumerate(asked.choices, start=1)], given)


@dataclass
class AtTheTerminal:
    world: World
    user: User
    _chat: Chat = field(init=False)
    _screen: io.StringIO = field(default_factory=io.StringIO)
    _keys: Typed = field(default_factory=Typed)
    _last: str = ""

    async def enter(self) -> "AtTheTerminal":
        principal = await self.world.app.workspace.principal(self.user.id)
        console = Console(file=self._screen, width=100, color_system=None, force_terminal=False)
        self._chat = Chat(self.world.app, principal, self._keys, console)
        return self

    async def say(self, text: str) -> None:
        await self._chat._take(text)
        await self.world.settled()

    async def press(self, label: str, form: Mapping[str, str]) -> None:
        last = self._chat._last
        actions = list(handles(last).actions) if last is not None else []
        n, action = pick([(a.label, (n, a)) for n, a in enumerate(actions, start=1)], label)
        self._keys.form, self._keys.fields = form, action.fields
        await self.say(str(n))

    def shown(self) -> list[Any]:
        self._last = re.sub(r" +\n", "\n", self._screen.getvalue())
        self._screen.seek(0)
        self._screen.truncate()
        return self._last.splitlines()

    def words(self) -> str:
        return re.sub(r"[ \n│┃]+", " ", self._last)


PERSONS = {"slack": InSlack, "teams": InTeams, "web": OnTheWeb, "terminal": AtTheTerminal}
