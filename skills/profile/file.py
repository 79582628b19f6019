"""What is on record about one client's purchases and people."""

from dataclasses import dataclass

from knowledge.records import Account, Activity, Budget, Contact, Deal, Delivery, Edge, Product
from skills.rules import DEFAULT, ClientProfileRules


@dataclass(frozen=True, slots=True)
class ClientFile:
    """What is on record about one client's purchases and people."""

    account: Account
    deals: tuple[Deal, ...] = ()
    """Of any status, as far as the asker may see."""
    products: tuple[Product, ...] = ()
    contacts: tuple[Contact, ...] = ()
    activities: tuple[Activity, ...] = ()
    joint: tuple[Edge, ...] = ()
    """`joint_initiative` edges from the client."""
    titles: tuple[tuple[str, str], ...] = ()
    """(id, title) of what the joint initiatives point to, where it is an imperative."""
    roles: tuple[Edge, ...] = ()
    """`plays_role` edges to its deals."""
    deliveries: tuple[Delivery, ...] = ()
    budgets: tuple[Budget, ...] = ()
    rules: ClientProfileRules = DEFAULT.client_profile
    """What it is judged by."""
