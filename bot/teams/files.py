"""Files of an answer into Teams: the app asks, the person agrees, the file goes into their OneDrive.

Teams takes a bot's file only in a personal chat and only on a person's consent. The consent card names the answer it
belongs to; the file is drawn again from it when the person agrees (the same report gives the same bytes).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botbuilder.schema import Activity, ActivityTypes
from botbuilder.schema import Attachment as Attached

from bot.surface import Outgoing
from skills.answer import Attachment
from skills.document import file_bytes
from skills.workflows.documents import FORMATS

INVOKED = "fileConsent/invoke"
_CONSENT = "application/vnd.microsoft.teams.card.file.consent"
_INFO = "application/vnd.microsoft.teams.card.file.info"


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person decided about one file."""

    key: str
    """Of the message the file belongs to."""
    n: int
    agreed: bool
    upload: Mapping[str, str]
    """Where it goes: `uploadUrl`, `contentUrl`, `uniqueId`, `fileType`, `name`."""


async def consents(message: Outgoing) -> list[Activity]:
    """A card per file that asks whether it may be handed over."""
    return [await _asking(message.key, n, a) for n, a in enumerate(message.answer.attachments)]


async def _asking(key: str, n: int, attachment: Attachment) -> Activity:
    context = {"file": key, "n": n}
    content = {
        "description": f"{FORMATS[attachment.format]}, into your OneDrive",
        "sizeInBytes": len(await file_bytes(attachment)),
        "acceptContext": context,
        "declineContext": context,
    }
    card = Attached(content_type=_CONSENT, name=attachment.name, content=content)
    return Activity(type=ActivityTypes.message, summary=attachment.name, attachments=[card])


def consent_of(value: Any) -> Consent | None:
    """None for anything that is no answer to a card of ours."""
    context = value.get("context") if isinstance(value, dict) else None
    if (
        not isinstance(context, dict)
        or not isinstance(context.get("file"), str)
        or not isinstance(context.get("n"), int)
    ):
        return None
    info = value.get("uploadInfo")
    upload = {k: v for k, v in info.items() if isinstance(v, str)} if isinstance(info, dict) else {}
    return Consent(context["file"], context["n"], value.get("action") == "accept" and "uploadUrl" in upload, upload)


def attachment_of(message: Outgoing, consent: Consent) -> Attachment | None:
    files = message.answer.attachments
    return files[consent.n] if 0 <= consent.n < len(files) else None


def handed_over(attachment: Attachment, upload: Mapping[str, str]) -> Activity:
    """The file as Teams shows one, in place of the question."""
    content = {"uniqueId": upload.get("uniqueId", ""), "fileType": upload.get("fileType", attachment.format)}
    name = upload.get("name", attachment.name)
    card = Attached(content_type=_INFO, content_url=upload.get("contentUrl", ""), name=name, content=content)
    return Activity(type=ActivityTypes.message, summary=name, attachments=[card])


def declined(attachment: Attachment) -> Activity:
    text = f"Not handed over: {attachment.name}. Ask me for it again whenever you like."
    return Activity(type=ActivityTypes.message, text=text, summary=text)


def not_taken(attachment: Attachment) -> Activity:
    text = f"Your OneDrive did not take {attachment.name}. Press again in a moment, or get the file in the console."
    return Activity(type=ActivityTypes.message, text=text, summary=text)
