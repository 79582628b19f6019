"""A call while it is heard: channels in, finals and partials out, nothing lost and nothing told twice.

A final is on record (`CallDesk.tell` has returned) before a client sees it. Per channel finals keep the order they were
spoken in; over the call they are numbered as they are given out. A slow client never holds a call up: it has a mailbox.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from skills.calls.said import Said, Speaker
from voice import metrics
from voice.audio import RATE, Encoding
from voice.card_groups import following, remember
from voice.channel import Channel, Pending, Utterance
from voice.errors import BadSound, TranscriptionFailed
from voice.heard import Ended, Final, Lagging, Partial, SpeechBegan
from voice.mailbox import Mailbox
from voice.placing import placed
from voice.ports import Admission, CallDesk
from voice.redaction import redacted, redacted_words
from voice.scheduler import Scheduler, Ticket
from voice.segmenter import Began, Event, Paused, Resumed, Rules, Spoken
from voice.speakers import merged
from voice.teller import Teller
from voice.transcriber import Decoded, Request
from voice.vad import Detector

_log = structlog.get_logger(__name__)

_FILE_PATIENCE_S = 15.0
"""A file's finals are due so much later than a live call's, which is heard by somebody now."""
_SURE = -0.5
"""Mean log-probability of an utterance whose language can be relied on."""
UNHEARD = "[could not be transcribed]"
"""Stands for an utterance the model failed on, so that the record shows that something was said."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a call is listened to."""

    rate: int = RATE
    """Of the source, samples a second."""
    encoding: Encoding = "pcm16"
    live: bool = True
    """False: sound comes faster than it was spoken (a file); partials would be for nobody."""
    partial_s: float = 0.7
    """Of sound, between two partials; they come sooner while the machine has time to spare."""
    beam: int = 5
    final_s: float = 0.5
    """A final is due so long after its utterance ended."""
    rules: Rules = field(default_factory=Rules)
    in_advance: bool = True
    """Decoding begins in a pause, before it is sure that it is the end."""
    most_channels: int = 16
    most_pending: int = 6
    """Finals of one call that may wait before its sound is made to wait too."""
    kept_finals: int = 200
    """For clients that come back."""
    language: str | None = None
    """Of calls that do not say theirs; None: heard, once for each speaker."""
    redact_cards: bool = True
    patience_s: float = 10.0
    """A desk that takes longer is asked again."""
    stall_s: float = 1.5
    """A live channel without sound for so long ends its utterance: some sources send nothing in silence."""


class LiveSession:
    """Made inside a running event loop. Sources call `hear` (and `room` when they can wait), then `finish`."""

    def __init__(
        self,
        admission: Admission,
        desk: CallDesk,
        scheduler: Scheduler,
        detector: Callable[[], Detector],
        manner: Manner | None = None,
    ) -> None:
        self.call_id = admission.call_id
        self.admission = admission
        self.manner = manner or Manner()
        self.ended: Ended | None = None
        self._scheduler = scheduler
        self._detector = detector
        self._channels: dict[int, Channel] = {}
        self._speakers = {s.channel: s for s in admission.speakers}
        self._teller = Teller(
            desk, last_seq=admission.last_seq, kept=self.manner.kept_finals, patience_s=self.manner.patience_s
        )
        self._changed = asyncio.Condition()
        self._settling: dict[int, asyncio.Task[None]] = {}
        self.finishing = False
        """No more sound is taken."""
        self._unsubscribe = scheduler.on_pressure(self._pressed)
        self.touched = asyncio.get_running_loop().time()
        """When sound came last, on the loop's clock."""

    @property
    def seq(self) -> int:
        """The last final's number."""
        return self._teller.seq

    @property
    def seconds(self) -> float:
        """How long the call is, by the sound received."""
        return max((c.received / c.rate for c in self._channels.values()), default=0.0)

    @property
    def pending(self) -> int:
        """Finals on their way."""
        return sum(len(c.pending) for c in self._channels.values())

    def listen(self, *, after: int | None = None) -> Mailbox:
        """What is heard from now on; with `after` also the finals after that number that are still kept."""
        return self._teller.listen(after=self.seq if after is None else after)

    def leave(self, box: Mailbox) -> None:
        self._teller.leave(box)

    def meet(self, channel: int, speaker: Speaker) -> None:
        """The source knows now who speaks on a channel. What was known and it does not tell stays."""
        told = merged(self._speakers.get(channel), replace(speaker, channel=channel))
        self._speakers[channel] = told
        if channel in self._channels:
            self._channels[channel].speaker = told

    def forget(self, channel: int) -> None:
        """Somebody else is on that channel from now on: nothing known of who was there before holds."""
        self._speakers.pop(channel, None)
        if channel in self._channels:
            self._channels[channel].speaker = Speaker(channel)

    def speaker(self, channel: int) -> Speaker:
        """Who speaks on a channel, as far as known."""
        return self._speakers.get(channel, Speaker(channel))

    def received(self, channel: int) -> int:
        """The source's sample the channel's sound has to go on with."""
        return self._channel(channel).received

    def safe(self, channel: int) -> int:
        """The source's sample before which nothing will be asked for again, even by another process."""
        return self._channel(channel).safe

    def hear(self, channel: int, data: bytes, at: int | None = None) -> None:
        """Sound of a channel, beginning at sample `at` of the source. Raises `BadSound`.

        Sound that was heard already is skipped, so a client may send more than it has to.
        """
        if self.finishing:
            return
        now = self.touched = asyncio.get_running_loop().time()
        heard = self._channel(channel)
        metrics.SOUND.inc(heard.hear(data, at, now, partial(self._on, heard)))
        self._ask_partial(heard)

    async def room(self) -> None:
        """Returns once there is room for more sound: a file waits here, a live call hardly ever."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.pending < self.manner.most_pending or self.finishing)

    def tick(self, now: float) -> None:
        """Time passes: a channel whose sound stopped coming ends what was being said on it."""
        if not self.manner.live or self.pending >= self.manner.most_pending:
            return
        for channel in self._channels.values():
            if channel.touched and now - channel.touched > self.manner.stall_s:
                channel.pause(partial(self._on, channel))

    async def finish(self, reason: str = "ended") -> Ended:
        """Everything that was said is finalised and on record when this returns; calling it again changes nothing."""
        await self.rest()
        if self.ended is None:
            self.ended = Ended(self.call_id, reason, round(self.seconds, 3))
            await self._teller.last(self.ended)
            self._unsubscribe_once()
            await self._teller.close()
        return self.ended

    async def rest(self, *, flush: bool = True) -> None:
        """Takes no more sound and returns once what was said so far is on record; the call itself goes on elsewhere.

        Without `flush` what is being said right now is left alone: its client sends it again to the next process, which
        then hears it whole.
        """
        self._stop_hearing(flush=flush)
        async with self._changed:
            self._changed.notify_all()
            await self._changed.wait_for(lambda: not self.pending)

    def abandon(self) -> None:
        """The process stops: what is not on record will be heard again by the next one."""
        self.finishing = True
        self._unsubscribe_once()
        for task in self._settling.values():
            task.cancel()
        self._teller.abandon()

    def _stop_hearing(self, *, flush: bool) -> None:
        if not self.finishing:
            for channel in self._channels.values() if flush else ():
                channel.flush(partial(self._on, channel))
            self.finishing = True

    def _unsubscribe_once(self) -> None:
        self._unsubscribe()
        self._unsubscribe = lambda: None

    def _channel(self, number: int) -> Channel:
        if number not in self._channels:
            if not 0 <= number < self.manner.most_channels:
                raise BadSound(f"There is no channel {number}: a call has at most {self.manner.most_channels}.")
            begins = dict(self.admission.heard_by_channel).get(number, self.admission.heard_until)
            self._channels[number] = Channel(
                self.speaker(number),
                rate=self.manner.rate,
                encoding=self.manner.encoding,
                detector=self._detector(),
                rules=self.manner.rules,
                begins_s=begins,
            )
        return self._channels[number]

    def _on(self, channel: Channel, event: Event) -> None:
        match event:
            case Began():
                channel.utterance = Utterance(f"{channel.speaker.channel}-{event.start}", event.start, event.at)
                self._teller.tell(SpeechBegan(self.call_id, channel.speaker, event.at / RATE))
            case Paused():
                self._decode_in_advance(channel, event)
            case Resumed():
                self._forget_ahead(channel)
            case Spoken():
                self._spoken(channel, event)

    def _decode_in_advance(self, channel: Channel, pause: Paused) -> None:
        if not self.manner.in_advance or self._scheduler.ladder.rung:
            return
        due = self._due() + self.manner.rules.endpoint_s
        channel.ahead = (pause.start, pause.end, self._ask_final(channel, pause.start, pause.end, pause.voiced, due))

    def _due(self) -> float:
        patience = self.manner.final_s if self.manner.live else _FILE_PATIENCE_S
        return asyncio.get_running_loop().time() + patience

    def _forget_ahead(self, channel: Channel) -> None:
        if channel.ahead is not None:
            channel.ahead[2].withdraw()
            channel.ahead = None

    def _spoken(self, channel: Channel, event: Spoken) -> None:
        self._scheduler.forget(self._key(channel))
        due = self._due()
        ahead, channel.ahead = channel.ahead, None
        if ahead is not None and ahead[:2] == (event.start, event.end):
            ticket = ahead[2]
            self._scheduler.hasten(ticket, due)
        else:
            if ahead is not None:
                ahead[2].withdraw()
            ticket = self._ask_final(channel, event.start, event.end, event.voiced, due)
        utterance = channel.utterance or Utterance(f"{channel.speaker.channel}-{event.start}", event.start, event.start)
        channel.utterance = None
        channel.pending.append(Pending(utterance, event.start, event.end, event.cut, ticket))
        number = channel.speaker.channel
        if number not in self._settling or self._settling[number].done():
            self._settling[number] = asyncio.create_task(self._settle(channel), name="speech finals")

    def _ask_final(self, channel: Channel, start: int, end: int, voiced: int, due: float) -> Ticket:
        request = Request(
            channel.sound(start, end),
            words=True,
            language=self._language(channel),
            expect=self.admission.words,
            voiced_s=voiced / RATE,
            beam=self.manner.beam,
        )
        return self._scheduler.final(self._key(channel), request, due=due)

    async def _settle(self, channel: Channel) -> None:
        """The channel's finals, one after the other, in the order they were spoken."""
        while channel.pending:
            pending = channel.pending[0]
            try:
                decoded = await pending.ticket.decoded()
            except TranscriptionFailed:
                metrics.FINALS.labels("failed").inc()
                decoded = Decoded(pending.utterance.last_text or UNHEARD)
            try:
                cards = self.manner.redact_cards
                follows = await following(channel, pending, decoded, lambda: self.finishing) if cards else []
                if not self.manner.live:
                    await self._in_turn(pending)
                await self._give(channel, pending, decoded or Decoded(""), follows)
            except Exception as error:  # a fault of ours in one utterance must not end the channel's transcript
                metrics.FINALS.labels("failed").inc()
                _log.error("final_failed", error=type(error).__name__)
                await self._give(channel, pending, Decoded(UNHEARD))
            remember(channel, pending, decoded)
            channel.pending.popleft()
            async with self._changed:
                self._changed.notify_all()

    async def _in_turn(self, pending: Pending) -> None:
        """A file's transcript reads in the order things were said in; a live call waits for nobody."""

        def first() -> bool:
            return all(not c.pending or c.pending[0].start >= pending.start for c in self._channels.values())

        async with self._changed:
            await self._changed.wait_for(first)

    async def _give(self, channel: Channel, pending: Pending, decoded: Decoded, follows: Sequence[str] = ()) -> None:
        if not decoded.text:
            metrics.FINALS.labels(decoded.gated or "empty").inc()
            self._withdraw(channel, pending.utterance)
            return
        if channel.language is None and _tells_language(pending, decoded):
            channel.language = decoded.language or None
        final = await self._teller.give(lambda seq: self._final(channel, pending, decoded, seq, follows))
        metrics.FINALS.labels("given").inc()
        metrics.FINAL_SECONDS.observe(final.latency_s)

    def _final(self, channel: Channel, pending: Pending, decoded: Decoded, seq: int, follows: Sequence[str]) -> Final:
        quiet_s = None if pending.cut else self._quiet_from(pending)
        noticed_s = pending.utterance.at / RATE
        words = placed(decoded.words, begins_s=pending.start / RATE, noticed_s=noticed_s, quiet_s=quiet_s)
        text = decoded.text
        if self.manner.redact_cards:
            around = channel.digits, follows
            text, words = redacted(text, *around), redacted_words(words, *around)
        start = words[0].start if words else noticed_s
        end = words[-1].end if words else self._quiet_from(pending)
        arrived = channel.arrived(int(end * RATE))
        latency = 0.0 if arrived is None else asyncio.get_running_loop().time() - arrived
        said = Said(seq, channel.speaker, text, round(start, 3), round(max(start, end), 3))
        return Final(self.call_id, pending.utterance.id, said, words, decoded.language, round(latency, 4))

    def _quiet_from(self, pending: Pending) -> float:
        """Seconds of the call at which an utterance's speech ended."""
        return pending.end / RATE - (0.0 if pending.cut else self.manner.rules.pause_s)

    def _withdraw(self, channel: Channel, utterance: Utterance) -> None:
        """Nothing was said after all: the partial that was shown goes."""
        if utterance.shown:
            at = utterance.at / RATE
            self._teller.tell(Partial(self.call_id, utterance.id, channel.speaker, "", 0, at, at))

    def _ask_partial(self, channel: Channel) -> None:
        utterance, every_s = channel.utterance, self._scheduler.partial_every(self.manner.partial_s)
        if utterance is None or utterance.asking or every_s is None or not self.manner.live or channel.ahead:
            return
        if channel.at - utterance.asked_at < every_s * RATE:
            return
        utterance.asking = True
        due = asyncio.get_running_loop().time() + self.manner.partial_s
        asked = self._scheduler.partial(self._key(channel), partial(self._so_far, channel, utterance), due=due)
        asked.add_done_callback(lambda told: self._heard_partial(channel, utterance, told))

    def _so_far(self, channel: Channel, utterance: Utterance) -> Request | None:
        """The utterance's sound at the moment a lane is free; None when it has ended meanwhile."""
        if channel.utterance is not utterance:
            return None
        utterance.asked_at = channel.at
        sound = channel.sound(utterance.start, channel.at)
        return Request(sound, language=self._language(channel), expect=self.admission.words)

    def _heard_partial(self, channel: Channel, utterance: Utterance, told: "asyncio.Future[Decoded | None]") -> None:
        utterance.asking = False
        if told.cancelled() or told.exception() is not None:
            return
        decoded = told.result()
        if decoded is None or channel.utterance is not utterance or not decoded.text:
            return
        text, stable = utterance.agreement.hear(decoded.text)
        if self.manner.redact_cards and (clean := redacted(text)) != text:
            text, stable = clean, 0
        utterance.shown, utterance.last_text = True, text
        end = utterance.asked_at / RATE
        self._teller.tell(Partial(self.call_id, utterance.id, channel.speaker, text, stable, utterance.at / RATE, end))

    def _pressed(self) -> None:
        ladder = self._scheduler.ladder
        self._teller.tell(Lagging(self.call_id, ladder.pressure, round(ladder.behind_s, 2)))

    def _language(self, channel: Channel) -> str | None:
        return self.admission.language or self.manner.language or channel.language

    def _key(self, channel: Channel) -> tuple[str, int]:
        return self.call_id, channel.speaker.channel


def _tells_language(pending: Pending, decoded: Decoded) -> bool:
    """A long utterance the model is sure of: a "hm" sounds like any language, and the guess would stay."""
    return pending.end - pending.start >= 2 * RATE and decoded.log_probability > _SURE
