"""The live coach of one call: hears what the speech service tells, and at rare moments tells the rep one line.

Everything is computed here and now, in milliseconds. A model may find better words within its deadline, or take back
what weighs little; it never chooses.
"""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import replace

import structlog

from skills.calls.asking import is_question
from skills.calls.context import CallContext
from skills.calls.line import line_of
from skills.calls.listening import Listening
from skills.calls.meaning import Meaning
from skills.calls.moment import Moment, MomentKind
from skills.calls.rules import RULES, CallRules
from skills.calls.said import Said
from voice.coach.hint import Hint
from voice.coach.ports import PLAIN, Clock, Deliver, Refinement, Refiner
from voice.coach.refining import sound
from voice.coach.restraint import Restraint, RestraintRules
from voice.coach.warming import warm
from voice.coach.wording import worded
from voice.heard import Ended, Final, Heard, Partial

__all__ = ["LiveCoach", "warm"]

_log = structlog.get_logger(__name__)

_MARGIN_S = 0.1
"""Kept of the time a hint has, for the way to the rep."""
_WELL_S = 60.0
"""So long after a question of the rep's own he is taken to be asking."""
_WELL_SHARE = 0.55
"""Our share of the speaking time up to which the client has the word."""


class LiveCoach:
    """One per call. `hear` every event in order; call `close` when the call is over, whatever ended it."""

    def __init__(
        self,
        context: CallContext,
        deliver: Deliver,
        clock: Clock,
        *,
        refiner: Refiner | None = None,
        meaning: Meaning | None = None,
        rules: RestraintRules | None = None,
        call_rules: CallRules = RULES,
    ) -> None:
        self._context = context
        self._deliver = deliver
        self._clock = clock
        self._refiner = refiner
        self._restraint = Restraint(rules or RestraintRules())
        self._listening = Listening(context, call_rules, meaning)
        self._seq = 0
        self._ours, self._theirs = 0.0, 0.0
        self._asked_at: float | None = None
        self._saying = ""
        """What the rep is saying just now, as far as it is stable enough to read."""
        self._kinds: dict[str, MomentKind] = {}
        self._tasks: set[asyncio.Task[object]] = set()
        self._over = False

    async def hear(self, heard: Heard, *, received: float | None = None) -> Hint | None:
        """Takes an event; gives the hint that was chosen, delivered already or (with a refiner) on its way.

        `received` is when the event was given out, on this coach's clock; by default, now.
        """
        if isinstance(heard, Partial):
            self._rep_says(heard)
        elif isinstance(heard, Ended):
            self._over = True
        elif isinstance(heard, Final) and not self._over:
            return await self._final(heard, self._clock() if received is None else received)
        return None

    def catch_up(self, saids: Iterable[Said], told: Iterable[str] = ()) -> None:
        """A call taken up again: what was said before is known and not hinted at; `told` are ids of hints given."""
        given = frozenset(told)
        for said in saids:
            if said.seq > self._seq:
                for moment in self._listen(said):
                    hint_id = self._id(moment)
                    if hint_id in given:
                        self._restraint.knows(moment.about)
                        self._kinds[hint_id] = moment.kind

    @property
    def muted(self) -> bool:
        return self._restraint.muted

    def mute(self) -> None:
        self._restraint.muted = True

    def unmute(self) -> None:
        self._restraint.muted = False

    def more(self, kind: MomentKind) -> None:
        self._restraint.more(kind)

    def less(self, kind: MomentKind) -> None:
        self._restraint.less(kind)

    def liked(self, hint_id: str, *, more: bool) -> bool:
        """ "More like this" and "less of this" on a hint that was given; False: no such hint in this call."""
        kind = self._kinds.get(hint_id)
        if kind is None:
            return False
        (self.more if more else self.less)(kind)
        return True

    async def close(self) -> None:
        self._over = True
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- what is heard ------------------------------------------------------------------------------------

    def _rep_says(self, partial: Partial) -> None:
        said = Said(0, partial.speaker, partial.text, partial.start, partial.end)
        if line_of(said, self._context).side == "us":
            self._saying = partial.text

    async def _final(self, final: Final, received: float) -> Hint | None:
        said = final.said
        if said.seq <= self._seq:
            return None
        moments = self._listen(said)
        age = final.latency_s + max(0.0, self._clock() - received)
        if age > self._restraint.rules.fresh_s:
            return None
        chosen = self._restraint.choose(moments, self._clock(), doing_well=self._doing_well(said.end))
        if chosen is None or self._on_it(chosen):
            return None
        self._restraint.told(chosen, self._clock())
        return await self._tell(chosen, said, age)

    def _listen(self, said: Said) -> tuple[Moment, ...]:
        self._seq = said.seq
        line = line_of(said, self._context)
        seconds = max(0.0, said.end - said.start)
        if line.side == "us":
            self._ours += seconds
            self._saying = ""
            if any(is_question(s) for s in line.sentences):
                self._asked_at = said.end
        else:
            self._theirs += seconds
        return self._listening.hear(said)

    def _doing_well(self, now: float) -> bool:
        total = self._ours + self._theirs
        asking = self._asked_at is not None and now - self._asked_at <= _WELL_S
        return asking and total > 0 and self._ours / total <= _WELL_SHARE

    def _on_it(self, moment: Moment) -> bool:
        """The rep is asking about it at this moment: nothing to add."""
        if not self._saying or moment.kind in ("monologue", "talk_ratio", "agenda", "question"):
            return False
        line = line_of(Said(0, moment.speaker, self._saying, 0.0, 0.0), self._context)
        words = frozenset(w for s in line.sentences for w in s.plain.split())
        about = {moment.kind, *(w for w in moment.about.partition(":")[2].split() if len(w) > 2)}
        about |= {w.casefold() for key in ("name", "rival") for w in moment.facts.get(key, "").split()}
        return any(is_question(s) for s in line.sentences) and bool(about & words)

    # --- what is told -------------------------------------------------------------------------------------

    async def _tell(self, moment: Moment, said: Said, age: float) -> Hint:
        text = worded(moment, self._context)
        hint = Hint(
            self._id(moment),
            self._context.call_id,
            moment.kind,
            text.text,
            text.why,
            moment.quote,
            said.end,
            moment.seqs,
            round(age, 3),
        )
        self._kinds[hint.id] = hint.kind
        if self._refiner is None:
            await self._give(hint)
        else:
            task = asyncio.create_task(self._refined(hint, moment, age, self._refiner), name="hint")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return hint

    async def _refined(self, hint: Hint, moment: Moment, age: float, refiner: Refiner) -> None:
        began = self._clock()
        within = self._restraint.rules.refine_by_s - age - _MARGIN_S
        better = PLAIN if within <= 0 else await self._asked(refiner, hint, moment, within)
        age += max(0.0, self._clock() - began)
        if age > self._restraint.rules.fresh_s or self.muted or self._over:
            return
        if not better.worth and moment.weight < self._restraint.rules.weighty:
            self._restraint.withdrawn(moment)
            self._kinds.pop(hint.id, None)
            return
        text = better.text if sound(better.text, hint, self._context) else hint.text
        await self._give(replace(hint, text=text, latency_s=round(age, 3)))

    async def _asked(self, refiner: Refiner, hint: Hint, moment: Moment, within: float) -> Refinement:
        """Given up when its time is over; what it then still has to write down, no hint waits for."""
        asked = asyncio.create_task(self._better(refiner, hint, moment, within), name="refine")
        self._tasks.add(asked)
        asked.add_done_callback(self._tasks.discard)
        await asyncio.wait((asked,), timeout=within)
        if asked.done():
            return asked.result()
        asked.cancel()
        _log.info("refined_words_late", kind=hint.kind)
        return PLAIN

    async def _better(self, refiner: Refiner, hint: Hint, moment: Moment, within: float) -> Refinement:
        try:
            return await refiner.refine(hint, moment, self._context, within_s=within)
        except Exception as error:  # whatever a model's client raises, the plain words stand
            _log.warning("refining_failed", kind=hint.kind, error=type(error).__name__)
            return PLAIN

    async def _give(self, hint: Hint) -> None:
        try:
            await self._deliver(hint)
        except Exception as error:  # a surface that is away must not end the coaching
            _log.warning("hint not delivered", kind=hint.kind, error=type(error).__name__)

    def _id(self, moment: Moment) -> str:
        digest = hashlib.sha256(f"{self._context.call_id}|{moment.kind}|{moment.about}".encode()).hexdigest()
        return f"hint_{digest[:16]}"
