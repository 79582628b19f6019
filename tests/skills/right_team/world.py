"""A Bedrock whose best team is known by hand: Mill, in the West, Energy and Reliability, paper, in negotiation.

Kim owns it and knows Dana. Liu is the Energy expert, Sam the Reliability one, both managed by Maya; Ben, in the East,
is an Energy expert by his certificate.
"""

from typing import Any

from knowledge.records import Product
from tests.support.colleagues import (
    PEOPLE,
    TEAMS,
    TENANT,
    assessed,
    certified,
    classed,
    day,
    has_hours,
    met,
    owns,
    person,
    training,
)
from tests.support.deal_files import account, deal

PRODUCTS = [
    Product("product_pulse", TENANT, "Pulse", family="Reliability"),
    Product("product_ember", TENANT, "Ember", family="Energy"),
]
MILL = deal(
    "Mill",
    key="deal_mill",
    product_ids=("product_pulse", "product_ember"),
    region="West",
    industry="Paper",
    stage="negotiate",
    close_on=day(-69),
)
DANA = person("dana", "Dana Wu", "CFO", level="c_level")
OTTO = person("otto", "Otto Brandt", "IT Director", level="director")
HOURS = [has_hours("kim", 20), has_hours("liu", 12), has_hours("sam", 12), has_hours("maya", 5)]
SKILLS = [
    assessed("kim", "sales_planning", 8),
    assessed("kim", "business_acumen", 8),
    assessed("kim", "business_acumen", 8, topic="Paper"),
    assessed("liu", "products_services", 8, by="user_maya"),
    assessed("liu", "products_services", 9, topic="Energy"),
    assessed("sam", "products_services", 8),
    assessed("sam", "products_services", 9, topic="Reliability"),
    assessed("maya", "leadership_ethics", 8, by="user_ada"),
    assessed("sam", "business_acumen", 7),
    assessed("sam", "leadership_ethics", 7),
    certified("ben", 9, "Energy", expires=-300),
]
CONTACTS = [DANA, OTTO, owns("kim", DANA), met("kim", DANA, 0), met("maya", DANA, 10), owns("maya", OTTO)]
LESSON = training("Paper for beginners", "business_acumen", 5, topic="Paper")


def whole(*more: Any, deal_class: str = "bedrock") -> list[Any]:
    return [
        *PEOPLE,
        *TEAMS,
        *PRODUCTS,
        account(),
        MILL,
        classed(MILL, deal_class),
        *HOURS,
        *SKILLS,
        *CONTACTS,
        LESSON,
        *more,
    ]
