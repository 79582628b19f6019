"""A link that opens something to whoever holds it is masked; a plain page is not."""

import pytest

from llm.guard.links import secret_links

SITE = "https://portal.example/"


def masked(url: str) -> bool:
    found = [(s.start, s.end) for s in secret_links(f"See {url}, please.")]
    assert found in ([], [(4, 4 + len(url))])
    return bool(found)


@pytest.mark.parametrize(
    "rest",
    [
        "s/abc?passcode=Birke-2207",
        "c/33?clave=ZxP0-3301",
        "x?nyckel=82Qz06",
        "p?pin=40917",
        "g?invite_code=T8206x&exp=17",
        "r?รหัส=4kQz91",
        "r?%E3%82%B3%E3%83%BC%E3%83%89=71pK2m",
        "acceso?contraseña=Mate2026!&red=visitas",
        "f?anything=8x20Lk",
    ],
)
def test_a_parameter_with_a_secret_gives_a_link_away_in_any_language(rest: str) -> None:
    assert masked(SITE + rest)


@pytest.mark.parametrize(
    "rest",
    [
        "prices?year=2026&tier=gold",
        "manual?ver=3.4.1.2",
        "otp-delay?lang=hi",
        "catalog?season=oi26",
        "item?sku=QX51z40",
    ],
)
def test_a_page_that_anybody_may_see_stays(rest: str) -> None:
    assert not masked(SITE + rest)
