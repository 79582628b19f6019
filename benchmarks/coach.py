"""Live hints: of those given, how many were deserved; of those deserved, how many were given; how many in ten minutes.

    python -m benchmarks.coach                 # totals: development scripts, those by other authors, held-out ones
    python -m benchmarks.coach --plain         # the same speech without punctuation and capitals
    python -m benchmarks.coach --blind         # scripts nobody who tunes may open, totals only
    python -m benchmarks.coach --show          # every hint given and every one missed, development scripts only
    python -m benchmarks.coach --words         # without the sentence model
    python -m benchmarks.coach --record        # the hints as JSON lines, development scripts only

The scripts (benchmarks/data/calls) are written calls with labels beside the utterances. They run through the coach that
ships, on a virtual clock: speech at 138 words a minute, a second
between speakers, each final given out half a second after its last word.
A hint is right when it is of a kind the label names and comes at that utterance or within the two after it.
`--json` prints one object per line.
"""

import argparse
import asyncio
import json
import os
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import yaml

from knowledge.four_cs import C_BY_KEY
from skills.calls.context import CallContext, KnownPerson, OpenQualifier, Play, Rival
from skills.calls.listening import Listening, moments
from skills.calls.meaning import Meaning
from skills.calls.moment import Moment
from skills.calls.said import Said, Speaker
from voice.coach.hint import Hint
from voice.coach.live import LiveCoach, warm
from voice.coach.restraint import RestraintRules
from voice.heard import Final

DATA = Path(__file__).parent / "data" / "calls"
WORDS_PER_S = 2.3
GAP_S = 1.0
LATENCY_S = 0.5
WITHIN = 2
"""Utterances after the labelled one in which its hint still counts."""
_LABEL = re.compile(r"\s*<(?P<what>hint|near) (?P<kinds>[\w|]+)>")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Label:
    seq: int
    kinds: frozenset[str]
    deserved: bool
    """False: a near miss, where a hint of these kinds would be wrong."""


Group = Literal["development", "by others", "held out", "blind"]
""" "by others": of hands whose words no lesson and no pattern knows; what a reading is worth is fitted to them.
"blind": nobody who tunes may open these scripts."""
_KINDS: dict[str, tuple[Group, int]] = {
    "heldout": ("held out", 1),
    "blind3": ("blind", 9),
    "blind4": ("blind", 10),
    "blind5": ("blind", 11),
}
"""Of a script that is none to develop on: its group and author."""
_LAST = {1: 8, 2: 20, 3: 30, 5: 40, 7: 50, 8: 60, 4: 70, 6: 80}
"""Of each author's development scripts the highest number, in their order."""
_OWN = (1, 2)
"""Authors whose words patterns and lessons know."""


@dataclass(frozen=True, slots=True)
class Script:
    name: str
    about: str
    context: CallContext
    saids: tuple[Said, ...]
    labels: tuple[Label, ...]

    @property
    def author(self) -> int:
        """Whose words these are: 1 wrote the coach's patterns, too; no other wrote anything of the coach."""
        kind, number = self.name.split("_")[:2]
        if kind != "dev":
            return _KINDS[kind][1]
        return next(author for author, last in _LAST.items() if int(number) <= last)

    @property
    def group(self) -> "Group":
        kind = self.name.partition("_")[0]
        if kind != "dev":
            return _KINDS[kind][0]
        return "development" if self.author in _OWN else "by others"

    @property
    def minutes(self) -> float:
        return self.saids[-1].end / 60


@dataclass(frozen=True, slots=True)
class Played:
    script: Script
    hints: tuple[Hint, ...]
    taken_ms: tuple[float, ...]
    """Per final, on the wall."""
    cpu_ms: tuple[float, ...]
    """The same in CPU time of the whole process: what a busy machine does not change."""
    meaning: Meaning | None = None


# --- scripts ----------------------------------------------------------------------------------------------


def read_scripts() -> list[Script]:
    return [read(path) for path in sorted(DATA.glob("*.yaml"))]


def read(path: Path) -> Script:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    context = _context(path.stem, raw)
    by_first = {p.name.removeprefix("Dr. ").split()[0].casefold(): p for p in context.people}
    saids: list[Said] = []
    labels: list[Label] = []
    at = 0.0
    for seq, line in enumerate((x for x in raw["said"].splitlines() if x.strip()), start=1):
        who, _, rest = line.strip().partition(": ")
        person = by_first[who]
        labels += [Label(seq, frozenset(m["kinds"].split("|")), m["what"] == "hint") for m in _LABEL.finditer(rest)]
        text = _LABEL.sub("", rest).strip()
        seconds = len(text.split()) / WORDS_PER_S
        speaker = Speaker(0 if person.side_us else 1, person.name, "us" if person.side_us else "client")
        saids.append(Said(seq, speaker, text, round(at, 2), round(at + seconds, 2)))
        at += seconds + GAP_S
    return Script(path.stem, raw["about"], context, tuple(saids), tuple(labels))


def _context(name: str, raw: Row) -> CallContext:
    day = _day(raw["began_at"])
    return CallContext(
        name,
        datetime(day.year, day.month, day.day, 10, tzinfo=UTC),
        raw["rep"],
        raw["us"],
        raw["client"],
        raw["deal"],
        None,
        _day(raw["close_on"]),
        tuple(
            KnownPerson(p["name"], bool(p.get("us")), p.get("title", ""), p.get("role"), None, bool(p.get("met")))
            for p in raw["people"]
        ),
        tuple(OpenQualifier(c, C_BY_KEY[c].qualifier, worth) for c, worth in raw["open"].items()),
        tuple(raw["money_unknown"]),
        tuple(Rival(r["name"], tuple(r.get("aliases", ())), r["answer"]) for r in raw["rivals"]),
        tuple(Play(p["objection"], p["answer"]) for p in raw["plays"]),
        tuple(raw.get("products", ())),
        (),
        tuple(raw["agenda"]),
        raw["minutes"],
    )


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def plain(script: Script) -> Script:
    """What a speech model without punctuation and capitals makes of it."""
    saids = (replace(s, text=" ".join(re.sub(r"[^\w\s'%]", " ", s.text).lower().split())) for s in script.saids)
    return replace(script, saids=tuple(saids))


# --- playing ----------------------------------------------------------------------------------------------


async def play(script: Script, meaning: Meaning | None = None, rules: RestraintRules | None = None) -> Played:
    now = 0.0
    given: list[Hint] = []

    async def deliver(hint: Hint) -> None:
        given.append(hint)

    coach = LiveCoach(script.context, deliver, lambda: now, meaning=meaning, rules=rules)
    taken: list[float] = []
    cpu: list[float] = []
    for said in script.saids:
        now = said.end + LATENCY_S
        final = Final(script.name, f"u{said.seq}", said, latency_s=LATENCY_S)
        began, worked = time.perf_counter(), time.process_time()
        await coach.hear(final)
        taken.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
    await coach.close()
    return Played(script, tuple(given), tuple(taken), tuple(cpu), meaning)


def matched(played: Played) -> tuple[list[tuple[Hint, Label]], list[Hint], list[Label]]:
    """Right hints with their labels, wrong hints, and labels without a hint; one hint per label."""
    open_ones = [label for label in played.script.labels if label.deserved]
    right, wrong = [], []
    for hint in played.hints:
        last = _heard_at(hint, played.script)
        label = next((x for x in open_ones if hint.kind in x.kinds and 0 <= last - x.seq <= WITHIN), None)
        if label is None:
            wrong.append(hint)
        else:
            open_ones.remove(label)
            right.append((hint, label))
    return right, wrong, open_ones


def _heard_at(hint: Hint, script: Script) -> int:
    return next(s.seq for s in script.saids if s.end == hint.at)


def totals(name: str, all_played: Sequence[Played]) -> Row:
    right = wrong = missed = near = 0
    kinds: Counter[str] = Counter()
    for played in all_played:
        hits, misses, open_ones = matched(played)
        right, wrong, missed = right + len(hits), wrong + len(misses), missed + len(open_ones)
        kinds.update(h.kind for h in played.hints)
        traps = {(x.seq, kind) for x in played.script.labels if not x.deserved for kind in x.kinds}
        near += sum((_heard_at(h, played.script), h.kind) in traps for h in misses)
    minutes = sum(p.script.minutes for p in all_played)
    taken = sorted(t for p in all_played for t in p.taken_ms)
    cpu = sorted(t for p in all_played for t in p.cpu_ms)
    found, labels = heard_at_all(all_played)
    return {
        "on": name,
        "calls": len(all_played),
        "utterances": sum(len(p.script.saids) for p in all_played),
        "minutes": round(minutes, 1),
        "deserved": right + missed,
        "precision": round(right / max(1, right + wrong), 3),
        "recall": round(right / max(1, right + missed), 3),
        "near_misses_fallen_for": near,
        "near_misses": sum(not x.deserved for p in all_played for x in p.script.labels),
        "hints_per_10_minutes": round(10 * (right + wrong) / minutes, 2),
        "most_in_one_call_per_10_minutes": round(max(10 * len(p.hints) / p.script.minutes for p in all_played), 2),
        "heard_for_the_debrief": round(found / max(1, labels), 3),
        "ms_per_final_p50": round(statistics.median(taken), 2),
        "ms_per_final_p95": round(taken[int(0.95 * len(taken))], 2),
        "ms_per_final_max": round(taken[-1], 2),
        "cpu_ms_per_final_p50": round(statistics.median(cpu), 2),
        "cpu_ms_per_final_p95": round(cpu[int(0.95 * len(cpu))], 2),
        "by_kind": dict(kinds.most_common()),
    }


def heard_at_all(all_played: Sequence[Played]) -> tuple[int, int]:
    """Deserved moments that the listening found at whatever weight, hint or not: what the debrief has."""
    found = labels = 0
    for played in all_played:
        heard = moments(played.script.saids, played.script.context, meaning=played.meaning)
        for label in (x for x in played.script.labels if x.deserved):
            labels += 1
            found += any(m.kind in label.kinds and 0 <= m.seqs[-1] - label.seq <= WITHIN for m in heard)
    return found, labels


def told(played: Played) -> Iterator[str]:
    script = played.script
    _right, wrong, missed = matched(played)
    yield f"\n{script.name}: {script.about} ({script.minutes:.1f} min)"
    lines = {s.seq: s for s in script.saids}
    for hint in played.hints:
        mark = "wrong" if hint in wrong else "right"
        yield f"  {mark:<6} {hint.kind:<12} {hint.at:6.0f}s  {hint.text}   [{lines[_heard_at(hint, script)].text[:90]}]"
    listening = Listening(script.context, meaning=played.meaning)
    found: dict[int, list[Moment]] = {s.seq: list(listening.hear(s)) for s in script.saids}
    for label in missed:
        near = ", ".join(f"{m.kind} {m.weight}" for m in found[label.seq])
        said = lines[label.seq]
        yield f"  missed {'|'.join(sorted(label.kinds)):<12} {said.end:6.0f}s  [{said.text[:150]}] heard: {near}"


def shown(row: Row) -> str:
    kinds = ", ".join(f"{k} {n}" for k, n in row["by_kind"].items())
    return (
        f"{row['on']:<12} {row['calls']} calls, {row['utterances']} utterances, {row['minutes']} min, "
        f"{row['deserved']} moments that deserve a hint\n"
        f"  precision {row['precision']:.3f}  recall {row['recall']:.3f}  "
        f"hints per 10 min {row['hints_per_10_minutes']} (most in one call {row['most_in_one_call_per_10_minutes']})  "
        f"near misses fallen for {row['near_misses_fallen_for']} of {row['near_misses']}  "
        f"heard for the debrief {row['heard_for_the_debrief']:.3f}\n"
        f"  ms per final p50 {row['ms_per_final_p50']}  p95 {row['ms_per_final_p95']}  max {row['ms_per_final_max']}  "
        f"(CPU p50 {row['cpu_ms_per_final_p50']}  p95 {row['cpu_ms_per_final_p95']})\n"
        f"  {kinds}"
    )


async def run(chosen: argparse.Namespace) -> None:
    meaning = await warm()
    meaning = None if chosen.words else meaning
    groups: tuple[Group, ...] = ("blind",) if chosen.blind else ("development", "by others", "held out")
    scripts = [plain(s) if chosen.plain else s for s in read_scripts() if s.group in groups]
    played = [await play(script, meaning) for script in scripts]
    seen = [p for p in played if p.script.group in ("development", "by others")]
    if chosen.show:
        for one in seen:
            print("\n".join(told(one)))
        print()
    if chosen.record:
        for one in seen:
            for hint in one.hints:
                print(json.dumps({"call": one.script.name, "kind": hint.kind, "at": hint.at, "text": hint.text}))
        return
    parts = [(str(group), [p for p in played if p.script.group == group]) for group in groups]
    if chosen.blind:
        by = sorted({p.script.author for p in played})
        parts += [(f"author {author}", [p for p in played if p.script.author == author]) for author in by]
    for name, some in parts:
        row = totals(name, some)
        print(json.dumps(row) if chosen.json else shown(row), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="hints and misses of the development scripts")
    parser.add_argument("--record", action="store_true", help="the development scripts' hints as JSON lines")
    parser.add_argument("--blind", action="store_true", help="the blind scripts, totals: every look is written down")
    parser.add_argument("--plain", action="store_true", help="small letters and no punctuation, as some models speak")
    parser.add_argument("--words", action="store_true", help="without the sentence model: the words alone")
    parser.add_argument("--json", action="store_true", help="one object per line")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
