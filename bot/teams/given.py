"""Files that come with a message, as Teams describes them. Pure."""

from typing import Any

from botbuilder.schema import Activity, Attachment

from bot.turn import FileRef

_FILE = "application/vnd.microsoft.teams.file.download.info"
_LINK = "reference"


def refs_of(activity: Activity) -> tuple[FileRef, ...]:
    """Files and pictures of a message; what Teams adds of its own accord (its HTML) is none."""
    found = (_ref(a) for a in activity.attachments or [])
    return tuple(ref for ref in found if ref is not None)


def _ref(attachment: Attachment) -> FileRef | None:
    kind, name = str(attachment.content_type or ""), str(attachment.name or "")
    content: Any = attachment.content
    if kind == _FILE and isinstance(content, dict) and content.get("downloadUrl"):
        ending = str(content.get("fileType") or "")
        return FileRef(
            name if "." in name else f"{name or 'file'}.{ending}", where={"url": str(content["downloadUrl"])}
        )
    if kind == _LINK:
        return FileRef(name or "file", where={})
    if kind.startswith("image/"):
        ending = kind.removeprefix("image/").partition(";")[0]
        return FileRef(name or f"picture.{ending if ending.isalpha() else 'png'}", kind)
    return None
