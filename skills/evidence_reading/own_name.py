"""What our own papers call our company: nobody has to tell."""

import re
from collections import Counter
from collections.abc import Sequence

from knowledge.records import Document
from skills.evidence_reading.texts import Person

_OWN_PAPERS = 40
_FEWEST_NAMINGS = 4
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-ZÀ-Þ][\w’-]+(?: [A-ZÀ-Þ][\w’-]+)?")


def own_name(papers: Sequence[Document], people: Sequence[Person], products: Sequence[str]) -> str:
    """What our own papers call us: the name they use most, when it is nobody's and no product's; else empty."""
    taken = {w.casefold() for p in people for w in p.name.split()} | {w.casefold() for n in products for w in n.split()}
    counts: Counter[str] = Counter()
    for paper in papers[:_OWN_PAPERS]:
        counts.update({n for n in _CAPITAL.findall(paper.text) if n.split()[0].casefold() not in taken})
    best = counts.most_common(1)
    return best[0][0] if best and best[0][1] >= _FEWEST_NAMINGS else ""
