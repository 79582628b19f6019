"""What Slack takes (notes of its API, November 2026); a little below the edge where the edge is soft."""

BLOCKS = 48
MODAL_BLOCKS = 98
SECTION = 3_000
HEADER = 150
FIELDS = 10
FIELD = 2_000
BUTTONS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
TABLE_ROWS = 100
TABLE_COLUMNS = 20
MESSAGE = 12_000
"""Characters of all blocks of one message together; it fails near 13,200."""
FALLBACK = 3_500
"""Characters of the plain text beside the blocks (40,000 are allowed; notifications show a line)."""
MODAL_TITLE = 24
OPTIONS = 100
METADATA = 3_000
INPUT = 3_000
THREAD_TITLE = 60
