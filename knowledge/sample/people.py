"""Our own house: teams, colleagues, products, competitors and the CEO's imperatives."""

from collections.abc import Iterator

from knowledge.records import Competitor, Edge, Imperative, Product, Team, User
from knowledge.sample.sheet import SOURCE, Sheet, money, plain


def teams(sheet: Sheet) -> Iterator[Team]:
    for key, row in sheet.company["teams"].items():
        manager = sheet.known("user", row["manager"])
        above = sheet.known("team", row["parent"]) if "parent" in row else None
        yield Team(sheet.id("team", key), sheet.tenant, row["name"], manager, above, row.get("region"), SOURCE)


def users(sheet: Sheet) -> Iterator[User]:
    for key, row in sheet.company["users"].items():
        yield User(
            id=sheet.id("user", key),
            tenant=sheet.tenant,
            email=f"{plain(row['name'])}@example.com",
            name=row["name"],
            role=row["role"],
            team_id=sheet.known("team", row["team"]) if "team" in row else None,
            region=row.get("region"),
            time_zone=row["zone"],
            locale=row.get("locale", "en_US"),
            active=row.get("active", True),
            title=row["title"],
            source=SOURCE,
        )


def reporting_lines(sheet: Sheet) -> Iterator[Edge]:
    since = sheet.calendar.moment(-700)
    for key, row in sheet.company["users"].items():
        boss = _boss(sheet, key, row.get("team"))
        if boss:
            yield Edge(
                id=sheet.id("edge", f"reports_to:{key}"),
                tenant=sheet.tenant,
                kind="reports_to",
                subject_id=sheet.id("user", key),
                object_id=sheet.known("user", boss),
                valid_from=since,
                source=SOURCE,
            )


def _boss(sheet: Sheet, key: str, team: str | None) -> str | None:
    """Who manages somebody's team; of that manager, the team above."""
    while team:
        row = sheet.company["teams"][team]
        if row["manager"] != key:
            return str(row["manager"])
        team = row.get("parent")
    return None


def products(sheet: Sheet) -> Iterator[Product]:
    for key, row in sheet.company["products"].items():
        yield Product(
            id=sheet.id("product", key),
            tenant=sheet.tenant,
            name=row["name"],
            family=row["family"],
            list_price=money(row["price"]),
            aliases=tuple(row["aliases"]),
            source=SOURCE,
        )


def competitors(sheet: Sheet) -> Iterator[Competitor]:
    for key, row in sheet.company["competitors"].items():
        yield Competitor(
            id=sheet.id("competitor", key),
            tenant=sheet.tenant,
            name=row["name"],
            aliases=tuple(row["aliases"]),
            strengths=row["strengths"],
            weaknesses=row["weaknesses"],
            source=SOURCE,
        )


def imperatives(sheet: Sheet) -> Iterator[Imperative]:
    for key, row in sheet.company["imperatives"].items():
        yield Imperative(
            id=sheet.id("imperative", key),
            tenant=sheet.tenant,
            title=row["title"],
            text=row["text"],
            region=row.get("region"),
            target=money(row["target"]),
            due_on=sheet.day(row["due"]),
            document_id=sheet.id("document", "ceo-plan"),
            source=SOURCE,
        )
