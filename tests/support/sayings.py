"""A handful of names one rep may use, and an understander that knows all skills."""

import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from bot.understand import Understander
from bot.understand.model import Memory, Understanding
from knowledge.access import Principal
from knowledge.directory import Directory, NameEntry
from skills.ask import Entities
from skills.catalog import REGISTRY
from skills.wording import Voice
from tests.support.embedding import sentence_embedder

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""A Friday."""
TODAY = NOW.date()
VOICE = Voice(NOW)
KIM = Principal("default", "user_kim", "rep", name="Kim Rivera")


def deal(key: str, name: str, account: str | None, owner: str = "user_kim", **more: object) -> NameEntry:
    return NameEntry("deal", f"deal_{key}", name, account_id=account, owner_id=owner, **{"status": "open", **more})  # type: ignore[arg-type]


NAMES = Directory(
    (
        NameEntry("account", "account_helix", "Helix Biotech GmbH", ("Helix",)),
        NameEntry("account", "account_globex", "Globex"),
        NameEntry("account", "account_port", "Nordhaven Ports"),
        deal(
            "renewal",
            "Helix – platform renewal",
            "account_helix",
            kind_of_deal="renewal",
            amount=Decimal(420_000),
            close_on=date(2026, 11, 28),
            detail="negotiate",
        ),
        deal(
            "cold", "Helix – cold chain", "account_helix", amount=Decimal(90_000), close_on=date(2027, 1, 28),
            detail="qualify",
        ),
        deal("line", "Globex line 4 monitoring", "account_globex", "user_sam", amount=Decimal(900_000)),
        deal("cranes", "Nordhaven quay cranes", "account_port", amount=Decimal(1_200_000), close_on=date(2026, 12, 20)),
        NameEntry("contact", "contact_krueger", "Maria Krüger", account_id="account_helix", detail="CFO at Helix"),
        NameEntry("contact", "contact_olsen", "Maria Olsen", account_id="account_port", detail="COO at Nordhaven"),
        NameEntry("contact", "contact_tom", "Tom Becker", account_id="account_globex", detail="Buyer at Globex"),
        NameEntry("user", "user_kim", "Kim Rivera"),
        NameEntry("user", "user_sam", "Sam Okafor"),
        NameEntry("product", "product_pulse", "Pulse"),
        NameEntry("competitor", "competitor_vantor", "Vantor"),
    ),
    version=1,
)  # fmt: skip

KEPT = Path(tempfile.gettempdir()) / "scip-tests-router"
"""Where the router fitted last is kept between test runs."""

AFTER_RENEWAL = Memory(
    NOW,
    skill="right_to_win",
    text="what's our right to win on the Helix renewal?",
    entities=Entities(deal_ids=("deal_renewal",), account_ids=("account_helix",)),
)
"""A conversation in which the last answer was about the Helix renewal."""


@lru_cache(maxsize=1)
def understander() -> Understander:
    """Fitted once for all test runs on the same phrasings."""
    return Understander(REGISTRY, sentence_embedder(), cache=KEPT)


def understood(text: str, memory: Memory | None = None, names: Directory = NAMES) -> Understanding:
    return understander().understand(text, names, memory, VOICE, KIM)
