"""Buttons, forms and thumbs in: a press is a turn; a form is a window that says what is wrong beside its inputs."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

import structlog

from bot.chat.press import NotOurs
from bot.codec import outgoing_of
from bot.finding import NOT_FOUND, find, not_found
from bot.forms import actions_of, checked
from bot.ratings import rate
from bot.slack import events, limits
from bot.slack.forms import entered, form_view, options
from bot.slack.reach import Reach
from bot.slack.render import details_view, taken_up_view
from bot.turn import Press, Turn
from knowledge.access import Principal
from knowledge.journal import Journal
from knowledge.workspace import Workspace
from skills.answer import Action, Answer, Field

_log = structlog.get_logger(__name__)

Body = dict[str, Any]

_OLD_FORM = "This form is older than what stood behind it. Please ask again."


class House(Protocol):
    @property
    def journal(self) -> Journal: ...
    @property
    def workspace(self) -> Workspace: ...
    async def accept(self, turn: Turn) -> bool: ...
    async def person(self, user_key: str) -> Principal | None: ...


class Follows(Protocol):
    """Keeps the home tab of who pressed up to date."""

    def pressed(self, user_key: str, turn_id: str, *, at_home: events.Place | None) -> None: ...


class Pressing:
    def __init__(self, house: House, reach: Reach, follows: Follows, tenant: str) -> None:
        self._house = house
        self._reach = reach
        self._follows = follows
        self._tenant = tenant

    async def action(self, ack: Any, body: Body) -> None:
        """Raises `StoreUnavailable`, and Slack says to the person that it did not work."""
        action_id = str(body["actions"][0].get("action_id", ""))
        if action_id == "feedback":
            await self._feedback(body)
        elif action_id.startswith("open:"):
            await self._open(body)
        elif action_id.startswith("form:"):
            await self._ask_form(body)
        elif action_id.startswith("press:"):
            await self._press(body)
        await ack()

    async def _press(self, body: Body) -> None:
        """Where the answer comes somewhere else than one presses, that place says so."""
        turn = await self._pressed(body)
        if turn is None:
            _log.warning("slack_unknown_button", action=str(body["actions"][0].get("action_id", ""))[:60])
            return
        await self._house.accept(turn)
        view = body.get("view") or {}
        at_home = events.place_of_action(body) if view.get("type") == "home" else None
        if view.get("type") == "modal":
            await self._call(body, "views.update", view_id=view["id"], view=taken_up_view())
        self._follows.pressed(turn.user_key, turn.id, at_home=at_home)

    async def _pressed(self, body: Body) -> Turn | None:
        """By what the button carries; one that names its card and itself by what it was made of."""
        try:
            return events.turn_of_button(body, self._tenant)
        except NotOurs:
            found = await self._card(body)
        action = None if found is None else _named(found[1], found[2])
        if found is None or action is None or action.fields:
            return None
        press = Press(action.skill, action.verb, dict(action.args))
        return events.turn_of_press(body, self._tenant, press, found[1].pending)

    async def form(self, ack: Any, body: Body) -> None:
        """The window stays open, with what is wrong beside each input, until it can be taken."""
        try:
            made_of = await self._form_of(body)
        except NotOurs:
            _log.warning("slack_unknown_form")
            await ack()
            return
        if made_of is None:
            first = next((b["block_id"] for b in body["view"].get("blocks", []) if b.get("type") == "input"), "")
            await ack(response_action="errors", errors={first: _OLD_FORM})
            return
        action, pending = made_of
        filled = checked(action.fields, entered(body["view"]))
        wrong = filled.wrong or await self._unseen(body, action, filled.values)
        if wrong:
            await ack(response_action="errors", errors=dict(wrong))
            return
        turn = events.turn_of_form(body, self._tenant, Press(action.skill, action.verb, dict(action.args)), pending)
        await self._house.accept(turn)
        await ack()
        self._follows.pressed(turn.user_key, turn.id, at_home=None)

    async def _form_of(self, body: Body) -> tuple[Action, str | None] | None:
        """The button the form came from and the change its card asks about; None where the card is gone.

        Raises `NotOurs`.
        """
        try:
            carried = json.loads(body["view"].get("private_metadata") or "")
            key, wanted = str(carried["k"]), str(carried["i"])
        except (ValueError, KeyError, TypeError) as error:
            raise NotOurs("form") from error
        message = await self._house.journal.message(key)
        answer = None if message is None else outgoing_of(message, tenant=self._tenant).answer
        action = None if answer is None else _named(answer, wanted)
        return None if action is None or answer is None else (action, answer.pending)

    async def _unseen(self, body: Body, action: Action, values: Mapping[str, str]) -> Mapping[str, str]:
        """What was chosen of records this person can't see."""
        if not any(f.find for f in action.fields):
            return {}
        person = await self._person(body)
        reader = None if person is None else self._house.workspace.reader(person)
        if reader is None:
            return {f.name: NOT_FOUND for f in action.fields if f.find}
        return await not_found(reader, action.fields, values)

    async def _person(self, body: Body) -> Principal | None:
        """Who fills a form in; None for somebody who sees nothing."""
        user, team = body.get("user") or {}, body.get("team") or {}
        key = f"slack:{team.get('id') or user.get('team_id') or ''}:{user.get('id') or ''}"
        person = await self._house.person(key)
        return person if person is not None and person.active else None

    async def options(self, ack: Any, body: Body) -> None:
        """What of a long list, or of the records this person may see, matches what was typed."""
        try:
            made_of = await self._form_of(body)
        except NotOurs:
            made_of = None
        fields = () if made_of is None else made_of[0].fields
        field = next((f for f in fields if f.name == str(body.get("block_id") or "")), None)
        found = [] if field is None else await self._offered(body, field, str(body.get("value") or ""))
        await ack(options=found[: limits.OPTIONS])

    async def _offered(self, body: Body, field: Field, typed: str) -> list[dict[str, Any]]:
        if field.kind != "search":
            return options(field.choices, typed)
        person = await self._person(body)
        if person is None:
            return []
        reader = self._house.workspace.reader(person)
        return options(await find(reader, field, typed, at_most=limits.OPTIONS))

    async def _feedback(self, body: Body) -> None:
        said = json.loads(body["actions"][0]["value"])
        person = await self._house.person(events.place_of_action(body).user_key)
        if person is not None:
            await rate(self._house, str(said["t"]), person, good=said["g"] == "1")

    async def _open(self, body: Body) -> None:
        found = await self._card(body)
        if found is not None:
            key, answer, wanted = found
            view = details_view(answer, wanted, key=key)
            await self._show(body, {**view, "private_metadata": json.dumps({"address": _address(body)})})

    async def _ask_form(self, body: Body) -> None:
        found = await self._card(body)
        action = None if found is None else _named(found[1], found[2])
        if found is None or action is None:
            return
        carried = {"address": _address(body), "k": found[0], "i": found[2]}
        await self._show(body, form_view(action, carried))

    async def _show(self, body: Body, view: dict[str, Any]) -> None:
        """On top of the window the button stands in, where it stands in one."""
        method = "views.push" if (body.get("view") or {}).get("type") == "modal" else "views.open"
        await self._call(body, method, trigger_id=body["trigger_id"], view=view)

    async def _call(self, body: Body, method: str, **asked: Any) -> None:
        await self._reach.call(events.place_of_action(body).team, method, **asked)

    async def _card(self, body: Body) -> tuple[str, Answer, str] | None:
        """(key, stored answer, what of it) of the pressed card; only for those it was written to."""
        try:
            named = json.loads(body["actions"][0].get("value") or "")
            key, wanted = str(named["k"]), str(named["i"])
        except (ValueError, KeyError, TypeError):
            _log.warning("slack_unknown_button")
            return None
        place = events.place_of_action(body)
        message = await self._house.journal.message(key)
        if message is None or message.surface != "slack":
            return None
        out = outgoing_of(message, tenant=self._tenant)
        own = out.address.get("user") == place.user
        here = out.address.get("channel") == place.channel or (own and not place.group)  # see `SlackSurface._privately`
        theirs = out.address.get("public") or own
        return (key, out.answer, wanted) if here and theirs else None


def _address(body: Body) -> dict[str, Any]:
    return {**events.place_of_action(body).address, **events.origin_of_action(body)}


def _named(answer: Answer, action_id: str) -> Action | None:
    return next((a for a in actions_of(answer) if a.id == action_id), None)
