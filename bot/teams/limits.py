"""What Teams takes (notes of its documentation, November 2026); a little below the edge where the edge is soft."""

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.5"
"""Of the card schema; the newest that desktop, web and mobile all draw."""
MESSAGE = 19_500
"""UTF-16 units of a whole message (Teams refuses one above about 40 KB in UTF-16)."""
ENVELOPE = 800
"""Of those, what a message weighs around its card."""
ELEMENT = 7_000
"""JSON of one element of a card; longer parts come as several."""
TEXT = 3_000
"""One text block."""
SHORT_TEXT = 1_200
"""Cells, details and quotes of sources."""
FACTS = 12
TABLE_ROWS = 60
TABLE_COLUMNS = 8
WIDE_TABLE = 4
"""From so many columns on the card asks for the whole width."""
ACTIONS = 5
"""Buttons side by side; the rest go under "…"."""
TITLE = 200
BUTTON = 75
CHOICES = 100
SEARCHED = 15
"""Records a search in a form shows at a time."""
INPUT = 4_000
DIALOG_TITLE = 60
CITATIONS = 10
CITATION_NAME = 80
CITATION_TEXT = 160
SOURCES = 30
WORDS = 12_000
"""Of a message of words alone."""
LEAD = 2_000
"""The sentence before a card."""
PREVIEW = 400
"""Notification, spoken and fallback text."""
BODY = 262_144
"""Bytes of a request we read."""
REFRESHED = 60
"""People whose client asks for a card of their own."""
STREAM_EVERY_S = 1.0
"""Between two requests of a stream."""
STREAM_S = 110.0
"""Teams ends a stream after two minutes."""
STREAMED = 600
"""Letters of words from which on they grow before the reader's eyes."""
STREAM_STEPS = 4
"""Pieces they come in at most: each takes a second of somebody's time."""
FOUND = 10
"""Deals of one look-up."""
NOTE = 2_000
"""What is kept of the words with a thumb."""
