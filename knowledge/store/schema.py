"""Every table of the house in one metadata: what migrations are compared with."""

from sqlalchemy import MetaData

from knowledge.store import (
    call_tables,
    installation_tables,
    journal_tables,
    model_tables,
    tables,
    trouble_tables,
    work_tables,
)
from knowledge.store.base import Base

metadata: MetaData = Base.metadata
TABLE_MODULES = (tables, journal_tables, model_tables, work_tables, call_tables, trouble_tables, installation_tables)
"""Imported for their tables; a module with new ones is added here and gets a migration."""
