"""Answers out to Teams: posted, updated in place, and to the person alone where others read along."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from botbuilder.schema import Activity, ActivityTypes, Attachment, Entity

from bot.settings import TeamsSettings
from bot.surface import Outgoing, SendFailed, Sent
from bot.teams.citations import MentionEntity, MessageEntity
from bot.teams.connector import Connector
from bot.teams.errors import ConnectorFailed
from bot.teams.events import Place
from bot.teams.files import Consent, consents, declined, handed_over, not_taken
from bot.teams.render import TeamsMessage, lead, render
from bot.turn import SurfaceName
from skills.answer import Attachment as File
from skills.document import file_bytes

_log = structlog.get_logger(__name__)

_CARD = "application/vnd.microsoft.card.adaptive"
_MOST_KNOWN = 10_000
_REASONS = {
    "BotNotInConversationRoster": "the app was removed from this conversation",
    "MemberNotFoundInConversation": "the person is no longer in this conversation",
    "ConversationNotFound": "this conversation no longer exists",
    "MessageWritesBlocked": "the person blocked the app",
    "BotDisabledByAdmin": "the app is blocked by the organisation's administrator",
    "MessageSizeTooBig": "the message is larger than Teams takes",
    "HostNotListed": "its serviceUrl is not listed in teams.service_hosts",
    "Unauthorized": "Teams refused the app's token; check teams.app_id, teams.app_password and teams.app_tenant",
}
_LOGIN_REFUSED = "Microsoft refused the app's own sign-in; check teams.app_id, teams.app_password and teams.app_tenant"


class TeamsSurface:
    name: SurfaceName = "teams"

    def __init__(self, connector: Connector, settings: TeamsSettings) -> None:
        self._connector = connector
        self._settings = settings
        self._seen: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._half: OrderedDict[str, list[str]] = OrderedDict()
        """Messages of an answer that arrived before a later one failed: not sent again by this process."""

    async def send(self, message: Outgoing) -> Sent:
        """Raises `SendFailed`. Teams can't be asked what it has, so a try cut off midway may show twice."""
        pages = render(message.answer, key=message.key, turn_id=message.turn_id)
        try:
            files = await consents(message)
            if message.kind == "update" and message.address.get("activity"):
                return await self._update(message, pages, files)
            return await self._post(message, [*lead(message.answer), *pages], files)
        except ConnectorFailed as failed:
            raise _send_failed(failed) from None

    async def status(self, address: dict[str, Any], text: str) -> None:
        """Three dots in the chat where it was asked; Teams has no words for it, and they end by themselves."""
        if not text or not address.get("conversation"):
            return
        try:
            await self._connector.send(
                address["service_url"], address["conversation"], Activity(type=ActivityTypes.typing)
            )
        except ConnectorFailed as failed:
            _log.info("teams_typing_failed", error=str(failed))

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
        if where is None:
            return None
        try:
            member = await self._connector.member(where["service_url"], where["conversation"], where["user"]["id"])
        except ConnectorFailed as failed:
            _log.warning("teams_roster_failed", error=str(failed))
            return None
        return _vouched(member, where, at_home=self._at_home(member, where))

    def _at_home(self, member: dict[str, Any], where: dict[str, Any]) -> bool:
        ours = self._settings.app_tenant
        theirs = str(member.get("tenantId") or where["tenant"])
        return not self._settings.app_id or (bool(ours) and theirs == ours)

    async def readers_of(self, address: Mapping[str, Any], *, at_most: int) -> frozenset[str] | None:
        """Everybody in the chat or channel; None where one of them has no place in a directory."""
        conversation = str(address["conversation"]).partition(";")[0]  # a thread's readers are its channel's
        try:
            people = await self._connector.members(address["service_url"], conversation, at_most=at_most)
        except ConnectorFailed as failed:
            _log.warning("teams_roster_failed", error=str(failed))
            return None
        if people is None:
            return None
        ids = [str(p.get("aadObjectId") or p.get("objectId") or "") for p in people]
        return frozenset(f"teams:{i}" for i in ids) if all(ids) else None

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

    async def _post(self, message: Outgoing, pages: list[TeamsMessage], files: list[Activity]) -> Sent:
        address = message.address
        service_url, conversation = address["service_url"], address["conversation"]
        if not address.get("group"):
            return await self._pages(message, service_url, conversation, pages, files)
        chat = await self._private_chat(address)
        if chat is None:
            await self._connector.send(service_url, conversation, _told(address, _OPEN_A_CHAT))
            return Sent({"told": "no private chat"})
        sent = await self._pages(message, service_url, chat, pages, files)
        try:
            await self._connector.send(service_url, conversation, _told(address, _ANSWERED))
        except ConnectorFailed as failed:  # the answer is there; sending it twice would be worse
            _log.warning("teams_group_notice_failed", error=str(failed))
        return sent

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

    async def _pages(
        self,
        message: Outgoing,
        service_url: str,
        conversation: str,
        pages: list[TeamsMessage],
        files: Sequence[Activity] = (),
    ) -> Sent:
        """The reference names the last page: it has the buttons, so it is the one that will be updated."""
        ids = self._half.pop(message.key, [])
        try:
            for activity in [*(activity_of(p) for p in pages), *files][len(ids) :]:
                ids.append(await self._connector.send(service_url, conversation, activity))
        except (ConnectorFailed, asyncio.CancelledError):
            self._remember_half(message.key, ids)
            raise
        return Sent({"conversation": conversation, "activity": ids[len(pages) - 1], "group": False})

    def _remember_half(self, key: str, ids: list[str]) -> None:
        if ids:
            self._half[key] = ids
        while len(self._half) > _MOST_KNOWN:
            self._half.popitem(last=False)

    async def _update(self, message: Outgoing, pages: list[TeamsMessage], files: Sequence[Activity]) -> Sent:
        address = message.address
        service_url, conversation, known = address["service_url"], address["conversation"], address["activity"]
        try:
            if message.key not in self._half:
                await self._connector.update(service_url, conversation, known, activity_of(pages[0]))
        except ConnectorFailed as failed:
            if not failed.gone:
                raise
            return await self._pages(message, service_url, conversation, pages, files)
        if len(pages) > 1 or files:
            self._half.setdefault(message.key, [known])
            return await self._pages(message, service_url, conversation, pages, files)
        return Sent({"conversation": conversation, "activity": known, "group": False})


_ANSWERED = "I've answered you in our personal chat, where only you can read it."
_OPEN_A_CHAT = (
    "I answer only where nobody else can read it. Please open a chat with me (add me under Apps), then ask me there."
)


def activity_of(page: TeamsMessage) -> Activity:
    """A message as Teams takes it, with the AI label and the citations of its words."""
    return Activity(
        type=ActivityTypes.message,
        text=page.text or None,
        text_format="markdown" if page.text else None,
        summary=page.preview,
        attachments=[Attachment(content_type=_CARD, content=page.card)] if page.card else None,
        entities=[MessageEntity(page.sources)],
    )


def _told(address: dict[str, Any], text: str) -> Activity:
    """A line in a group that says nothing of what was asked."""
    user = address["user"]
    if not user.get("name"):
        return Activity(type=ActivityTypes.message, text=text, summary=text)
    mention = f"<at>{user['name']}</at>"
    entities: list[Entity] = [MentionEntity({"id": user["id"], "name": user["name"]}, mention)]
    return Activity(type=ActivityTypes.message, text=f"{mention} {text}", summary=text, entities=entities)


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


def _send_failed(failed: ConnectorFailed) -> SendFailed:
    if "LoginRefused" in failed.code:
        return SendFailed(f"{_LOGIN_REFUSED} ({failed.code})", retriable=False)
    told = _REASONS.get(failed.code) or (_REASONS["Unauthorized"] if failed.status == 401 else "")
    reason = f"Teams said {failed}" + (f": {told}" if told else "")
    return SendFailed(reason, retriable=failed.retriable, retry_after=failed.retry_after)
