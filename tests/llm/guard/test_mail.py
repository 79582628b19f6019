"""Addresses of mail said in words are found from their first word to their last."""

import pytest

from llm.guard.mail import emails


@pytest.mark.parametrize(
    "said",
    [
        "ola dash erik at nordbygg dot example",
        "joost punt verbeek at waterweg punt example",
        "marcy underscore hill at cascade dot example",
        "orders at maple grove dot example",
        "ana ponto reis arroba lisfor ponto example",
    ],
)
def test_an_address_is_heard_however_it_is_said(said: str) -> None:
    text = f"Her mail is {said} as before."
    assert [text[s.start : s.end] for s in emails(text)] == [said]


@pytest.mark.parametrize(
    "text", ["We meet at the point of sale.", "Look at page two dot three.", "At a point in time."]
)
def test_other_points_are_no_address(text: str) -> None:
    assert not list(emails(text))
