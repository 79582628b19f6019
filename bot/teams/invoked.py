"""What a client asks for and waits on: presses, refreshed cards, dialogs, thumbs, files, deals. Answered at once; what
takes longer becomes a turn.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from botbuilder.core import InvokeResponse
from botbuilder.schema import Activity

from bot.chat.press import NotOurs
from bot.codec import message_of
from bot.finding import NOT_FOUND, not_found
from bot.forms import actions_of, checked
from bot.ratings import rate
from bot.surface import Outgoing
from bot.teams import dialogs, events, feedback, files, lookup, suggesting, unfurling
from bot.teams.buttons import DIALOG, FORM, MORE, entered_within
from bot.teams.dialogs import Form
from bot.teams.errors import ConnectorFailed
from bot.teams.events import Place
from bot.teams.held import behind, inline, rest_of, view_of
from bot.teams.house import House
from bot.teams.render import REFRESH
from bot.teams.send import TeamsSurface
from bot.turn import Press, Turn
from knowledge.access import Principal
from knowledge.deliveries import Deliveries
from knowledge.errors import StoreUnavailable
from skills.answer import Action

_log = structlog.get_logger(__name__)

_CARD = "application/vnd.microsoft.card.adaptive"
_OLD_BUTTON = "This button is from an older version of the card. Please ask again."
_GONE = "I no longer have what stood behind this card. Please ask again."
_NOT_STORED = "I could not take that just now. Please press again in a moment."
_STRANGER = "I don't know you here yet. Write “hello” to me in a chat of our own first; I say there what is missing."
_OLD_PACKAGE = "I don't know this look-up. Your administrator can upload the app's package again (scip connect teams)."
_AWAY = "I can't look that up just now. Please try again in a moment."

Json = dict[str, Any]


class Invoked:
    def __init__(self, house: House, surface: TeamsSurface, accept: Callable[[Turn], Awaitable[None]]) -> None:
        self._house = house
        self._surface = surface
        self._accept = accept
        self._tenant = house.settings.tenant
        journal = house.journal
        self._deliveries = Deliveries(journal.engine, self._tenant, journal.clock, journal.reads)

    async def answer(self, activity: Activity) -> InvokeResponse | None:
        """None for a kind we know nothing of."""
        match activity.name:
            case "adaptiveCard/action":
                return _ok(await self._pressed(activity))
            case dialogs.FETCHED:
                return _ok(await self._form(activity))
            case dialogs.SUBMITTED:
                return _ok(await self._filled(activity))
            case feedback.SUBMITTED:
                return _ok(await self._rated(activity))
            case unfurling.QUERIED:
                return _ok(await self._unfurled(activity))
            case lookup.QUERIED | lookup.CHOSEN:
                return _ok(await self._looked_up(activity))
            case suggesting.ASKED:
                return _ok(await self._suggested(activity))
            case files.INVOKED:
                return InvokeResponse(status=await self._consented(activity), body={})
        return None

    # buttons

    async def _pressed(self, activity: Activity) -> Json:
        """The result comes as an update of the card; this only says that the press arrived."""
        action = activity.value.get("action") if isinstance(activity.value, dict) else None
        data = action.get("data") if isinstance(action, dict) else None
        try:
            if isinstance(data, dict) and REFRESH in data:
                return await self._refreshed(activity, str(data[REFRESH]))
            if aside := await self.aside(activity, data):
                return _said(aside)
            turn = events.turn_of_press(activity, data, self._tenant)
            if turn is None:
                return _sorry(400, "BadRequest", _OLD_BUTTON)
            if wrong := await self._wrong_within(activity, data):
                return _said(wrong)
            await self._accept(turn)
        except NotOurs:
            _log.warning("teams_unknown_button")
            return _sorry(400, "BadRequest", _OLD_BUTTON)
        except StoreUnavailable:
            return _sorry(503, "NotStored", _NOT_STORED)
        return _said("On it.")

    async def aside(self, activity: Activity, data: Any) -> str:
        """What needs no turn: the rest of a card, or a form for a client without dialogs. Empty for everything else."""
        place = events.place_of(activity)
        if place is None or not isinstance(data, dict):
            return ""
        if MORE in data:
            card = await behind(self._house.journal, self._tenant, place, str(data[MORE]))
            if card is None:
                return _GONE
            await rest_of(self._house.journal, card, place)
            return "It is in the next message."
        if DIALOG in data:
            found = await self._asked(place, dialogs.form_of(data))
            if found is None:
                return _GONE
            card, action = found
            shown = inline(card, place, dialogs.in_chat(action, card.answer), action.id)
            await self._house.journal.enqueue([message_of(shown)])
            return "The form is in the next message."
        return ""

    async def _refreshed(self, activity: Activity, key: str) -> Json:
        place = events.place_of(activity)
        card = None if place is None else await behind(self._house.journal, self._tenant, place, key)
        if place is None or card is None:
            return _sorry(404, "NotFound", _GONE)
        view = await view_of(self._house, card, place, await self._house.person(place.user_key))
        return {"statusCode": 200, "type": _CARD, "value": view}

    # dialogs

    async def _form(self, activity: Activity) -> Json:
        place = events.place_of(activity)
        form = dialogs.form_of(_data(activity), str(activity.reply_to_id or ""))
        found = None if place is None else await self._asked(place, form)
        if found is None or form is None:
            return dialogs.told(_GONE)
        return dialogs.dialog(found[1], form)

    async def _filled(self, activity: Activity) -> Json:
        """Shown again with what is wrong; an empty answer closes it, and what came of it is said in the chat."""
        place, data = events.place_of(activity), _data(activity)
        form = dialogs.form_of(data)
        found = None if place is None else await self._asked(place, form)
        if place is None or found is None or form is None:
            return dialogs.told(_GONE)
        card, action = found
        given = dialogs.entered(data)
        filled = checked(action.fields, given)
        try:
            wrong = filled.wrong or await self._unseen(place, action, filled.values)
            if wrong:
                return dialogs.dialog(action, form, given, wrong)
            press = Press(action.skill, action.verb, {**action.args, **filled.values})
            turn = events.turn_of_form(activity, press, card.answer.pending, form.activity, self._tenant)
            if turn is not None:
                await self._accept(turn)
        except StoreUnavailable:
            return dialogs.dialog(action, form, given, {action.fields[-1].name: _NOT_STORED})
        return {}

    async def _wrong_within(self, activity: Activity, data: Any) -> str:
        """What to do about a form within a card; empty where all is well, or the card is a viewer's own."""
        place, form = events.place_of(activity), dialogs.form_of(data, named_by=FORM)
        found = None if place is None else await self._asked(place, form)
        if place is None or found is None:
            return ""
        fields = found[1].fields
        filled = checked(fields, entered_within(data))
        wrong = filled.wrong or await self._unseen(place, found[1], filled.values)
        return " ".join(f"{f.label}: {wrong[f.name]}" for f in fields if f.name in wrong)

    async def _asked(self, place: Place, form: Form | None) -> tuple[Outgoing, Action] | None:
        """The message and the button as we made them: a client can make neither up."""
        card = None if form is None else await behind(self._house.journal, self._tenant, place, form.key)
        if form is None or card is None:
            return None
        action = next((a for a in actions_of(card.answer) if a.id == form.action and a.fields), None)
        return None if action is None else (card, action)

    # thumbs, deals, files

    async def _rated(self, activity: Activity) -> Json:
        place, thumb = events.place_of(activity), feedback.thumb_of(activity.value)
        person = None if place is None else await self._house.person(place.user_key)
        if place is None or thumb is None or person is None:
            return {}
        there = {"conversation": place.conversation_id, "activity": str(activity.reply_to_id or "")}
        turn_id = await self._deliveries.turn_behind("teams", there)
        if turn_id is not None:
            await rate(self._house, turn_id, person, good=thumb.good, note=thumb.note)
        return {}

    async def _looked_up(self, activity: Activity) -> Json:
        place = events.place_of(activity)
        if not lookup.is_ours(activity.value):
            return lookup.saying(_OLD_PACKAGE)
        try:
            person = None if place is None else await self._who(place)
            if person is None:
                return lookup.saying(_STRANGER)
            reader = self._house.workspace.reader(person)
            if activity.name == lookup.CHOSEN:
                return await lookup.chosen(reader, activity.value)
            return await lookup.found(reader, lookup.words_of(activity.value))
        except StoreUnavailable:
            return lookup.saying(_AWAY)

    async def _suggested(self, activity: Activity) -> Json:
        """Records whose name is being typed in a form."""
        place = events.place_of(activity)
        try:
            person = None if place is None else await self._who(place)
            reader = None if person is None or not person.active else self._house.workspace.reader(person)
            return await suggesting.suggested(reader, activity.value)
        except StoreUnavailable:
            return _sorry(503, "NotRead", _AWAY)

    async def _unseen(self, place: Place, action: Action, values: Mapping[str, str]) -> Mapping[str, str]:
        """What was chosen of records this person can't see. Raises `StoreUnavailable`."""
        if not any(f.find for f in action.fields):
            return {}
        person = await self._who(place)
        if person is None or not person.active:
            return {f.name: NOT_FOUND for f in action.fields if f.find}
        return await not_found(self._house.workspace.reader(person), action.fields, values)

    async def _unfurled(self, activity: Activity) -> Json:
        """A link stays a link where there is nothing to say about it."""
        place = events.place_of(activity)
        try:
            return {} if place is None else await unfurling.unfurled(self._house, self._surface, place, activity.value)
        except StoreUnavailable:
            return {}

    async def _who(self, place: Place) -> Principal | None:
        return await self._house.met("teams", place.user_key, place.address)

    async def _consented(self, activity: Activity) -> int:
        """A file to the person its answer was written to, and to nobody else; the HTTP status of the reply."""
        place, consent = events.place_of(activity), files.consent_of(activity.value)
        if place is None or consent is None:
            return 404
        card = await behind(self._house.journal, self._tenant, place, consent.key)
        attachment = None if card is None else files.attachment_of(card, consent)
        if card is None or card.conversation != place.conversation or attachment is None:
            return 404
        asked = str(activity.reply_to_id) if activity.reply_to_id else None
        try:
            await self._surface.hand_over(place, asked, attachment, consent)
        except ConnectorFailed as failed:
            _log.warning("teams_file_not_shown", error=str(failed))
            return 502
        return 200


def _data(activity: Activity) -> Json:
    """What a dialog's button carried, with what was entered."""
    data = activity.value.get("data") if isinstance(activity.value, dict) else None
    return data if isinstance(data, dict) else {}


def _ok(body: Json) -> InvokeResponse:
    return InvokeResponse(status=200, body=body)


def _said(text: str) -> Json:
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": text}


def _sorry(status: int, code: str, text: str) -> Json:
    return {
        "statusCode": status,
        "type": "application/vnd.microsoft.error",
        "value": {"code": code, "message": text},
    }
