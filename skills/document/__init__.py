"""Reports as files: a neutral `Report` in, PDF or DOCX bytes out, the same bytes for the same report."""

import asyncio
from datetime import UTC, datetime

from skills.answer import Attachment
from skills.wording import Voice

__all__ = ["MEDIA_TYPES", "file_bytes", "render"]

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


async def file_bytes(attachment: Attachment) -> bytes:
    """The file, drawn beside the event loop."""
    return await asyncio.to_thread(render, attachment)


def render(attachment: Attachment) -> bytes:
    """CPU work of some 100 ms; both libraries are imported with the first document."""
    report = attachment.report
    voice = Voice(report.at or datetime.fromtimestamp(0, UTC), report.locale, report.time_zone)
    if attachment.format == "docx":
        from skills.document.docx import docx

        return docx(report, voice)
    from skills.document.pdf import pdf

    return pdf(report, voice)
