"""Fits the weights that tell postal addresses (`llm/guard/addresses.npz`), and says how they do on an author left out.

python -m benchmarks.guard_addresses fit        # writes the file; the same on the same machine and versions
python -m benchmarks.guard_addresses left-out   # each author's texts by weights learnt from everybody else's
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_array

from benchmarks.guard_address_texts import Labelled, Row, by_author, labelled, made, mixed, without_any
from llm.guard.address_weights import FILE, LEAN, NAMED, REACH, STEPS, Tagger, Weights, next_place, shapes_of
from llm.guard.address_words import CLASSES, CODE, EDGE, FAR, GAPS, POSTCODE, Words, class_of, signs_of, words_in
from llm.guard.addresses import addresses_by

NEAR = 2
"""Words on either side at which letters count; shapes and lists count as far as `REACH`."""
SELDOM = 3
"""Signs in fewer texts, and pairs of words seen less often, are left out."""
STIFFNESS = 0.3
TURNS = 80
BATCH = 150
"""Texts of like length weighed together."""
SMALLEST = 0.02
"""Weights below count for nothing in the file."""

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lesson:
    words: Words
    places: list[int]
    """Where each word stands."""


def lesson(text: Labelled) -> Lesson:
    words = words_in(text.text)
    places = [0] * len(words.of)
    for start, end in text.addresses:
        inside = [n for n, (a, b) in enumerate(zip(words.starts, words.ends, strict=True)) if a < end and b > start]
        place = places[inside[0] - 1] if inside and inside[0] else 0
        for n in inside:
            place = places[n] = next_place(place, words.kinds[n])
        if place == NAMED:  # nothing tells an address without figures
            for n in inside:
                places[n] = 0
    return Lesson(words, places)


class Columns:
    """Which number of the tables of `Weights` each sign of a word is, as they lie one after the other."""

    def __init__(self, texts: Iterable[str]) -> None:
        """`texts`: each as somebody wrote it; a word that few of them have says nothing by its letters."""
        seen = Counter(s for text in texts for s in {s for word in words_in(text).of for s in signs_of(word)})
        kept = ["edge", "code", *sorted(sign for sign, count in seen.items() if count >= SELDOM)]
        self.rows = {sign: n for n, sign in enumerate(kept)}
        shapes = shapes_of(len(kept))
        sizes = [int(np.prod(shapes[name][:-1])) for name in ("signs", "gaps", "before", "behind", "around")]
        self.starts = [0, *np.cumsum(sizes).tolist()]
        self._of_word: dict[str, list[tuple[int, bool]]] = {}

    def _signs(self, word: str) -> list[tuple[int, bool]]:
        if word not in self._of_word:
            pairs = [(self.rows[sign], sign.startswith(FAR)) for sign in signs_of(word) if sign in self.rows]
            self._of_word[word] = pairs
        return self._of_word[word]

    def of(self, words: Words) -> tuple[list[list[int]], list[list[int]]]:
        """Of each word the numbers that weigh its place, and those that weigh the step to it."""
        count, wide = len(words.of), 2 * REACH + 1
        classes = [EDGE, *(_class(w, k) for w, k in zip(words.of, words.kinds, strict=True)), EDGE]
        gaps = [0, *words.gaps, 0, 0]
        _, of_gaps, before, behind, around, _ = self.starts
        places, steps = [], []
        for n in range(count):
            left, here, right, gap, next_gap = classes[n], classes[n + 1], classes[n + 2], gaps[n + 1], gaps[n + 2]
            row = [of_gaps + far * GAPS + gaps[n + far] for far in range(4)]
            row.append(before + (left * GAPS + gap) * len(CLASSES) + here)
            row.append(behind + (here * GAPS + next_gap) * len(CLASSES) + right)
            row.append(around + (left * len(CLASSES) + here) * len(CLASSES) + right)
            for far in range(wide):
                at = n + far - REACH
                if not 0 <= at < count:
                    row.append(self.rows["edge"] * wide + far)
                    continue
                near = abs(far - REACH) <= NEAR
                row += [sign * wide + far for sign, wide_sign in self._signs(words.of[at]) if near or wide_sign]
                if words.kinds[at] == POSTCODE:
                    row.append(self.rows["code"] * wide + far)
            places.append(row)
            steps.append(_step_columns(left, gap, here))
        return places, steps


def _class(word: str, kind: int) -> int:
    own = class_of(word)
    return CODE if kind == POSTCODE and not (CLASSES[own][0] in "dx" and any(map(str.isdecimal, word))) else own


def _step_columns(left: int, gap: int, here: int) -> list[int]:
    """By both tables of steps, and by what these are made of: the gap and either class alone."""
    classes = len(CLASSES)
    pairs = classes * GAPS
    return [
        left * GAPS + gap,
        pairs + gap * classes + here,
        2 * pairs + gap,
        2 * pairs + GAPS + here,
        2 * pairs + GAPS + classes + left,
    ]


_LAST_STEP = 2 * len(CLASSES) * GAPS + GAPS + 2 * len(CLASSES)
_NEVER = -1e9


def _ways() -> Numbers:
    """By kind of word, from place to place: 0 where a step is possible."""
    ways = np.full((3, 4, 4), _NEVER)
    for kind in range(3):
        for place in range(4):
            ways[kind, place, next_place(place, kind)] = 0
            if place != NAMED:
                ways[kind, place, 0] = 0
    return ways


_WAYS = _ways()
_FROM, _TO = np.array(STEPS).T
_AT_END = np.array([0, _NEVER, 0, 0])


@dataclass(frozen=True, slots=True)
class Batch:
    places: csr_array
    steps: csr_array
    at: Whole
    """Of each word, its text and where it stands there, as one number."""
    last: Whole
    kinds: Whole
    wanted: Whole

    @classmethod
    def of(
        cls, lessons: Sequence[Lesson], rows: Sequence[tuple[list[list[int]], list[list[int]]]], known: Whole
    ) -> "Batch":
        lengths = np.array([len(each.places) for each in lessons])
        longest = int(lengths.max())
        kinds = np.zeros((len(lessons), longest), np.int64)
        wanted = np.zeros_like(kinds)
        for n, each in enumerate(lessons):
            kinds[n, : lengths[n]], wanted[n, : lengths[n]] = each.words.kinds, each.places
        at = np.concatenate([n * longest + np.arange(length) for n, length in enumerate(lengths)])
        places = _matrix((row for pair in rows for row in pair[0]), known)
        steps = _matrix((row for pair in rows for row in pair[1]), np.arange(_LAST_STEP))
        return cls(places, steps, at, lengths - 1, kinds, wanted)

    def loss(self, of_place: Numbers, of_step: Numbers) -> tuple[float, Numbers, Numbers]:
        """Minus the logarithm of how likely the right readings are, and how that changes with the weights."""
        texts, longest = self.kinds.shape
        weighed = np.zeros((texts * longest, 4))
        weighed[self.at] = self.places @ of_place
        weighed = weighed.reshape(texts, longest, 4)
        flat = np.zeros((texts * longest, len(STEPS)))
        flat[self.at] = self.steps @ of_step
        steps = _WAYS[self.kinds].copy()
        steps[:, :, _FROM, _TO] += flat.reshape(texts, longest, len(STEPS))
        ahead, back, total = self._both_ways(weighed, steps)
        there = (np.arange(longest) <= self.last[:, None])[:, :, None]
        likely = np.exp(ahead + back - total[:, None, None]) * there
        pairs = np.zeros((texts, longest, 4, 4))
        onward = (weighed[:, 1:] + back[:, 1:])[:, :, None, :]
        pairs[:, 1:] = np.exp(ahead[:, :-1, :, None] + steps[:, 1:] + onward - total[:, None, None, None])
        pairs[:, 0, 0] = likely[:, 0]
        pairs *= there[:, :, :, None]
        right = np.eye(4)[self.wanted] * there
        came = np.concatenate([np.zeros((texts, 1), np.int64), self.wanted[:, :-1]], axis=1)
        walked = np.eye(16)[came * 4 + self.wanted].reshape(texts, longest, 4, 4) * there[:, :, :, None]
        loss = float(total.sum() - (weighed * right).sum() - (steps * walked).sum())
        over = (pairs - walked)[:, :, _FROM, _TO].reshape(-1, len(STEPS))[self.at]
        return loss, self.places.T @ (likely - right).reshape(-1, 4)[self.at], self.steps.T @ over

    def _both_ways(self, weighed: Numbers, steps: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        texts, longest, _ = weighed.shape
        ahead, back = np.zeros_like(weighed), np.zeros_like(weighed)
        ahead[:, 0] = weighed[:, 0] + steps[:, 0, 0]
        for n in range(1, longest):
            ahead[:, n] = _summed(ahead[:, n - 1, :, None] + steps[:, n], 1) + weighed[:, n]
        for n in reversed(range(longest)):
            if n + 1 < longest:
                back[:, n] = _summed(steps[:, n + 1] + (weighed[:, n + 1] + back[:, n + 1])[:, None, :], 2)
            back[self.last <= n, n] = 0
            back[self.last == n, n] = _AT_END
        return ahead, back, _summed(ahead[np.arange(texts), self.last] + _AT_END, 1)


def _summed(logs: Numbers, axis: int) -> Numbers:
    most = logs.max(axis=axis, keepdims=True)
    summed = most + np.log(np.exp(logs - most).sum(axis=axis, keepdims=True))
    return np.asarray(summed.squeeze(axis))


def _matrix(rows: Iterable[list[int]], known: Whole) -> csr_array:
    """A line for each word, its columns among the `known` ones."""
    flat, ends = [], [0]
    for row in rows:
        flat += row
        ends.append(len(flat))
    columns = np.array(flat, np.int64)
    places = np.minimum(np.searchsorted(known, columns), len(known) - 1)
    there = known[places] == columns
    bounds = np.concatenate([[0], np.cumsum(there)])[ends]
    ones = np.ones(int(there.sum()), np.float64)
    return csr_array((ones, places[there], bounds), shape=(len(ends) - 1, len(known)))


def fitted(texts: Sequence[Labelled], written: Iterable[str]) -> Weights:
    lessons = sorted((each for text in texts if (each := lesson(text)).places), key=lambda each: len(each.places))
    columns = Columns(written)
    rows = [columns.of(each.words) for each in lessons]
    numbers, counts = np.unique(np.concatenate([row for pair in rows for row in pair[0]]), return_counts=True)
    known = numbers[counts >= SELDOM]
    cuts = range(0, len(lessons), BATCH)
    batches = [Batch.of(lessons[n : n + BATCH], rows[n : n + BATCH], known) for n in cuts]
    size = len(known) * 4

    def loss(numbers: Numbers) -> tuple[float, Numbers]:
        of_place, of_step = numbers[:size].reshape(-1, 4), numbers[size:].reshape(-1, len(STEPS))
        whole, slopes = STIFFNESS / 2 * float(numbers @ numbers), STIFFNESS * numbers
        for batch in batches:
            lost, by_place, by_step = batch.loss(of_place, of_step)
            whole += lost
            slopes += np.concatenate([by_place.ravel(), by_step.ravel()])
        return whole, slopes

    start = np.zeros(size + _LAST_STEP * len(STEPS))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": TURNS, "maxcor": 8}).x
    return _packed(columns, known, found[:size].reshape(-1, 4), found[size:].reshape(-1, len(STEPS)))


def _packed(columns: Columns, known: Whole, of_place: Numbers, of_step: Numbers) -> Weights:
    shapes = shapes_of(len(columns.rows))
    flat = np.zeros((columns.starts[-1], 4))
    flat[known] = of_place
    names = ("signs", "gaps", "before", "behind", "around")
    cuts = zip(names, columns.starts, columns.starts[1:], strict=False)
    tables = [flat[a:b].reshape(shapes[name]) for name, a, b in cuts]
    classes, pairs = len(CLASSES), len(CLASSES) * GAPS
    by_gap, by_class, by_left = np.split(of_step[2 * pairs :], [GAPS, GAPS + classes])
    leaving = of_step[:pairs].reshape(shapes["leaving"]) + by_left[:, None]
    entering = of_step[pairs : 2 * pairs].reshape(shapes["entering"]) + by_gap[:, None] + by_class
    small = [np.where(np.abs(t) < SMALLEST, 0, t).astype(np.float32) for t in (*tables, leaving, entering)]
    return Weights(columns.rows, *small)


def learnt_from(authors: Iterable[list[Row]]) -> Weights:
    texts = [labelled(row) for rows in authors for row in rows]
    others = without_any()
    written = [*(text.text for text in (*texts, *others)), *made()]
    return fitted([*texts, *others, *mixed([*texts, *others], made())], written)


def counted(rows: Sequence[Row], tagger: Tagger) -> tuple[tuple[int, int, int, int], list[str]]:
    """Labelled, found whole, masked, right to the last letter; and what was not."""
    there = found = masked = right = 0
    faults = []
    for row in rows:
        text, spans = row["text"], list(addresses_by(row["text"], tagger))
        covered = {n for s in spans for n in range(s.start, s.end)}
        data = {n for s in row["spans"] for n in range(s["start"], s["end"])}
        for s in row["spans"]:
            if s["kind"] == "address":
                there += 1
                whole = all(n in covered for n in range(s["start"], s["end"]) if text[n].isalnum())
                found += whole
                faults += [] if whole else [f"{row['id']} missed {s['value']!r}"]
        for span in spans:
            masked += 1
            exact = all(n in data for n in range(span.start, span.end) if text[n].isalnum())
            right += exact
            faults += [] if exact else [f"{row['id']} wrong {text[span.start : span.end]!r}"]
    return (there, found, masked, right), faults


def left_out(only: Sequence[str], *, errors: bool, leans: Sequence[float]) -> None:
    every = by_author()
    for author, rows in every.items():
        if only and author not in only:
            continue
        weights = learnt_from(some for name, some in every.items() if name != author)
        for lean in leans:
            (there, found, masked, right), faults = counted(rows, Tagger(weights, lean=lean))
            recall, precision = found / max(1, there), right / max(1, masked)
            print(
                f"{author} (lean {lean}): {there} labelled, {recall:.3f} found; {masked} masked, {precision:.3f} right"
            )
            if errors and lean == leans[0]:
                print(*faults, sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("fit", "left-out"))
    parser.add_argument("--errors", action="store_true", help="what each author's texts lost")
    parser.add_argument("--only", nargs="*", default=[], help="authors to leave out, one at a time; else each")
    parser.add_argument("--lean", type=float, nargs="*", default=[LEAN], help="towards masking, beside the shipped one")
    asked = parser.parse_args()
    if asked.what == "fit":
        learnt_from(by_author().values()).write(FILE)
        print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")
    else:
        left_out(asked.only, errors=asked.errors, leans=asked.lean)


if __name__ == "__main__":
    main()
