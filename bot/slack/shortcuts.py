"""What can be done with any message in Slack, and from anywhere: FOG it, add it to a deal as evidence, ask.

Answered in the person's direct messages with us: nobody else reads there, and the app need not be in the channel.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from slack_bolt.async_app import AsyncApp

from bot.introduce import stranger
from bot.slack import events, limits
from bot.slack.blocks import Block, context, section
from bot.slack.events import Place
from bot.slack.forms import options
from bot.slack.manifest import ASK, EVIDENCE, FOG
from bot.slack.markup import escaped, short
from bot.slack.reach import Reach
from bot.turn import Press, Turn
from knowledge.access import Principal
from knowledge.records import Deal
from knowledge.workspace import Workspace
from skills.answer import Choice

Body = dict[str, Any]

DEAL, WORDS = "deal", "words"
_NO_WORDS = "There are no words in that message that I could read."
_THERE = "I answer you in our direct messages, where nobody else reads along."
_NOT_REACHED = "I could not open our direct messages. Please write to me there first, then try again."


class House(Protocol):
    @property
    def workspace(self) -> Workspace: ...
    async def accept(self, turn: Turn) -> bool: ...
    async def met(self, surface: str, user_key: str, address: dict[str, Any]) -> Principal | None: ...


@dataclass(frozen=True, slots=True)
class Marked:
    """The message a shortcut was used on."""

    team: str
    user: str
    """Who used it."""
    channel: str
    ts: str
    words: str
    author: str
    """Slack's id of who wrote it; "" for a bot."""

    @classmethod
    def of(cls, body: Body) -> "Marked":
        message, team = body.get("message") or {}, body.get("team") or {}
        return cls(
            str(team.get("id") or body.get("user", {}).get("team_id") or ""),
            str(body["user"]["id"]),
            str((body.get("channel") or {}).get("id") or ""),
            str(message.get("ts") or body.get("message_ts") or ""),
            events.plain(str(message.get("text") or "")),
            str(message.get("user") or ""),
        )


class Shortcuts:
    def __init__(self, house: House, reach: Reach, tenant: str) -> None:
        self._house = house
        self._reach = reach
        self._tenant = tenant

    def register(self, bolt: AsyncApp) -> None:
        bolt.shortcut(FOG)(self._fog)
        bolt.shortcut(EVIDENCE)(self._evidence)
        bolt.shortcut(ASK)(self._ask)
        bolt.view(EVIDENCE)(self._chosen)
        bolt.view(ASK)(self._asked)
        bolt.options(DEAL)(self._deals)

    async def _fog(self, ack: Any, body: Body) -> None:
        marked = Marked.of(body)
        if not marked.words:
            await self._window(body, marked.team, "FOG", _NO_WORDS)
            await ack()
            return
        press = Press("fog", "show", {"text": marked.words})
        taken = await self._answer(marked.team, marked.user, f"fog:{body.get('trigger_id')}", "FOG this", press)
        await ack()
        await self._point(body, _THERE if taken else _NOT_REACHED)

    async def _evidence(self, ack: Any, body: Body) -> None:
        """A window to choose the deal in; Slack takes it within three seconds of the click."""
        marked = Marked.of(body)
        key = f"slack:{marked.team}:{marked.user}"
        person = await self._house.met("slack", key, _to(marked.team, marked.user))
        deals = [] if person is None else await self._own_deals(person)
        said = "" if marked.words else _NO_WORDS
        said = (
            stranger(key) if person is None else said or ("" if deals else "You have no open deal it could belong to.")
        )
        if said:
            await self._window(body, marked.team, "Evidence", said)
        else:
            view = evidence_view(marked, deals)
            await self._reach.call(marked.team, "views.open", trigger_id=body["trigger_id"], view=view)
        await ack()

    async def _chosen(self, ack: Any, body: Body) -> None:
        view, user = body["view"], str(body["user"]["id"])
        held = json.loads(view.get("private_metadata") or "{}")
        state = view.get("state", {}).get("values", {})
        deal = ((state.get(DEAL) or {}).get(DEAL) or {}).get("selected_option") or {}
        words = str(((state.get(WORDS) or {}).get(WORDS) or {}).get("value") or "").strip()
        wrong = {} if deal else {DEAL: "Please choose the deal."}
        wrong |= {} if words else {WORDS: "Please keep the words that count."}
        if wrong:
            await ack(response_action="errors", errors=wrong)
            return
        team = str(held["team"])
        args = {"deal_id": str(deal["value"]), "pasted": words, **await self._source(held)}
        press = Press("evidence", "show", args)
        event = f"evidence:{view.get('id')}:{view.get('hash')}"
        taken = await self._answer(team, user, event, "Add as evidence", press)
        await ack() if taken else await ack(response_action="errors", errors={WORDS: _NOT_REACHED})

    async def _source(self, held: dict[str, str]) -> dict[str, str]:
        """Who wrote it, when, and where it stands."""
        link = await self._reach.call(held["team"], "chat.getPermalink", channel=held["channel"], message_ts=held["ts"])
        author = await self._reach.call(held["team"], "users.info", user=held["author"]) if held["author"] else None
        profile = ((author or {}).get("user") or {}).get("profile") or {}
        name = profile.get("real_name") or ((author or {}).get("user") or {}).get("real_name") or ""
        at = datetime.fromtimestamp(float(held["ts"]), UTC).isoformat()
        found = {"said_by": str(name), "said_at": at, "said_link": str((link or {}).get("permalink") or "")}
        return {k: v for k, v in found.items() if v}

    async def _ask(self, ack: Any, body: Body) -> None:
        team = str((body.get("team") or {}).get("id") or body["user"].get("team_id") or "")
        await self._reach.call(team, "views.open", trigger_id=body["trigger_id"], view=ask_view(team))
        await ack()

    async def _asked(self, ack: Any, body: Body) -> None:
        view = body["view"]
        team = str(json.loads(view.get("private_metadata") or "{}").get("team", ""))
        state = view.get("state", {}).get("values", {})
        text = str(((state.get(WORDS) or {}).get(WORDS) or {}).get("value") or "").strip()
        if not text:
            await ack(response_action="errors", errors={WORDS: "Please write your question."})
            return
        event = f"ask:{view.get('id')}:{view.get('hash')}"
        taken = await self._answer(team, str(body["user"]["id"]), event, text, None)
        await ack() if taken else await ack(response_action="errors", errors={WORDS: _NOT_REACHED})

    async def _deals(self, ack: Any, body: Body) -> None:
        """Those of the person's deals that match what was typed."""
        user, team = str(body["user"]["id"]), str((body.get("team") or {}).get("id") or "")
        person = await self._house.met("slack", f"slack:{team}:{user}", _to(team, user))
        deals = [] if person is None else await self._own_deals(person)
        await ack(options=options(_choices(deals), str(body.get("value") or ""))[: limits.OPTIONS])

    async def _own_deals(self, person: Principal) -> list[Deal]:
        """Open ones the person sees, their own first."""
        if not person.active or person.role == "analyst":
            return []
        found = await self._house.workspace.reader(person).deals(status="open")
        return sorted(found, key=lambda d: (d.owner_id != person.user_id, d.name, d.id))

    async def _answer(self, team: str, user: str, event_id: str, text: str, press: Press | None) -> bool:
        """Whether there is a place to answer in."""
        channel = await self._reach.direct(team, user)
        if channel is None:
            return False
        place = Place(team, channel, None, user, group=False)
        await self._house.accept(events.turn_at(place, self._tenant, event_id, text, press))
        return True

    async def _window(self, body: Body, team: str, title: str, said: str) -> None:
        view = _modal(title, section(escaped(said)))
        await self._reach.call(team, "views.open", trigger_id=body["trigger_id"], view=view)

    async def _point(self, body: Body, said: str) -> None:
        """To the person alone, where they are."""
        if url := body.get("response_url"):
            self._reach.later(self._reach.respond(str(url), said))


def evidence_view(marked: Marked, deals: Sequence[Deal]) -> dict[str, Any]:
    choices = _choices(deals)
    many = len(choices) > limits.OPTIONS
    kind: Block = (
        {"type": "external_select", "min_query_length": 0}
        if many
        else {
            "type": "static_select",
            "options": options(choices),
        }
    )
    cut = len(marked.words) > limits.INPUT
    words: Block = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": limits.INPUT,
        "initial_value": marked.words[: limits.INPUT],
    }
    hint = "These are its first 3,000 characters." if cut else "Leave out what does not belong to the deal."
    blocks = [
        _input(DEAL, "Deal", kind),
        {**_input(WORDS, "What it says", words), "hint": {"type": "plain_text", "text": hint}},
        *context("You see what I take from it, and nothing counts before you accept it."),
    ]
    held = {"team": marked.team, "channel": marked.channel, "ts": marked.ts, "author": marked.author}
    return {**_modal("Add as deal evidence", blocks, EVIDENCE, "Read it"), "private_metadata": json.dumps(held)}


def ask_view(team: str) -> dict[str, Any]:
    words: Block = {"type": "plain_text_input", "multiline": True, "max_length": limits.INPUT}
    blocks = [_input(WORDS, "Your question, in your own words", words), *context(_THERE)]
    return {**_modal("Ask SCIP", blocks, ASK, "Ask"), "private_metadata": json.dumps({"team": team})}


def _modal(title: str, blocks: list[Block], callback: str = "", submit: str = "") -> dict[str, Any]:
    view: dict[str, Any] = {
        "type": "modal",
        "title": {"type": "plain_text", "text": short(title, limits.MODAL_TITLE)},
        "close": {"type": "plain_text", "text": "Cancel" if submit else "Close"},
        "blocks": blocks,
    }
    if submit:
        view |= {"callback_id": callback, "submit": {"type": "plain_text", "text": submit}}
    return view


def _input(name: str, label: str, element: Block) -> Block:
    text = {"type": "plain_text", "text": label}
    return {"type": "input", "block_id": name, "label": text, "element": {**element, "action_id": name}}


def _choices(deals: Sequence[Deal]) -> list[Choice]:
    return [Choice(d.id, d.name) for d in deals]


def _to(team: str, user: str) -> dict[str, Any]:
    return {"team": team, "user": user}
