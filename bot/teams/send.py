"""Answers out to Teams: posted, updated in place, and to the person alone where others read along."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from botbuilder.schema import Activity, ActivityTypes, Attachment, Entity

from bot.alarm import Alarm
from bot.settings import TeamsSettings
from bot.surface import Outgoing, SendFailed, Sent
from bot.teams import limits, notices
from bot.teams.blocked import not_admitted, place_of, roster_failed, roster_of, send_failed
from bot.teams.citations import Label, MentionEntity, MessageEntity
from bot.teams.connector import Connector
from bot.teams.delivery import Delivery, Notes
from bot.teams.errors import ConnectorFailed
from bot.teams.events import Place
from bot.teams.fetching import fetch
from bot.teams.files import Consent, consents, declined, handed_over, not_taken
from bot.teams.render import Shape, TeamsMessage, render, words
from bot.teams.streams import Chat, Streams
from bot.teams.trust import may_serve
from bot.turn import FileRef, SurfaceName
from knowledge.owning import utc_now
from skills.answer import Attachment as File
from skills.document import file_bytes

_log = structlog.get_logger(__name__)

_CARD = "application/vnd.microsoft.card.adaptive"
_GROUP_CHAT = "@thread.v2"
"""How the id of a group or meeting chat ends; a channel's ends otherwise."""
_MOST_KNOWN = 10_000


class TeamsSurface:
    name: SurfaceName = "teams"

    def __init__(
        self,
        connector: Connector,
        settings: TeamsSettings,
        notes: Notes,
        streams: Streams | None = None,
        alarm: Alarm | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """`alarm` is told when Teams will not say who is in a conversation."""
        self._connector = connector
        self._settings = settings
        self._alarm = alarm
        self._now = now
        self._label = Label(settings.sensitivity, settings.sensitivity_note) if settings.sensitivity else None
        self._streams = streams or Streams(connector)
        self._delivery = Delivery(connector, self._streams, notes)
        self._seen: OrderedDict[str, dict[str, Any]] = OrderedDict()

    async def send(self, message: Outgoing) -> Sent:
        """Raises `SendFailed`. Teams can't be asked what it has: a last message cut off midway may show twice."""
        address = message.address
        if not self._serves(address):
            told = "their organisation is not listed in teams.tenants"
            raise SendFailed(told, retriable=False, trouble=not_admitted(str(address.get("tenant") or "unknown")))
        if (noticed := await self._noticed(message)) is not None:
            return noticed
        spoken, card = words(message.answer, aside=message.kind == "update")
        pages = [*spoken, *render(card, shape_of(message, await self._viewers(address)))]
        try:
            files = await consents(message)
            parts = [*self._activities(pages, rated=message.turn_id is not None), *files]
            if message.kind == "update" and address.get("activity"):
                return await self._update(message, parts, card=len(pages) - 1)
            return await self._post(message, parts, card=len(pages) - 1)
        except ConnectorFailed as failed:
            raise send_failed(failed, address) from None

    async def _noticed(self, message: Outgoing) -> Sent | None:
        """In the meeting, where that can be done now; None for everything that goes to a chat."""
        address = message.address
        meeting = notices.meeting_of(self._settings, message, self._now())
        if not meeting:
            return None
        try:
            told = await self._connector.notify(
                address["service_url"], meeting, notices.notice(self._settings, address)
            )
            if failed := notices.refused_for(told):
                raise failed
        except ConnectorFailed as failed:  # the hint still reaches its rep, by chat
            _log.warning("teams_notice_failed", error=str(failed))
            blocked = notices.notice_failed(failed, address)
            if self._alarm is not None and blocked is not None:
                await self._alarm.raised("teams", blocked)
            return None
        return Sent({"noticed": True}, place=notices.place_of(address))

    async def status(self, address: dict[str, Any], text: str) -> None:
        """Three dots where it was asked; in a personal chat what is being done in words, once it takes a while.

        Not after a press: its card changes in place, so no message would end the words.
        """
        if not text or not address.get("conversation") or not self._serves(address):
            return
        chat = _chat(address)
        if alone(address) and not address.get("activity"):
            if not self._streams.begun(chat):
                await self._dots(chat)
                await self._streams.patience()  # a turn that ends meanwhile ends this too
            await self._streams.tell(chat, text)
        else:
            await self._dots(chat)

    def _serves(self, address: Mapping[str, Any]) -> bool:
        """An organisation may have been struck off since somebody of it wrote."""
        return may_serve(self._settings, str(address.get("tenant") or ""))

    async def _dots(self, chat: Chat) -> None:
        try:
            await self._connector.send(chat.service_url, chat.conversation, Activity(type=ActivityTypes.typing))
        except ConnectorFailed as failed:
            _log.info("teams_typing_failed", error=str(failed))

    def _activities(self, pages: Sequence[TeamsMessage], *, rated: bool) -> list[Activity]:
        """The last one can be rated: it is the one that is remembered."""
        made = [activity_of(p, self._label) for p in pages]
        if rated and made:
            made[-1].channel_data = {"feedbackLoop": {"type": "default"}}
        return made

    def fetch(self, file: FileRef, address: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """As `bot.surface.Fetches`."""
        return fetch(self._settings, file, address)

    def remember(self, user_key: str, address: dict[str, Any]) -> None:
        """Where to ask who this is, should `email_of` be called."""
        self._seen[user_key] = address
        self._seen.move_to_end(user_key)
        while len(self._seen) > _MOST_KNOWN:
            self._seen.popitem(last=False)

    async def email_of(self, user_key: str, address: dict[str, Any] | None = None) -> str | None:
        """The address the person signs in with, by the roster of the chat they wrote from; None when unsure.

        The free "email" field counts only inside our own organisation; a sign-in name's domain was proven to
        Microsoft by whoever owns it. Guests are nobody's colleague.
        """
        where = address or self._seen.get(user_key)
        if where is None or user_key != _key_of(where) or not self._serves(where):
            return None
        try:
            member = await self._connector.member(where["service_url"], where["conversation"], where["user"]["id"])
        except ConnectorFailed as failed:
            await self._no_roster(failed, where)
            return None
        await self._roster_works(where)
        return _vouched(member, where, at_home=self._at_home(member, where))

    async def _no_roster(self, failed: ConnectorFailed, where: Mapping[str, Any]) -> None:
        _log.warning("teams_roster_failed", error=str(failed))
        blocked = roster_failed(failed, where)
        if self._alarm is not None and blocked is not None:
            await self._alarm.raised("teams", blocked)

    async def _roster_works(self, where: Mapping[str, Any]) -> None:
        if self._alarm is not None:
            await self._alarm.works("teams", roster_of(where))

    def _at_home(self, member: dict[str, Any], where: dict[str, Any]) -> bool:
        ours = self._settings.app_tenant.lower()
        theirs = str(member.get("tenantId") or where["tenant"]).lower()
        return not self._settings.app_id or (bool(ours) and theirs == ours)

    async def readers_of(
        self, address: Mapping[str, Any], *, at_most: int, quietly: bool = False
    ) -> frozenset[str] | None:
        """Everybody in the chat or channel; None where one of them has no place in a directory, and for a channel that
        may be one of a public team. `quietly`: it may well be a chat the app was never added to, and that is nobody's
        trouble."""
        conversation = str(address["conversation"]).partition(";")[0]  # a thread's readers are its channel's
        if not (conversation.endswith(_GROUP_CHAT) or self._settings.aloud_in_channels):
            return None
        try:
            people = await self._connector.members(address["service_url"], conversation, at_most=at_most)
        except ConnectorFailed as failed:
            if not quietly:
                await self._no_roster(failed, {**address, "conversation": conversation})
            return None
        await self._roster_works({**address, "conversation": conversation})
        if people is None:
            return None
        found = [self._reader(p, address, conversation) for p in people]
        keys = frozenset(key for key in found if key is not None)
        return keys if len(keys) == len(people) else None

    async def _viewers(self, address: Mapping[str, Any]) -> tuple[str, ...]:
        """Who reads a card that is said aloud, as far as each can be shown their own; the asker alone if that can't be
        told now."""
        if not address.get("public"):
            return ()
        conversation = str(address["conversation"]).partition(";")[0]
        try:
            people = await self._connector.members(address["service_url"], conversation, at_most=limits.REFRESHED)
        except ConnectorFailed as failed:
            _log.info("teams_viewers_unknown", error=str(failed))
            return ()
        return tuple(str(p["id"]) for p in people or [] if p.get("id"))

    def _reader(self, person: dict[str, Any], address: Mapping[str, Any], conversation: str) -> str | None:
        """Their key, and where to ask who they are: they may never have written to us."""
        object_id = str(person.get("aadObjectId") or person.get("objectId") or "")
        if not object_id or not person.get("id"):
            return None
        there = {"service_url": address["service_url"], "conversation": conversation, "tenant": address["tenant"]}
        key = f"teams:{object_id}"
        self.remember(key, {**there, "user": {"id": str(person["id"]), "object_id": object_id}})
        return key

    async def hand_over(self, place: Place, card: str | None, attachment: File, consent: Consent) -> None:
        """Puts a file where its person agreed to, and shows it in place of the question; or says why not.

        Raises `ConnectorFailed` when the chat itself can't be written to.
        """
        chat = (place.service_url, place.conversation_id)
        if not consent.agreed:
            await self._replace(chat, card, declined(attachment))
            return
        try:
            await self._connector.upload(consent.upload["uploadUrl"], await file_bytes(attachment))
        except ConnectorFailed as failed:
            _log.warning("teams_upload_failed", error=str(failed))
            await self._connector.send(*chat, not_taken(attachment))
            return
        await self._replace(chat, card, handed_over(attachment, consent.upload))

    async def _replace(self, chat: tuple[str, str], card: str | None, shown: Activity) -> None:
        try:
            if card is not None:
                await self._connector.update(*chat, card, shown)
                return
        except ConnectorFailed as failed:
            if not failed.gone:
                raise
        await self._connector.send(*chat, shown)

    async def _post(self, message: Outgoing, parts: Sequence[Activity], *, card: int) -> Sent:
        address = message.address
        if not address.get("group"):
            ids = await self._delivery.post(message, _chat(address), parts, alone=alone(address))
            return _sent(address, address["conversation"], ids[card])
        chat = await self._private_chat(address)
        if chat is None:
            await self._connector.send(address["service_url"], address["conversation"], _told(address, _OPEN_A_CHAT))
            return Sent({"told": "no private chat"})
        ids = await self._delivery.post(message, Chat(address["service_url"], chat), parts, alone=True)
        try:
            await self._connector.send(address["service_url"], address["conversation"], _told(address, _ANSWERED))
        except ConnectorFailed as failed:  # the answer is there; sending it twice would be worse
            _log.warning("teams_group_notice_failed", error=str(failed))
        return _sent(address, chat, ids[card])

    async def _update(self, message: Outgoing, parts: Sequence[Activity], *, card: int) -> Sent:
        address = message.address
        ids = await self._delivery.replace(message, _chat(address), address["activity"], parts)
        return _sent(address, address["conversation"], ids[card])

    async def _private_chat(self, address: dict[str, Any]) -> str | None:
        """None where Teams won't let us write to the person: they have not added the app for themselves."""
        user = address["user"]
        try:
            found = await self._connector.open_chat(
                address["service_url"], bot=address["bot"], user_id=user["id"], tenant=address["tenant"]
            )
        except ConnectorFailed as failed:
            if failed.retriable or "Login" in failed.code:
                raise
            _log.info("teams_no_private_chat", error=str(failed))
            return None
        return found or None


_ANSWERED = "I've answered you in our personal chat, where only you can read it."
_OPEN_A_CHAT = (
    "I answer only where nobody else can read it. Please open a chat with me (add me under Apps), then ask me there."
)


def alone(address: Mapping[str, Any]) -> bool:
    """Whether it is a person's own chat with us, where nobody else reads."""
    where = str(address.get("conversation", ""))
    return not address.get("group") and not address.get("public") and not where.startswith("19:")


def shape_of(message: Outgoing, viewers: Sequence[str] = ()) -> Shape:
    """`viewers`: people besides the asker (Teams' ids) who see a card said aloud each in their own way."""
    address = message.address
    user = str((address.get("user") or {}).get("id") or "")
    public = bool(address.get("public"))
    asker = (user,) if user and (message.answer.pending is not None or public) else ()
    own_view = tuple(dict.fromkeys((*asker, *viewers))) if public else asker
    return Shape(
        key=message.key,
        dialogs=not address.get("inline"),
        starters=tuple(address.get("starters") or ()),
        refreshed_for=own_view,
    )


def _chat(address: Mapping[str, Any]) -> Chat:
    return Chat(address["service_url"], address["conversation"])


def _sent(address: Mapping[str, Any], conversation: str, activity: str) -> Sent:
    """The reference names the last card: it has the buttons, so it is the one that will be updated."""
    there = {"conversation": conversation, "activity": activity, "group": False}
    return Sent(there, place=place_of({**address, "conversation": conversation}))


def activity_of(page: TeamsMessage, label: Label | None = None) -> Activity:
    """A message as Teams takes it, with the AI label, the citations of its words and how confidential it is."""
    return Activity(
        type=ActivityTypes.message,
        text=page.text or None,
        text_format="markdown" if page.text else None,
        summary=page.preview,
        attachments=[Attachment(content_type=_CARD, content=page.card)] if page.card else None,
        entities=[MessageEntity(page.sources, label)],
    )


def _told(address: dict[str, Any], text: str) -> Activity:
    """A line in a group that says nothing of what was asked."""
    user = address["user"]
    if not user.get("name"):
        return Activity(type=ActivityTypes.message, text=text, summary=text)
    mention = f"<at>{user['name']}</at>"
    entities: list[Entity] = [MentionEntity({"id": user["id"], "name": user["name"]}, mention)]
    return Activity(type=ActivityTypes.message, text=f"{mention} {text}", summary=text, entities=entities)


def _key_of(where: Mapping[str, Any]) -> str:
    """Whose address it is: as `Place.user_key`."""
    user = where["user"]
    return f"teams:{user.get('object_id') or ':'.join((str(where['tenant']), str(user['id'])))}"


def _vouched(member: dict[str, Any], where: dict[str, Any], *, at_home: bool) -> str | None:
    same = member.get("id") == where["user"]["id"]
    known_as = member.get("aadObjectId") or member.get("objectId") or ""
    asked_for = where["user"].get("object_id") or known_as
    if not same or known_as != asked_for or str(member.get("userRole", "user")).lower() in ("guest", "anonymous"):
        return None
    name = str(member.get("userPrincipalName") or "")
    free = str(member.get("email") or "") if at_home else ""
    found = free or name
    return found if "@" in found and "#" not in found else None
