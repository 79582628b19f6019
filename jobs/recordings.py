"""Recordings people handed over: heard once they said that everyone agreed, told about meanwhile and at the end."""

from jobs.task import Doing, GiveUp, Task
from knowledge.worklist import Work
from skills.answer import Answer, TextPart
from skills.publishing import Unreachable

TASK = "hear_recording"
_TRIES = 20
"""A process that stops gives it up half-way, and the next goes on where it was."""
_HOURS = 6.0
_TOLD_FROM_S = 600.0
"""A recording this long is told about half-way."""


class Unhearable(Exception):
    """There is no use in trying again; `sentence` is for the person who gave the recording."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def key_of(given: str) -> str:
    """A file is heard once, however often that is asked for."""
    return f"hear:{given}"


def work_of(given: str, user_id: str, call_id: str, name: str, *, now: float) -> Work:
    payload = {"given": given, "user_id": user_id, "call_id": call_id, "name": name}
    return Work(key_of(given), TASK, now, payload, priority=5)


async def _hear(doing: Doing) -> str:
    recordings, asked = doing.house.recordings, doing.payload
    name = str(asked["name"])
    if recordings is None:
        raise GiveUp("This process has nothing that hears recordings.")

    async def told(done_s: float, of_s: float | None) -> None:
        if not of_s:
            return
        doing.progress(min(1.0, done_s / of_s))
        if of_s >= _TOLD_FROM_S and done_s >= of_s / 2:
            said = f"I have heard {round(done_s / 60)} of {round(of_s / 60)} minutes of “{name}”."
            await _tell(doing, "half", "Half-way through the recording", said)

    try:
        lines = await recordings.hear(str(asked["given"]), str(asked["user_id"]), str(asked["call_id"]), told)
    except Unhearable as error:
        await _tell(doing, "failed", "The recording could not be heard", f"“{name}”: {error.sentence}")
        raise GiveUp(error.sentence) from None
    except Exception:
        if doing.attempt >= _TRIES:
            said = f"I could not get through “{name}”, however often I tried. Please send a transcript instead."
            await _tell(doing, "failed", "The recording could not be heard", said)
        raise
    if not lines:
        said = f"I listened to all of “{name}” and heard no words, so there is nothing to debrief."
        await _tell(doing, "silent", "Nothing was said", said)
    return f"{lines} utterances written down"


async def _tell(doing: Doing, what: str, title: str, said: str) -> None:
    """Once, in the chat the person uses; somebody without one sees it when they ask."""
    answer = Answer(title, (TextPart(said),), summary=said, skill="take_in")
    try:
        await doing.house.publisher.publish(
            tenant=doing.house.workspace.tenant,
            user_id=str(doing.payload["user_id"]),
            answer=answer,
            key=f"{doing.key}:{what}",
        )
    except Unreachable:
        return


HEAR_RECORDING = Task(TASK, "Hear a recording", _hear, tries=_TRIES, priority=5, timeout_s=_HOURS * 3600)
