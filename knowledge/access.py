"""Who may see and change what: one policy, three forms.

The rules (docs/decisions/0003-access-policy.md):

- Everything stays inside the principal's tenant. Inactive users see nothing.
- *admin*: everything in the tenant.
- *rep*: own deals; deals of accounts whose account team names them; deals whose deal team names them.
- *manager*: what a rep sees, and the deals owned by members of the teams they manage, sub-teams included;
  with a region set on the manager, of those team deals only the ones in that region (or with none).
- *analyst*: no single deal, client or person record; aggregates, and the company and industry buckets.
- A *confidential* deal is seen only by its owner, its deal team and admins, whatever else holds.
- An account is seen by its owner, its account team, and whoever sees one of its deals (which opens the
  account, its contacts and account-level records, never its other deals).
- A record belongs to a deal, else to an account, else to everybody in the tenant ("company"); on top,
  `private_to` limits it to one user and `audience="managers"` to managers (admins see both).
- A target and an assessment of a colleague are that colleague's, their managers' and admins'; team targets and
  certificates are everybody's.
- A call under coaching (who held it, consent, hints, notes for the rep) is its holder's and admins', never a
  manager's; its transcript is a document of the deal like any other.
- What a person wants to be told unasked, and when, is theirs and admins', never a manager's.
- Assessing a colleague: their managers and admins; a certificate may also be recorded by who holds it.
- A *room* is a conversation that several people read. What is said there to all of them holds only deals and clients
  that every one of them may see, and nothing that is limited to somebody: no private or managers' records, nothing
  personal to a colleague.
- Writing a deal's records: its owner, deal team, account team, a manager who sees it through the team,
  and admins. Analysts write nothing.
"""

from dataclasses import dataclass

from knowledge.records import Role


@dataclass(frozen=True, slots=True)
class Room:
    """What everybody who reads a conversation may see; narrows whoever reads for all of them."""

    deal_ids: frozenset[str]
    account_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Identity:
    """An account of a chat or meeting service that leads to a user: "slack:T1:U2", "teams:<object id>"."""

    key: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Principal:
    """On whose behalf something is read or written; made only by the workspace from a stored user."""

    tenant: str
    user_id: str
    role: Role
    name: str = ""
    email: str = ""
    region: str | None = None
    team_ids: frozenset[str] = frozenset()
    """Teams this principal manages, sub-teams included."""
    time_zone: str = "UTC"
    locale: str = "en_US"
    active: bool = True
    team_id: str | None = None
    """The team this person belongs to: what they ask of a model counts in its budget."""
    room: Room | None = None
    """Set: what is read is said where others read along, and holds only what they may all see."""

    def __post_init__(self) -> None:
        if not self.tenant or not self.user_id:
            raise ValueError("a principal needs a tenant and a user")


@dataclass(frozen=True, slots=True)
class DealFacts:
    """What the policy needs to know of a deal to decide in Python."""

    tenant: str
    deal_id: str
    owner_id: str
    owner_team_id: str | None
    account_id: str | None
    region: str | None
    confidential: bool
    deal_team: frozenset[str] = frozenset()
    account_team: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Grants:
    """What a principal may see, resolved once per rights version: the source of every filter."""

    principal: Principal
    deal_ids: frozenset[str]
    account_ids: frozenset[str]
    version: int
    """The workspace's rights version these were resolved at; part of every cache key."""
