"""A slow reader gets every final and only the newest of the rest, and holds nobody up."""

from skills.calls.said import Said, Speaker
from tests.support.virtual_time import in_virtual_time
from voice.heard import Final, Lagging, Partial, SpeechBegan
from voice.mailbox import Mailbox

ANNA = Speaker(1, "Anna")


def partial(text: str, utterance: str = "1-0") -> Partial:
    return Partial("call", utterance, ANNA, text, 0, 0.0, 1.0)


def final(seq: int, utterance: str = "1-0") -> Final:
    return Final("call", utterance, Said(seq, ANNA, f"text {seq}", 0.0, 1.0))


async def drained(box: Mailbox) -> list[object]:
    box.close()
    told: list[object] = []
    while (heard := await box.take()) is not None:
        told.append(heard)
    return told


@in_virtual_time
async def test_a_newer_partial_takes_the_place_of_the_one_that_waits() -> None:
    box = Mailbox()
    for text in ("our", "our budget", "our budget is"):
        box.put(partial(text))
    assert await drained(box) == [partial("our budget is")]


@in_virtual_time
async def test_a_final_takes_the_place_of_its_partial_and_of_no_other() -> None:
    box = Mailbox()
    other = partial("hello", "0-99")
    box.put(partial("our"))
    box.put(other)
    box.put(final(1))
    assert await drained(box) == [other, final(1)]


@in_virtual_time
async def test_only_the_newest_state_of_the_machine_waits() -> None:
    box = Mailbox()
    box.put(Lagging("call", "finals_only", 2.0))
    box.put(Lagging("call", "none", 0.0))
    assert await drained(box) == [Lagging("call", "none", 0.0)]


@in_virtual_time
async def test_no_final_is_thrown_away_a_reader_that_far_behind_has_to_come_again() -> None:
    box = Mailbox(most=10)
    for seq in range(1, 30):
        box.put(final(seq, f"1-{seq}"))
    assert box.overrun
    assert [h.said.seq for h in await drained(box) if isinstance(h, Final)] == list(range(1, 11))


@in_virtual_time
async def test_beginnings_do_not_pile_up() -> None:
    box = Mailbox()
    for at in range(1_000):
        box.put(SpeechBegan("call", ANNA, float(at)))
    assert len(box) <= 64
