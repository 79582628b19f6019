"""Short ways to say what is on record, for tests of everything that scores."""

from datetime import datetime
from itertools import count

from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB, FOUR_CS, CName
from knowledge.records import (
    Account,
    Deal,
    Evidence,
    EvidenceStatus,
    FogClass,
    Override,
    QualifierAnswer,
    Snapshot,
    User,
    record_id,
)
from tests.support.fake_reader import NOW, days_ago

TENANT = "default"
ALL_SUBS: tuple[str, ...] = tuple(FACTOR_OF_SUB)
_serial = count(1)


def deal(
    name: str = "Helix Cloud", *, key: str = "deal_helix", account_id: str | None = "account_helix", **more: object
) -> Deal:
    values: dict[str, object] = {"owner_id": "user_kim", "region": "DACH", "industry": "Pharma", **more}
    return Deal(id=key, tenant=TENANT, name=name, account_id=account_id, **values)  # type: ignore[arg-type]


def account(name: str = "Helix", *, key: str = "account_helix", **more: object) -> Account:
    values: dict[str, object] = {"region": "DACH", "industry": "Pharma", **more}
    return Account(id=key, tenant=TENANT, name=name, **values)  # type: ignore[arg-type]


def user(key: str = "user_kim", name: str = "Kim Moreno") -> User:
    return User(id=key, tenant=TENANT, email=f"{key}@scip.example", name=name, role="rep")


def evidence(
    sub_factor: str,
    polarity: int = 1,
    *,
    days: float = 0,
    strength: float = 1.0,
    fog: FogClass = "fact",
    deal_id: str | None = "deal_helix",
    account_id: str | None = "account_helix",
    statement: str = "",
    recorded_days: float | None = None,
    status: EvidenceStatus = "accepted",
    source_id: str | None = None,
    key: str = "",
    speaker: str | None = None,
    locator: str | None = None,
) -> Evidence:
    factor = FACTOR_OF_SUB[sub_factor]
    return Evidence(
        id=key or f"evidence_{next(_serial):05d}",
        tenant=TENANT,
        c=C_OF_FACTOR[factor],
        factor=factor,
        sub_factor=sub_factor,
        polarity=1 if polarity > 0 else -1,
        strength=strength,
        fog=fog,
        statement=statement or f"About {sub_factor}",
        at=days_ago(days),
        recorded_at=days_ago(days if recorded_days is None else recorded_days),
        deal_id=deal_id,
        account_id=account_id,
        source_kind="activity" if source_id and source_id.startswith("activity") else "record",
        source_id=source_id,
        status=status,
        speaker=speaker,
        locator=locator,
    )


def full_evidence(times: int = 1, **more: object) -> list[Evidence]:
    """`times` strong fresh facts for every sub-factor."""
    return [evidence(s, **more) for s in ALL_SUBS for _ in range(times)]  # type: ignore[arg-type]


def answer(c: CName, yes: bool = True, *, days: float = 1, deal_id: str = "deal_helix") -> QualifierAnswer:
    key = f"{deal_id}:{c}:{yes}:{days}"
    return QualifierAnswer(
        record_id("qualifier_answer", TENANT, "test", key), TENANT, deal_id, c, yes, days_ago(days), "user_kim"
    )


def all_yes(days: float = 1, deal_id: str = "deal_helix") -> list[QualifierAnswer]:
    return [answer(c.key, days=days, deal_id=deal_id) for c in FOUR_CS]


def override(
    factor: str, rating: float, *, days: float = 1, reason: str = "They told us so", withdrawn: datetime | None = None
) -> Override:
    key = f"{factor}:{rating}:{days}"
    return Override(
        record_id("override", TENANT, "test", key),
        TENANT,
        "deal_helix",
        factor,
        rating,
        reason,
        days_ago(days),
        "user_kim",
        withdrawn,
    )


def snapshot(
    days: float, value: int | None, *, cause: str = "evidence", detail: str = "", deal_id: str = "deal_helix"
) -> Snapshot:
    scores: dict[str, int | None] = {c.key: value for c in FOUR_CS}
    return Snapshot(
        record_id("snapshot", TENANT, "test", f"{deal_id}:{days}"),
        TENANT,
        deal_id,
        days_ago(days),
        cause,  # type: ignore[arg-type]
        detail,
        {**scores, "right_to_win": value},
    )


__all__ = [
    "ALL_SUBS",
    "NOW",
    "TENANT",
    "account",
    "all_yes",
    "answer",
    "days_ago",
    "deal",
    "evidence",
    "full_evidence",
    "override",
    "snapshot",
    "user",
]
