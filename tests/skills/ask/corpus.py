"""Hand-made passages about two clients, our own papers and the industry: what a search would bring."""

from datetime import datetime

from knowledge.passage import Passage
from knowledge.records import Bucket
from tests.support.helix import at


def said(
    n: int,
    text: str,
    *,
    speaker: str | None = None,
    title: str = "Helix weekly call",
    when: datetime | None = None,
    locator: str | None = None,
    deal: str | None = "deal_helix",
    account: str | None = "account_helix",
    bucket: Bucket = "deal",
    before: str = "",
) -> Passage:
    document = f"document_{title.lower().replace(' ', '_')}"
    return Passage(
        f"p{n}",
        text,
        1.0,
        document,
        "document",
        document,
        title,
        bucket,
        when or at(11, 17),
        locator,
        speaker,
        deal,
        account,
        before,
    )


PASSAGES: tuple[Passage, ...] = (
    said(1, "Our budget is approved, 420 thousand for this fiscal year.", speaker="Dana Wu", locator="1:01"),
    said(2, "The pilot has to start before 1 March because the audit is in April.", speaker="Dana Wu", locator="3:20"),
    said(3, "My main concern is the integration with SAP. Your price is fine.", speaker="Priya Nair", locator="4:20"),
    said(4, "We need single sign-on and audit logs for security.", speaker="Priya Nair", locator="5:02"),
    said(5, "Is the budget approved? And who signs?", speaker="Kim Moreno", locator="0:50"),
    said(6, "Training twelve planners takes three days, says Otto.", speaker="Priya Nair", locator="6:40"),
    said(7, "Helena Roth signs every contract above 250 thousand.", speaker="Dana Wu", locator="8:11"),
    said(8, "We visited the plant in Leipzig and saw seven lines.", title="Note on the plant visit", when=at(10, 2)),
    said(
        9,
        "Tom wants a 15 % discount and net 60 payment terms.",
        title="Globex call",
        when=at(11, 10),
        deal="deal_globex",
        account="account_globex",
        speaker="Tom Becker",
        locator="2:00",
    ),
    said(
        10,
        "The store rollout starts with 40 stores in Ohio.",
        title="Globex call",
        when=at(11, 10),
        deal="deal_globex",
        account="account_globex",
        speaker="Tom Becker",
        locator="3:10",
    ),
    said(
        11,
        "Globex's budget is frozen until the new fiscal year.",
        title="Globex call",
        when=at(11, 10),
        deal="deal_globex",
        account="account_globex",
        speaker="Tom Becker",
        locator="5:30",
    ),
    said(
        12,
        "Discounts above 10 % need approval by the sales director.",
        title="Discount policy",
        when=at(9, 1),
        deal=None,
        account=None,
        bucket="company",
    ),
    said(
        13,
        "We answer critical tickets within one hour, day and night.",
        title="Service level agreement",
        when=at(2, 1),
        deal=None,
        account=None,
        bucket="company",
    ),
    said(
        14,
        "Manufacturers in Europe raise automation spending by 8 % in 2027.",
        title="Industry outlook",
        when=at(10, 15),
        deal=None,
        account=None,
        bucket="industry",
    ),
    said(15, "The RFP asks for delivery by 30 September 2026.", title="Helix RFP", when=at(3, 2)),
    said(16, "Hosting must be in Frankfurt, because the works council demands it.", title="Helix RFP", when=at(3, 2)),
)
