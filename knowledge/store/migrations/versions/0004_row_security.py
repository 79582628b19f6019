"""Row-level security on PostgreSQL: the access policy once more, inside the database.

Readers connect as the role `scip_reader`, which owns nothing and sees a row only where these policies let the
person in `scip.user` see it: a forgotten condition in a statement shows too little, never too much. Whoever owns the
tables (loads, confirmed writes, company-wide counts) is not bound by them. Functions stand in `(select …)` so
that PostgreSQL calls each once per statement, not once per row.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

READER = "scip_reader"

ROLE = f"""
do $$ begin
  if not exists (select from pg_roles where rolname = '{READER}') then
    begin
      create role {READER} nologin;
    exception
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then
        raise notice 'row security stays off: this user may not create the role {READER}';
    end;
  end if;
end $$
"""

GRANTS = """
do $$ begin
  if exists (select from pg_roles where rolname = '{reader}') then
    if not pg_has_role(current_user, '{reader}', 'member') then
      execute format('grant {reader} to %I', current_user);
    end if;
    execute format('grant usage on schema %I to {reader}', current_schema());
    grant select on {tables} to {reader};
  end if;
exception
  when insufficient_privilege then
    raise notice 'row security stays off: this user may not grant the role {reader}';
end $$
"""

FUNCTIONS = """
create function scip_tenant() returns text language sql stable as
$$ select current_setting('scip.tenant', true) $$;

create function scip_user() returns text language sql stable as
$$ select current_setting('scip.user', true) $$;

create function scip_now() returns timestamptz language sql stable as
$$ select coalesce(nullif(current_setting('scip.now', true), '')::timestamptz, now()) $$;

create function scip_role() returns text language sql stable security definer set search_path from current as
$$ select role from users where tenant = scip_tenant() and id = scip_user() and active and retired_at is null $$;

create function scip_region() returns text language sql stable security definer set search_path from current as
$$ select region from users where tenant = scip_tenant() and id = scip_user() $$;

create function scip_named_on(team text) returns text[]
language sql stable security definer set search_path from current as
$$ select coalesce(array_agg(object_id), '{}') from edges
   where tenant = scip_tenant() and kind = team and subject_id = scip_user() and retired_at is null
     and valid_from <= scip_now() and (valid_to is null or valid_to > scip_now()) $$;

create function scip_members() returns text[] language sql stable security definer set search_path from current as
$$ with recursive managed as (
     select id from teams where tenant = scip_tenant() and manager_id = scip_user() and retired_at is null
     union
     select t.id from teams t join managed m on t.parent_id = m.id
      where t.tenant = scip_tenant() and t.retired_at is null)
   select coalesce(array_agg(u.id), '{}') from users u
   where u.tenant = scip_tenant() and u.team_id in (select id from managed) and scip_role() = 'manager' $$
"""

HERE = "tenant = (select scip_tenant()) and (select scip_role()) is not null"

DEALS = f"""
{HERE} and (
  (select scip_role()) = 'admin'
  or (select scip_role()) in ('rep', 'manager') and (
    owner_id = (select scip_user())
    or id = any ((select scip_named_on('deal_team'))::text[])
    or not confidential and (
      account_id = any ((select scip_named_on('account_team'))::text[])
      or owner_id = any ((select scip_members())::text[])
         and ((select scip_region()) is null or region is null or region = (select scip_region()))
    )
  )
)
"""

ACCOUNTS = f"""
{HERE} and (
  (select scip_role()) = 'admin'
  or (select scip_role()) in ('rep', 'manager') and (
    owner_id = (select scip_user())
    or id = any ((select scip_named_on('account_team'))::text[])
    or exists (select from deals d where d.tenant = accounts.tenant and d.account_id = accounts.id)
  )
)
"""  # noqa: S608 - made of this file's own words


def of_deal(table: str) -> str:
    return f"exists (select from deals d where d.tenant = {table}.tenant and d.id = {table}.deal_id)"


def of_account(table: str) -> str:
    return f"exists (select from accounts a where a.tenant = {table}.tenant and a.id = {table}.account_id)"


def of_either(table: str) -> str:
    return (
        f"({table}.deal_id is not null and {of_deal(table)}"
        f" or {table}.deal_id is null and ({table}.account_id is null or {of_account(table)}))"
    )


AUDIENCE = """
 and ((select scip_role()) = 'admin' or (
   (private_to is null or private_to = (select scip_user()))
   and (audience = 'all' or (select scip_role()) = 'manager')))
"""

RULES = {
    "deals": DEALS,
    "accounts": ACCOUNTS,
    **{t: f"{HERE} and {of_deal(t)}" for t in ("qualifier_answers", "overrides", "snapshots")},
    **{t: f"{HERE} and {of_account(t)}" for t in ("contacts", "nps_surveys", "tickets")},
    **{t: f"{HERE} and {of_either(t)}" for t in ("activities", "evidence", "budgets", "deliveries")},
    "documents": f"{HERE} and {of_either('documents')} {AUDIENCE}",
    "imperatives": f"{HERE} and (account_id is null or {of_account('imperatives')})",
    **dict.fromkeys(("teams", "users", "products", "competitors", "case_studies", "edges", "field_changes"), HERE),
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(ROLE)
    for function in FUNCTIONS.split(";\n\n"):
        op.execute(function)
    op.execute(GRANTS.format(reader=READER, tables=", ".join(RULES)))
    for table, rule in RULES.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy reading on {table} for select to public using ({rule})")
