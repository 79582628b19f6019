"""What each skill needs, how it computes and what one can change: `page.md` beside it, for the chat and the docs alike.

`page.py` reads one, `groups.py` puts skills in the order of what people want to do, `document.py` makes docs/skills.md;
`python -m skills.pages` writes it.
"""
