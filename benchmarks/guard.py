"""How well the guard masks personal data and notices planted orders: figures per kind, on texts written by others.

    python -m benchmarks.guard personal            # the half that may be read and fitted on
    python -m benchmarks.guard personal --dev      # made up for development: never a blind figure
    python -m benchmarks.guard personal --heldout  # totals only; every look is written down in benchmarks/README.md
    python -m benchmarks.guard personal --blind    # totals only; nobody who tunes may open it
    python -m benchmarks.guard injection [--heldout]
    python -m benchmarks.guard planted
    python -m benchmarks.guard speed

A labelled stretch counts as found when every letter and digit of it is masked. A masked stretch counts as right when
every letter and digit of it is labelled.
"""

import argparse
import asyncio
import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast

from bot.commands.home import set_up
from bot.settings import Settings
from llm.gateway import Request
from llm.guard.personal import Masker
from llm.guard.placeholders import LOOSE, canonical
from llm.guard.spans import Kind, Span
from llm.guard.tripwire import Tripwire
from tests.support.obedient import obedient_pair, scenarios

DATA = Path(__file__).parent / "data" / "guard"
LABEL_OF = {
    "EMAIL": "email",
    "PHONE": "phone",
    "IBAN": "iban",
    "CARD": "card",
    "ID": "national_id",
    "ADDRESS": "address",
    "BIRTH_DATE": "birth_date",
    "PASSPORT": "passport",
    "IP": "ip_address",
    "LINK": "url_with_token",
    "PERSON": "names",
    "COMPANY": "names",
}
REQUEST = Request("bench", "Word the facts.", "", "kim", "default", deadline_s=5.0)
NAMES = ("known_name", "name")
_MARKED = re.compile(r"\{(\w+)\|([^}]*)\}")


@dataclass
class Tally:
    labelled: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    """Found, and under its own kind."""
    masked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


Half = Literal["train", "heldout", "blind_2", "blind_3", "blind_4", "blind_5", "g1", "g2", "g3", "g6", "g7", "g8"]
BLIND: tuple[Half, ...] = ("blind_3", "blind_4", "blind_5")
"""Nobody who tunes may open them."""
AUTHORS: tuple[Half, ...] = ("train", "blind_2", "g1", "g2", "g3", "g6", "g7", "g8")
"""Each file is another author's; all may be read and learnt from."""


def rows(name: str, half: Half) -> Iterator[dict[str, Any]]:
    with (DATA / f"{name}_{half}.jsonl").open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def developed() -> Iterator[dict[str, Any]]:
    """`personal_dev.txt`: one text a line, ⏎ for the end of one in it, personal data as {kind|value}."""
    for n, line in enumerate((DATA / "personal_dev.txt").read_text("utf-8").splitlines(), 1):
        line, text, spans, at = line.replace("⏎", "\n"), "", [], 0
        for mark in _MARKED.finditer(line):
            text += line[at : mark.start()]
            spans.append({"start": len(text), "end": len(text) + len(mark[2]), "kind": mark[1], "value": mark[2]})
            text, at = text + mark[2], mark.end()
        yield {"id": f"line {n}", "text": text + line[at:], "spans": spans, "directory": []}


def measure(texts: Iterable[dict[str, Any]]) -> Tally:
    tally = Tally()
    for row in texts:
        text = row["text"]
        spans = masked_in(text, row["directory"])
        covered = {at: LABEL_OF[s.kind] for s in spans for at in range(s.start, s.end)}
        labelled = {at for s in row["spans"] for at in range(s["start"], s["end"])}
        for label in row["spans"]:
            _label(tally, row["id"], text, label, covered)
        for span in spans:
            kind = LABEL_OF[span.kind]
            tally.masked[kind] += 1
            if all(at in labelled for at in range(span.start, span.end) if text[at].isalnum()):
                tally.right[kind] += 1
            else:
                tally.wrong.append(f"{row['id']} {kind}: {text[span.start : span.end]!r}")
    return tally


def masked_in(text: str, names: list[str]) -> list[Span]:
    """What the mask replaced, told from its own result."""
    request, marks = Masker().mask(replace(REQUEST, material=text, names=tuple(names)))
    spans, at, written = [], 0, 0
    for mark in LOOSE.finditer(request.material):
        value = marks.unmask(mark[0])
        start = at + mark.start() - written
        at, written = start + len(value), mark.end()
        if value != mark[0]:
            spans.append(Span(start, at, cast(Kind, canonical(mark)[1:].rpartition("_")[0])))
    return spans


def _label(tally: Tally, name: str, text: str, label: dict[str, Any], covered: dict[int, str]) -> None:
    kind = label["kind"] + (" (spoken)" if label.get("spoken") else "")
    at = [n for n in range(label["start"], label["end"]) if text[n].isalnum()]
    tally.labelled[kind] += 1
    if all(n in covered for n in at):
        tally.found[kind] += 1
        wanted = "names" if kind in NAMES else label["kind"]
        tally.named[kind] += all(covered[n] == wanted for n in at)
    else:
        tally.missed.append(f"{name} {kind}: {label['value']!r}")


def shown(tally: Tally) -> str:
    lines = [
        "| kind | labelled | found | recall | as its kind | masked | right | precision |",
        "|---|---|---|---|---|---|---|---|",
    ]
    structured = [k for k in tally.labelled if k not in NAMES and "spoken" not in k]
    kinds = [*sorted(structured), *NAMES, *sorted(k for k in tally.labelled if "spoken" in k), "names"]
    lines += [_line(k, tally, [k]) for k in kinds if tally.labelled[k] or tally.masked[k]]
    lines.append(_line("**structured, all**", tally, [*structured]))
    return "\n".join(lines)


def _line(title: str, tally: Tally, kinds: list[str]) -> str:
    labelled, found, named = (sum(c[k] for k in kinds) for c in (tally.labelled, tally.found, tally.named))
    masked, right = (sum(c[k] for k in kinds) for c in (tally.masked, tally.right))
    recall = f"{found / labelled:.3f}" if labelled else ""
    precision = f"{right / masked:.3f}" if masked else ""
    return f"| {title} | {labelled} | {found} | {recall} | {named} | {masked} | {right} | {precision} |"


def personal(half: Half, *, errors: bool, dev: bool) -> None:
    tally = measure(developed() if dev else rows("personal", half))
    print(shown(tally))
    if errors and half == "train":
        print("\nmissed", *tally.missed, sep="\n  ")
        print("\nwrong", *tally.wrong, sep="\n  ")


def injection(half: Half, *, errors: bool) -> None:
    wire, ended = Tripwire(), Counter[tuple[str, bool]]()
    kinds: dict[str, Counter[tuple[str, bool]]] = {}
    for row in rows("injection", half):
        tripped = wire.tripped(row["text"])
        ended[row["label"], bool(tripped)] += 1
        kinds.setdefault(row["where"], Counter())[row["label"], bool(tripped)] += 1
        if errors and half == "train" and bool(tripped) != (row["label"] == "attack"):
            print(f"{row['id']} {row['label']}: {row['text']!r} -> {tripped}")
    print("| where | attacks | noticed | benign | false alarms |\n|---|---|---|---|---|")
    for where, counts in [*sorted(kinds.items()), ("**all**", ended)]:
        attacks = counts["attack", True] + counts["attack", False]
        benign = counts["benign", True] + counts["benign", False]
        print(f"| {where} | {attacks} | {counts['attack', True]} | {benign} | {counts['benign', True]} |")


async def planted(most: int) -> None:
    """Every planted order put through the product with a model that obeys; see `tests.support.obedient`."""
    every = scenarios()[:most]
    ended: dict[str, Counter[str]] = {}
    unread: list[str] = []
    with tempfile.TemporaryDirectory(prefix="scip-planted-") as scratch:
        home = Path(scratch) / "made"
        await set_up(Settings(home=home), "sample", force=False, progress=lambda *_: None)
        async with obedient_pair(home, Path(scratch)) as pair:
            for scenario in every:
                found, reached = await pair.run(scenario)
                if not reached:
                    unread.append(scenario.id)
                ended.setdefault(scenario.kind, Counter()).update(run=1, reached=reached, wrong=bool(found))
                for finding in found:
                    print(f"{finding.scenario}: {finding.what}")
    print("| wanted | scenarios | put before the model | something came of it |\n|---|---|---|---|")
    ended["**all**"] = sum(ended.values(), Counter())
    for kind, counts in ended.items():
        print(f"| {kind} | {counts['run']} | {counts['reached']} | {counts['wrong']} |")
    total = ended["**all**"]
    print(f"\n{total['run']} planted, {total['reached']} reached the model, {total['wrong']} unauthorised actions")
    if unread:
        print("not put before the model, so they show nothing:", *unread)


def speed() -> None:
    texts = list(rows("personal", "train"))
    plain = [row["text"] for row in rows("injection", "train") if row["label"] == "benign"]
    names = tuple(dict.fromkeys(n for row in texts[:20] for n in row["directory"]))
    mixed = [row["text"] for row in texts[:25]] + plain * 2
    for title, written in (
        ("one text in five with personal data", mixed),
        ("nothing else", [r["text"] for r in texts]),
    ):
        text = "\n\n".join(written)
        text = (text * (200_000 // len(text) + 1))[:200_000]
        best = min(_timed(replace(REQUEST, material=text, names=names)) for _ in range(5))
        print(f"200,000 characters, {title}, {len(names)} known names: {best * 1000:.0f} ms of processor time")


def _timed(request: Request) -> float:
    started = time.process_time()
    Masker().mask(request)
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("personal", "injection", "planted", "speed"))
    half = parser.add_mutually_exclusive_group()
    half.add_argument("--heldout", action="store_true")
    half.add_argument("--blind", action="store_true", help="the three blind sets of personal data, one after the other")
    half.add_argument("--dev", action="store_true", help="texts made up for development")
    parser.add_argument(
        "--errors", action="store_true", help="what was missed and wrongly masked; never of texts kept blind"
    )
    parser.add_argument("--most", type=int, default=1_000, help="planted orders to run")
    asked = parser.parse_args()
    if asked.what == "personal":
        chosen: tuple[Half, ...] = BLIND if asked.blind else ("heldout",) if asked.heldout else ("train",)
        for half_of in chosen:
            print(f"\n{half_of}" if asked.blind else "")
            personal(half_of, errors=asked.errors, dev=asked.dev)
    elif asked.what == "injection":
        injection("heldout" if asked.heldout else "train", errors=asked.errors)
    elif asked.what == "planted":
        asyncio.run(planted(asked.most))
    else:
        speed()


if __name__ == "__main__":
    main()
