"""What the desk says: why it does not listen, and a hint as a message."""

from knowledge.records import CallConsent, LiveCall
from skills.answer import Action, Answer, TextPart
from voice.coach.hint import Hint

WRONG_KEY = "That key opens no call here: it is wrong, or more than twelve hours old. The call's page gives a new one."
ELSEWHERE = (
    "Another server hears this call already. Stop the sound that comes from there, or send this one to that server; "
    "if that server is gone, try again in ten seconds."
)
OVER = "This call is over. Start a new one to be coached again."
REFUSED = "Not everyone on this call agreed to being listened to, so I do not listen."
NOT_ASKED = (
    "Nobody has said yet that everyone on this call agreed. Put that on record on the call's page, then connect again."
)
NOT_AGREED = (
    "Everyone was told, and this workspace asks for more: everyone has to agree. Put that on record, then come again."
)


def why_not(call: LiveCall, least: CallConsent) -> tuple[str, bool] | None:
    """(why this call is not listened to, whether that may change); None where it is."""
    if call.state == "ended":
        return OVER, False
    if call.consent == "refused":
        return REFUSED, False
    if call.consent == "none":
        return NOT_ASKED, True
    if call.consent == "announced" and least == "given":
        return NOT_AGREED, True
    return None


def hint_message(hint: Hint) -> Answer:
    args = {"call_id": hint.call_id}
    buttons = (
        Action("more", "More like this", "meeting_coach", "more", {**args, "liked": hint.kind}),
        Action("less", "Fewer", "meeting_coach", "less", args),
        Action("mute", "Mute", "meeting_coach", "mute", args),
    )
    return Answer(hint.text, (TextPart(hint.why, "muted"),), actions=buttons, summary=hint.text, skill="meeting_coach")
