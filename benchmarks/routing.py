"""Routing: how quick it is, how well it does on phrasings nobody tuned on, and on two public sets.

    python -m benchmarks.routing                  # fit time, latency idle and under load, held-out phrasings
    python -m benchmarks.routing --dev            # development phrasings, with those that went wrong
    python -m benchmarks.routing --fit            # fits the router of our own skills anew, as it is shipped
    python -m benchmarks.routing --without de x.npz # authors d and e, by a model tuned (x.npz) to the others' only
    python -m benchmarks.routing --data FOLDER    # BANKING77 (10 phrases a label) and CLINC150 (full, out of scope)

FOLDER holds `banking_data/train.csv`, `banking_data/test.csv` and `data_full.json`, or git directories of
PolyAI-LDN/task-specific-datasets and clinc/oos-eval anywhere below it (read with `git show`, nothing is written).
`--json` prints one object per line.
"""

import argparse
import csv
import io
import json
import os
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # two threads on one small product are slower than one

import numpy as np

from bot.understand.parting import SURE
from bot.understand.phrasing import utterance
from bot.understand.reading import reading_with
from bot.understand.router import Router
from bot.understand.training import OUT_OF_SCOPE, routing_examples
from bot.understand.understand import ABSTAIN, ALIKE, FITTED, Understander
from knowledge.access import Principal
from knowledge.directory import Directory, NameEntry
from knowledge.records import Account, Competitor, Contact, Deal, Product, User
from knowledge.sample import sample
from llm.embed import Embedder, local_embedder
from llm.tuning import Tuning
from skills.catalog import REGISTRY
from skills.wording import Voice

DATA = Path(__file__).parent / "data"
HELDOUT = DATA / "routing_heldout.tsv"
"""Written with the first six skills; its totals were looked at while phrasings were added, so no longer blind."""
FIRST_SIX = frozenset({"right_to_win", "fog", "stakeholders", "ask", "crm_update", "help"})
"""All the skills there were when those were labelled: what is asked of a later one stands there under one of these."""
HELDOUT_ALL = DATA / "routing_heldout_all.tsv"
"""For every skill, by somebody who knew the method, not the phrasings or the router. Only totals are printed; they were
looked at while phrasings were added."""
HELDOUT_FINAL = DATA / "routing_heldout_final.tsv"
"""As before, and for the end: looked at only when asked for, so that it stays blind while phrasings are added."""
HELDOUT_BLIND = DATA / "routing_blind_3.tsv"
"""For all skills, by an author nothing else here is from; read by `--blind` alone, once a version is done."""
BY_AUTHOR = {
    "a": DATA / "routing_voices_1.tsv",
    "b": DATA / "routing_voices_2.tsv",
    "j": DATA / "routing_blind_2.tsv",
} | {author: DATA / f"routing_voices_{author}.tsv" for author in "defgikl"}
"""Learnt from since: to be measured on only by a router that left their author out."""
DEVELOPMENT = DATA / "routing_dev.tsv"
"""For every skill, kept apart from the phrasings the router learns; its errors may be looked at."""
SHORT = DATA / "routing_short.tsv"
"""Wishes of a few words, which skills claim rather than the router learns; looked at while the claims were written."""
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SHOTS, SEEDS = 10, (0, 1, 2)
LOAD_THREADS = 8
Row = dict[str, Any]


# --- our own skills ---------------------------------------------------------------------------------------


def directory() -> Directory:
    """Everything in the sample workspace, as an admin sees it."""
    entries: list[NameEntry] = []
    for r in sample(NOW):
        if isinstance(r, Deal):
            entries.append(
                NameEntry(
                    "deal",
                    r.id,
                    r.name,
                    r.aliases,
                    r.account_id,
                    owner_id=r.owner_id,
                    status=r.status,
                    kind_of_deal=r.kind,
                    amount=r.amount,
                    currency=r.currency,
                    close_on=r.close_on,
                )
            )
        elif isinstance(r, Account):
            entries.append(NameEntry("account", r.id, r.name, r.aliases, owner_id=r.owner_id))
        elif isinstance(r, Contact):
            entries.append(NameEntry("contact", r.id, r.name, account_id=r.account_id, detail=r.title))
        elif isinstance(r, User):
            entries.append(NameEntry("user", r.id, r.name))
        elif isinstance(r, Product):
            entries.append(NameEntry("product", r.id, r.name, r.aliases))
        elif isinstance(r, Competitor):
            entries.append(NameEntry("competitor", r.id, r.name, r.aliases))
    return Directory(tuple(entries), 1)


Case = tuple[frozenset[str], str]
"""The labels that are right (mostly one), and the message."""


def held_out(names: Directory) -> list[Case]:
    """The first held-out phrasings, with placeholders filled from the directory, in turn."""
    kinds = {
        "deal": "deal",
        "account": "account",
        "person": "contact",
        "competitor": "competitor",
        "product": "product",
    }
    supply: dict[str, Iterator[str]] = {
        placeholder: cycle([e.name for e in names.entries if e.kind == kind and e.status in ("", "open")])
        for placeholder, kind in kinds.items()
    }
    found = []
    for label, text in _rows(HELDOUT):
        for placeholder, values in supply.items():
            while f"{{{placeholder}}}" in text:
                text = text.replace(f"{{{placeholder}}}", next(values), 1)
        found.append((frozenset({label}), text))
    return found


def labelled(file: Path) -> list[Case]:
    """Phrasings of every skill; they name clients of the sample by themselves."""
    return [(frozenset(labels.split("|")), text) for text, labels in _rows(file) if labels != "label"]


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            first, rest = line.split("\t", 1)
            yield first, rest


def own_skills(understander: Understander) -> Iterator[Row]:
    """The whole of understanding on messages with real names."""
    names = directory()
    yield from _measured("held-out phrasings", held_out(names), understander, names, labelled_with=FIRST_SIX)
    yield from _measured("held-out phrasings, every skill", labelled(HELDOUT_ALL), understander, names)


def last_of_all(understander: Understander) -> Iterator[Row]:
    yield from _measured("held-out phrasings, last", labelled(HELDOUT_FINAL), understander, directory())


def blind(understander: Understander) -> Iterator[Row]:
    yield from _measured("third blind set", labelled(HELDOUT_BLIND), understander, directory())


def left_out(authors: str, tuned: Path, embedder: Embedder) -> Iterator[Row]:
    """The phrasings of some authors by a router that learnt from everybody else; so must have the model in `tuned`."""
    tuning = Tuning("routing", tuned)
    reader = local_embedder(tuning=tuning)
    others = routing_examples(REGISTRY, without=authors)
    router = Router.fit(others, reader, abstain=ABSTAIN, alike=ALIKE)
    understander = Understander(REGISTRY, embedder)
    understander.router = router
    for author in authors:
        yield from _measured(f"author {author}, left out", labelled(BY_AUTHOR[author]), understander, directory())


def development(understander: Understander) -> Iterator[Row]:
    """The same on what may be looked at, with every miss."""
    yield from _measured("development phrasings", labelled(DEVELOPMENT), understander, directory(), show=True)
    yield from _measured("short wishes, author m", labelled(SHORT), understander, directory(), show=True)


@dataclass(frozen=True, slots=True)
class _Seen:
    labels: frozenset[str]
    text: str
    ran: str | None
    """The skill that would run; None where it asks back or turns the message away."""
    offered: frozenset[str]
    """What its question offers."""
    confidence: float
    likeliest: str | None
    """The skill the message asks for most likely, whether that is likely enough to run or not."""

    @property
    def outside(self) -> bool:
        return OUT_OF_SCOPE in self.labels

    @property
    def right(self) -> bool:
        return self.ran in self.labels

    @property
    def certain(self) -> bool:
        """The right skill was chosen: it ran, or only what it is about is asked for, each button being that skill's."""
        chosen = self.ran is None and self.offered == {self.likeliest} and self.confidence >= SURE
        return self.right or (chosen and self.likeliest in self.labels)


def _measured(
    what: str,
    cases: Sequence[Case],
    understander: Understander,
    names: Directory,
    *,
    show: bool = False,
    labelled_with: frozenset[str] = frozenset(),
) -> Iterator[Row]:
    """`labelled_with`: the skills there were when the cases were labelled, where there are more today."""
    who = next(e for e in names.entries if e.kind == "user")
    asker = Principal("default", who.id, "admin", name=who.name)
    known = {OUT_OF_SCOPE, *(s.name for s in REGISTRY)}
    seen = [_understood(understander, names, asker, case) for case in cases if case[0] & known]
    if show:
        for s in seen:
            if not (s.right or (s.outside and s.ran is None)):
                offers = f" (offers {', '.join(sorted(s.offered))})" if s.offered else ""
                print(f"  {'|'.join(sorted(s.labels)):14} -> {s.ran}{offers} {s.confidence:.2f}  {s.text}")
    inside = [s for s in seen if s.labels != {OUT_OF_SCOPE}]
    outside = [s for s in seen if s.labels == {OUT_OF_SCOPE}]
    asked = [s for s in inside if s.ran is None and s.offered]
    later = [s for s in inside if labelled_with and s.ran is not None and s.ran not in labelled_with]
    yield {
        "what": f"{what} ({len(inside)} in scope, {len(outside)} out)",
        "right": _percent(sum(s.right for s in inside), inside),
        "right skill": _percent(sum(s.certain for s in inside), inside),
        "right or offered": _percent(sum(s.right or bool(s.offered & s.labels) for s in inside), inside),
        "asks back": _percent(len(asked), inside),
        "wrong but confident": _percent(
            sum(s.ran is not None and not s.right and s.confidence >= SURE for s in inside), inside
        ),
        "out-of-scope recall": _percent(sum(s.ran is None for s in outside), outside),
    } | ({"went to a skill newer than the labels": _percent(len(later), inside)} if labelled_with else {})
    yield _per_skill(inside)


def _understood(understander: Understander, names: Directory, asker: Principal, case: Case) -> _Seen:
    labels, text = case
    understood = understander.understand(text, names, None, Voice(NOW), asker)
    ran = understood.steps[0].skill if understood.steps and not understood.out_of_scope else None
    options = understood.clarify.options if understood.clarify else ()
    offered = frozenset(o.press.skill for o in options)
    route = understood.route
    likeliest = route.alternatives[0][0] if route.alternatives else None
    return _Seen(labels, text, ran, offered, route.confidence, likeliest)


def _per_skill(inside: Sequence[_Seen]) -> Row:
    total = Counter("|".join(sorted(s.labels)) for s in inside)
    right = Counter("|".join(sorted(s.labels)) for s in inside if s.right)
    return {"what": "  right, by skill"} | {label: f"{right[label]}/{n}" for label, n in sorted(total.items())}


def _percent(part: int, whole: Sequence[object]) -> float:
    return round(100 * part / max(1, len(whole)), 1)


# --- speed ------------------------------------------------------------------------------------------------


def speed(understander: Understander) -> list[Row]:
    router, names = understander.router, directory()
    asker, voice = Principal("default", "nobody", "admin"), Voice(NOW)
    # Never the same text twice: the embedder remembers.
    texts = [utterance(t) for t in _varied(1_600)]

    def understand(text: str) -> object:
        return understander.understand(text, names, None, voice, asker)

    return [
        {"what": "route, idle", **_timed(router.route, texts[:400], 1)},
        {"what": f"route, {LOAD_THREADS} threads", **_timed(router.route, texts[400:1200], LOAD_THREADS)},
        {"what": "understand, idle", **_timed(understand, texts[1200:1600], 1)},
        {"what": f"understand, {len(_big().entries):,} names", **_timed_big(understander, voice, asker)},
    ]


def fitted(embedder: Embedder) -> list[Row]:
    """What the first start would cost if the fitted router did not come with the program, and what it costs."""
    examples = routing_examples(REGISTRY)
    reader = reading_with(embedder)
    begun = time.perf_counter(), time.process_time()
    Router.fit(examples, reader, abstain=ABSTAIN, alike=ALIKE)
    fit = {"what": "fit on our own skills", "phrases": sum(map(len, examples.values())), **_since(*begun)}
    begun = time.perf_counter(), time.process_time()
    known = Router.fingerprint(examples, reader, ABSTAIN, ALIKE)
    try:
        Router.load(FITTED, reader, known)
    except (ValueError, OSError) as stale:
        return [fit, {"what": "not shipped so; --fit makes it anew", "why": str(stale)}]
    return [fit, {"what": "load as shipped", **_since(*begun)}]


def fit(embedder: Embedder) -> Iterator[Row]:
    examples, reader = routing_examples(REGISTRY), reading_with(embedder)
    begun = time.perf_counter(), time.process_time()
    router = Router.fit(examples, reader, abstain=ABSTAIN, alike=ALIKE)
    router.save(FITTED, Router.fingerprint(examples, reader, ABSTAIN, ALIKE))
    phrases = sum(map(len, examples.values()))
    yield {"what": str(FITTED), "phrases": phrases, "mb": round(FITTED.stat().st_size / 1e6, 1), **_since(*begun)}


def _since(started: float, worked: float) -> Row:
    return {"s": round(time.perf_counter() - started, 1), "cpu_s": round(time.process_time() - worked, 1)}


def _varied(count: int) -> list[str]:
    phrases = [u for s in REGISTRY for u in s.utterances]
    random = np.random.default_rng(7)
    return [
        f"{phrases[n % len(phrases)]} {random.choice(['please', 'now', 'today', 'again'])} {n}" for n in range(count)
    ]


def _big() -> Directory:
    """Ten thousand clients with a deal and a contact each would be 30,000 names: a third of that."""
    random = np.random.default_rng(3)
    syllables = "ka lo mi ren tas vor bel dun fra gos hel jin kel mar nor pas quin rus sol tev".split()

    def word() -> str:
        return "".join(random.choice(syllables, 3)).capitalize()

    entries = []
    for n in range(3_400):
        name = f"{word()} {word()}"
        entries += [
            NameEntry("account", f"account_{n}", name),
            NameEntry("deal", f"deal_{n}", f"{name} – {word()} rollout", account_id=f"account_{n}", status="open"),
            NameEntry("contact", f"contact_{n}", f"{word()} {word()}", account_id=f"account_{n}"),
        ]
    return Directory(tuple(entries), 1)


def _timed_big(understander: Understander, voice: Voice, asker: Principal) -> Row:
    from bot.understand.entities import resolve
    from bot.understand.names import NameIndex

    names = _big()
    started = time.perf_counter()
    index = NameIndex(names)
    built = time.perf_counter() - started
    random = np.random.default_rng(4)
    texts = []
    for _ in range(400):
        name = names.entries[int(random.integers(len(names.entries)))].name
        at = int(random.integers(1, len(name) - 1))
        texts.append(f"what is our right to win on {name[:at] + name[at + 1 :]}'s deal and who is the buyer")
    resolved = _timed(lambda t: resolve(t, index, user_id="u", today=voice.today), texts, 1)
    return {
        "index built s": round(built, 2),
        "resolve p50_ms": resolved["p50_ms"],
        "resolve p95_ms": resolved["p95_ms"],
    }


def _timed(call: Callable[[str], object], texts: Sequence[str], threads: int) -> Row:
    for text in texts[:20]:
        call(text + " warm")
    times: list[float] = []

    def run(mine: Sequence[str]) -> None:
        for text in mine:
            started = time.perf_counter()
            call(text)
            times.append(time.perf_counter() - started)

    workers = [threading.Thread(target=run, args=(texts[n::threads],)) for n in range(threads)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    spent = time.perf_counter() - began
    p50, p95 = np.percentile(times, [50, 95]) * 1000
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2), "per_s": round(len(texts) / spent)}


# --- public sets ------------------------------------------------------------------------------------------


def public_sets(folder: Path, embedder: Embedder) -> Iterator[Row]:
    yield from banking(folder, embedder)
    yield from clinc(folder, embedder)


def banking(folder: Path, embedder: Embedder) -> Iterator[Row]:
    train, test = (list(csv.DictReader(io.StringIO(_file(folder, f"banking_data/{n}.csv")))) for n in ("train", "test"))
    labels = sorted({r["category"] for r in train})
    texts, truth = [r["text"] for r in test], [r["category"] for r in test]
    scores: dict[str, list[float]] = {}
    for seed in SEEDS:
        random = np.random.default_rng(seed)
        examples = {}
        for label in labels:
            rows = [r["text"] for r in train if r["category"] == label]
            examples[label] = [rows[n] for n in random.choice(len(rows), SHOTS, replace=False)]
        for name, predict in _contestants(examples, embedder):
            scores.setdefault(name, []).append(_accuracy(predict(texts), truth))
    for name, values in scores.items():
        yield {
            "what": f"BANKING77 {SHOTS}-shot, {len(SEEDS)} draws: {name}",
            "accuracy": round(float(np.mean(values)), 2),
            "each": [round(v, 2) for v in values],
        }


def clinc(folder: Path, embedder: Embedder) -> Iterator[Row]:
    data = json.loads(_file(folder, "data_full.json", "data/data_full.json"))
    examples: dict[str, list[str]] = {}
    for text, label in data["train"]:
        examples.setdefault(label, []).append(text)
    texts, truth = [t for t, _ in data["test"]], [label for _, label in data["test"]]
    outside = [t for t, _ in data["oos_test"]]
    for name, predict in _baselines(examples, embedder):
        yield {"what": f"CLINC150 full: {name}", "accuracy": round(_accuracy(predict(texts), truth), 2)}
    started = time.perf_counter()
    router = Router.fit(examples, embedder)
    fitted = time.perf_counter() - started
    routes = [router.route(t) for t in texts]
    strangers = [router.route(t) for t in outside]
    best = [r.alternatives[0][0] for r in routes]
    line = float(np.quantile([r.confidence for r in routes], 0.05))
    yield {
        "what": "CLINC150 full: ours",
        "accuracy": round(_accuracy(best, truth), 2),
        "accuracy when it answers": round(
            _accuracy(
                [b for b, r in zip(best, routes, strict=True) if r.skill],
                [t for t, r in zip(truth, routes, strict=True) if r.skill],
            ),
            2,
        ),
        "in-scope abstention": _percent(sum(r.skill is None for r in routes), routes),
        "out-of-scope recall": _percent(sum(r.skill is None for r in strangers), strangers),
        "out-of-scope recall at exactly 5 % by confidence": _percent(
            sum(r.confidence < line for r in strangers), strangers
        ),
        "fit_s": round(fitted),
    }


Predict = Callable[[Sequence[str]], list[str]]


def _contestants(examples: Mapping[str, Sequence[str]], embedder: Embedder) -> Iterator[tuple[str, Predict]]:
    yield from _baselines(examples, embedder)
    router = Router.fit(examples, embedder)
    yield "ours", lambda texts: [router.route(t).alternatives[0][0] for t in texts]


def _baselines(examples: Mapping[str, Sequence[str]], embedder: Embedder) -> Iterator[tuple[str, Predict]]:
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    names = list(examples)
    phrases = [p for ps in examples.values() for p in ps]
    labels = np.array([n for n, ps in enumerate(examples.values()) for _ in ps])
    vectors = embedder.embed(phrases)
    centres = np.stack([vectors[labels == n].mean(0) for n in range(len(names))])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    yield "nearest centroid", lambda texts: [names[n] for n in (embedder.embed(texts) @ centres.T).argmax(1)]
    linear = LogisticRegression(C=10, max_iter=300).fit(vectors, labels)
    yield "logistic regression", lambda texts: [names[n] for n in linear.predict(embedder.embed(texts))]
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    runs = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    machine = LinearSVC(C=1).fit(hstack([words.fit_transform(phrases), runs.fit_transform(phrases)]), labels)

    def both(texts: Sequence[str]) -> list[str]:
        margins = machine.decision_function(hstack([words.transform(texts), runs.transform(texts)])) * 3
        odds = np.exp(margins - margins.max(1, keepdims=True))
        mixed = 0.65 * linear.predict_proba(embedder.embed(texts)) + 0.35 * odds / odds.sum(1, keepdims=True)
        return [names[n] for n in mixed.argmax(1)]

    yield "0.65 logistic regression + 0.35 SVM on n-grams", both


def _accuracy(predicted: Sequence[str], truth: Sequence[str]) -> float:
    return 100 * float(np.mean([p == t for p, t in zip(predicted, truth, strict=True)]))


def _file(folder: Path, *paths: str) -> str:
    """A file by path below the folder, or at HEAD of a git directory below it."""
    for path in paths:
        if (folder / path).is_file():
            return (folder / path).read_text("utf-8")
    for head in sorted(folder.glob("**/HEAD")):
        for path in paths:
            shown = subprocess.run(
                ["git", "--git-dir", str(head.parent), "show", f"HEAD:{path}"], capture_output=True, check=False
            )
            if shown.returncode == 0:
                return shown.stdout.decode("utf-8")
    raise SystemExit(f"{folder} holds none of {', '.join(paths)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, help="measure the public sets found there instead")
    parser.add_argument("--dev", action="store_true", help="development phrasings only, with those that went wrong")
    parser.add_argument("--final", action="store_true", help="the last held-out phrasings, which stay blind till then")
    parser.add_argument("--blind", action="store_true", help="the third blind set, to be read once a version is done")
    parser.add_argument("--fit", action="store_true", help="fit the router of our own skills anew, as it is shipped")
    parser.add_argument("--without", nargs=2, metavar=("AUTHORS", "TUNED"), help="measure on authors left out")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    embedder = local_embedder()
    rows: Iterator[Row] | list[Row]
    if options.data is not None:
        rows = public_sets(options.data, embedder)
    elif options.fit:
        rows = fit(embedder)
    elif options.without:
        rows = left_out(options.without[0], Path(options.without[1]), embedder)
    else:
        understander = Understander(REGISTRY, embedder)
        if options.dev:
            rows = development(understander)
        elif options.final:
            rows = last_of_all(understander)
        elif options.blind:
            rows = blind(understander)
        else:
            rows = [*fitted(embedder), *speed(understander), *own_skills(understander)]
    for row in rows:
        line = (
            json.dumps(row)
            if options.json
            else "  ".join(f"{v:58}" if k == "what" else f"{k} {v}" for k, v in row.items())
        )
        print(line, flush=True)


if __name__ == "__main__":
    main()
