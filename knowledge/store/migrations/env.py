"""Alembic's entry: upgrades on the connection it is handed, or (for developers) on the URL in alembic.ini."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, create_engine

from knowledge.store import columns
from knowledge.store.schema import metadata


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Our own column types by their short names; everything else as Alembic writes it."""
    if kind == "type" and type(item).__module__ == columns.__name__:
        autogen.imports.add("from knowledge.store import columns")
        return f"columns.{type(item).__name__}()"
    return False


OPTIONS: dict[str, Any] = {"target_metadata": metadata, "compare_type": True, "render_item": render_item}


def run(connection: Connection) -> None:
    context.configure(connection=connection, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


handed: Connection | None = context.config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    url = context.config.get_main_option("sqlalchemy.url") or "sqlite://"
    with create_engine(url).begin() as own:
        run(own)
