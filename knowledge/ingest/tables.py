"""The tables an import takes, and how a row of each becomes a record.

A table's fields are the names used here; docs/import.md lists them and is tested against this file.
"""

from datetime import UTC, datetime
from decimal import Decimal

from knowledge.ingest.people_tables import PEOPLE_TABLES
from knowledge.ingest.plan_tables import PLAN_TABLES
from knowledge.ingest.row import Row, RowRefused
from knowledge.ingest.table_spec import Origin, TableSpec, spec
from knowledge.ingest.values import key_of, level_of
from knowledge.records import (
    STAGES,
    Account,
    Activity,
    Budget,
    CaseStudy,
    Contact,
    Deal,
    Delivery,
    Edge,
    NpsSurvey,
    Product,
    Team,
    User,
)

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _team(row: Row, record_id: str, origin: Origin) -> Team:
    return Team(
        **origin.marks(record_id),
        name=row.text("name"),
        manager_id=row.ref("manager", "user"),
        parent_id=row.ref("parent", "team"),
        region=row.optional("region"),
    )


def _user(row: Row, record_id: str, origin: Origin) -> User:
    name = row.text("name")
    email = row.optional("email") or f"{'.'.join(key_of(part) for part in name.split())}@{origin.email_domain}"
    if "@" not in email:
        raise RowRefused(f"email “{email}” is no address")
    return User(
        **origin.marks(record_id),
        email=email.lower(),
        name=name,
        role=row.one_of("role", ("admin", "manager", "rep", "analyst"), "rep"),  # type: ignore[arg-type]
        team_id=row.ref("team", "team"),
        region=row.optional("region"),
        time_zone=row.text("time_zone", "UTC"),
        locale=row.text("locale", "en_US"),
        active=row.flag("active") is not False,
        title=row.text("title", ""),
    )


def _product(row: Row, record_id: str, origin: Origin) -> Product:
    return Product(
        **origin.marks(record_id),
        name=row.text("name"),
        family=row.text("family", ""),
        list_price=row.money("list_price"),
        currency=row.text("currency", origin.currency),
        aliases=row.list_of("aliases"),
    )


def _account(row: Row, record_id: str, origin: Origin) -> Account:
    return Account(
        **origin.marks(record_id),
        name=row.text("name"),
        aliases=row.list_of("aliases"),
        industry=row.optional("industry"),
        region=row.optional("region"),
        country=row.optional("country"),
        revenue=row.money("revenue"),
        currency=row.text("currency", origin.currency),
        employees=row.whole("employees"),
        founded=row.whole("founded"),
        parent_id=row.ref("parent", "account"),
        owner_id=row.ref("owner", "user"),
        client_since=row.day("client_since"),
    )


def _contact(row: Row, record_id: str, origin: Origin) -> Contact:
    account = row.ref("account", "account")
    if account is None:
        raise RowRefused("account is missing")
    title = row.text("title", "")
    return Contact(
        **origin.marks(record_id),
        account_id=account,
        name=row.text("name"),
        title=title,
        level=row.one_of(  # type: ignore[arg-type]
            "level", ("c_level", "vp", "director", "manager", "staff", "unknown"), level_of(title)
        ),
        email=row.optional("email"),
        phone=row.optional("phone"),
        active=row.flag("active") is not False,
    )


def _deal(row: Row, record_id: str, origin: Origin) -> Deal:
    stage = row.one_of("stage", STAGES, "prospect")
    owner = row.ref("owner", "user")
    if owner is None:
        raise RowRefused("owner is missing")
    amount = row.money("amount")
    if amount is not None and amount < 0:
        raise RowRefused(f"amount {amount} is negative")
    engaged_on, close_on = row.day("engaged_on"), row.day("close_on")
    if engaged_on and close_on and stage in ("won", "lost") and close_on < engaged_on:
        raise RowRefused(f"closed on {close_on}, before it was engaged on {engaged_on}")
    return Deal(
        **origin.marks(record_id),
        name=row.text("name"),
        owner_id=owner,
        account_id=row.ref("account", "account"),
        status=stage if stage in ("won", "lost") else "open",  # type: ignore[arg-type]
        stage=stage,
        amount=amount,
        currency=row.text("currency", origin.currency),
        kind=row.one_of("kind", ("new", "renewal", "expansion"), "new"),  # type: ignore[arg-type]
        created_on=row.day("created_on") or engaged_on,
        engaged_on=engaged_on,
        close_on=close_on,
        product_ids=row.refs("products", "product"),
        region=row.optional("region"),
        industry=row.optional("industry"),
        discount=_rate(row, "discount"),
        margin=_rate(row, "margin"),
        confidential=row.flag("confidential") is True,
        next_step=row.optional("next_step"),
        next_step_on=row.day("next_step_on"),
        loss_reason=row.optional("loss_reason"),
        aliases=row.list_of("aliases"),
    )


def _activity(row: Row, record_id: str, origin: Origin) -> Activity:
    at = row.moment("at")
    if at is None:
        raise RowRefused("at is missing")
    return Activity(
        **origin.marks(record_id),
        kind=row.one_of("kind", ("mail", "call", "meeting", "note", "task")),  # type: ignore[arg-type]
        at=at,
        subject=row.text("subject", "(no subject)"),
        body=row.text("body", ""),
        account_id=row.ref("account", "account"),
        deal_id=row.ref("opportunity", "opportunity"),
        user_id=row.ref("user", "user"),
        contact_ids=row.refs("contacts", "contact"),
        direction=row.one_of("direction", ("in", "out", "both"), "both"),  # type: ignore[arg-type]
        thread=row.optional("thread"),
        minutes=row.whole("minutes"),
        due_on=row.day("due_on"),
        done=row.flag("done") is True,
    )


def _account_team(row: Row, record_id: str, origin: Origin) -> Edge:
    user, account = row.ref("user", "user"), row.ref("account", "account")
    if user is None or account is None:
        raise RowRefused("user or account is missing")
    return Edge(
        **origin.marks(record_id),
        kind="account_team",
        subject_id=user,
        object_id=account,
        valid_from=row.moment("since") or _LONG_AGO,
        valid_to=row.moment("until"),
    )


def _delivery(row: Row, record_id: str, origin: Origin) -> Delivery:
    account, started = row.ref("account", "account"), row.day("started_on")
    if account is None or started is None:
        raise RowRefused("account or started_on is missing")
    return Delivery(
        **origin.marks(record_id),
        account_id=account,
        name=row.text("name"),
        started_on=started,
        ended_on=row.day("ended_on"),
        deal_id=row.ref("opportunity", "opportunity"),
        product_ids=row.refs("products", "product"),
        region=row.optional("region"),
        industry=row.optional("industry"),
        terms_met=row.share("terms_met"),
        sla_met=row.share("sla_met"),
        success=row.flag("success"),
        renewed=row.flag("renewed"),
        note=row.text("note", ""),
    )


def _nps(row: Row, record_id: str, origin: Origin) -> NpsSurvey:
    account, on, nps = row.ref("account", "account"), row.day("on"), row.whole("nps")
    if account is None or on is None or nps is None:
        raise RowRefused("account, on or nps is missing")
    if not -100 <= nps <= 100:
        raise RowRefused(f"nps {nps} is outside -100..100")
    return NpsSurvey(
        **origin.marks(record_id),
        account_id=account,
        on=on,
        nps=nps,
        responses=row.whole("responses") or 1,
        comment=row.text("comment", ""),
    )


def _case_study(row: Row, record_id: str, origin: Origin) -> CaseStudy:
    completed = row.day("completed_on")
    if completed is None:
        raise RowRefused("completed_on is missing")
    return CaseStudy(
        **origin.marks(record_id),
        title=row.text("title"),
        client=row.text("client"),
        industry=row.text("industry"),
        region=row.text("region"),
        product_ids=row.refs("products", "product"),
        outcome=row.text("outcome", ""),
        completed_on=completed,
        referenceable=row.flag("referenceable") is not False,
    )


def _budget(row: Row, record_id: str, origin: Origin) -> Budget:
    account, on = row.ref("account", "account"), row.day("on")
    if account is None or on is None:
        raise RowRefused("account or on is missing")
    return Budget(
        **origin.marks(record_id),
        account_id=account,
        status=row.one_of("status", ("approved", "requested", "rumoured", "none")),  # type: ignore[arg-type]
        on=on,
        deal_id=row.ref("opportunity", "opportunity"),
        amount=row.money("amount"),
        currency=row.text("currency", origin.currency),
        owner_contact_id=row.ref("owner", "contact"),
        period=row.text("period", ""),
        fog=row.one_of("fog", ("fact", "opinion", "gossip"), "opinion"),  # type: ignore[arg-type]
    )


def _rate(row: Row, name: str) -> Decimal | None:
    share = row.share(name)
    return None if share is None else Decimal(str(share))


TABLES: tuple[TableSpec, ...] = (
    spec("teams", "team", _team, "id name manager parent region", ("name",)),
    spec(
        "users",
        "user",
        _user,
        "id name email role team manager region time_zone locale active title",
        ("email", "name"),
    ),
    spec("products", "product", _product, "id name family list_price currency aliases", ("name",)),
    spec(
        "accounts",
        "account",
        _account,
        "id name aliases industry region country revenue currency employees founded parent owner client_since",
        ("name",),
    ),
    spec("account_team", "edge", _account_team, "id user account since until", ("user", "account", "since")),
    spec(
        "contacts",
        "contact",
        _contact,
        "id name account title level email phone active",
        ("email", "name", "account"),
    ),
    spec(
        "opportunities",
        "opportunity",
        _deal,
        "id name owner account stage amount currency kind created_on engaged_on close_on products region industry "
        "discount margin confidential next_step next_step_on loss_reason aliases",
        ("name", "account"),
    ),
    spec(
        "activities",
        "activity",
        _activity,
        "id kind at subject body account opportunity user contacts direction thread minutes due_on done",
        ("kind", "at", "subject", "account", "opportunity", "user"),
    ),
    spec(
        "deliveries",
        "delivery",
        _delivery,
        "id name account opportunity started_on ended_on products region industry terms_met sla_met success renewed "
        "note",
        ("account", "name", "started_on"),
    ),
    spec("nps", "nps", _nps, "id account on nps responses comment", ("account", "on")),
    spec(
        "case_studies",
        "case_study",
        _case_study,
        "id title client industry region products outcome completed_on referenceable",
        ("title", "client"),
    ),
    spec(
        "budgets",
        "budget",
        _budget,
        "id account opportunity status on amount currency owner period fog",
        ("account", "opportunity", "on", "status"),
    ),
    *PLAN_TABLES,
    *PEOPLE_TABLES,
)
