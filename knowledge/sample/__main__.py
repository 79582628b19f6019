"""`python -m knowledge.sample`: what the sample holds."""

import sys
from collections import Counter
from datetime import UTC, datetime

from knowledge.records import Deal
from knowledge.sample import DEFAULT_USER, HEROES, sample


def main() -> None:
    records = sample(datetime.now(UTC))
    out = sys.stdout.write
    out("records\n")
    for name, count in Counter(type(r).__name__ for r in records).most_common():
        out(f"  {name:<16} {count:>5}\n")
    out("deals\n")
    for stage, count in Counter(r.stage for r in records if isinstance(r, Deal)).most_common():
        out(f"  {stage:<16} {count:>5}\n")
    out(f"demo user: {DEFAULT_USER}\nheroes\n")
    for hero in HEROES:
        out(f"  {hero.deal}: {hero.why}\n")


if __name__ == "__main__":
    main()
