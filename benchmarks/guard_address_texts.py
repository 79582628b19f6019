"""Labelled texts that the weights of postal addresses are learnt from, as written and mixed anew.

Mixed: an address of one text stands in another, spelt in capitals, in small letters or over several lines, a form's
word in front of it, somebody's name or a number behind it, and look-alikes (orders, amounts, articles) strewn between
the sentences. So the weights learn neither which text goes with which address nor one author's idea of a look-alike.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.guard import DATA, developed

AUTHORS: Mapping[str, tuple[str, ...]] = {
    "first": ("personal_train.jsonl",),
    "second": ("personal_blind_2.jsonl",),
    "third": ("personal_g1.jsonl",),
    "fourth": ("personal_g2.jsonl",),
    "fifth": ("personal_g3.jsonl",),
    "sixth": ("personal_g6.jsonl",),
    "seventh": ("personal_g7.jsonl",),
    "eighth": ("personal_g8.jsonl",),
    "the mask's": ("personal_dev.txt",),
}
MADE = DATA / "addresses_made.txt"
"""Addresses alone, one a line, "\\n" for a new line in one."""
_LABELS = (
    "Address;Street;Strasse;Straße;Anschrift;Home;Home address;Site;Adresse;Dirección;Domicilio;Indirizzo;"
    "Ship to;Deliver to;Deliver;Lives at;Osoite;Adres;Naslov;Cím;Lakcím;Адрес;Адреса;Διεύθυνση;Postal address;"
    "Registered office;Plant;Warehouse;Office;Besøksadresse;Toimitus;Hemadress;Vei;House;Lieferadresse;"
    "Rechnungsadresse;Morada;Endereço;Alamat;住所;地址;Ulica;Via;Rue;Calle;Siège;Sede;Bezoekadres;Ulica i broj;"
    "Straat;Cadde;Adresă;Adresa;Aadress;Adrese;Adresas;Heimilisfang;Delivery;Invoice to;Bill to;Remit to;"
    "Residence;Res.;Add;Addr;Location;New address;Old address;Current;Previous;Pickup;Collect from;Unterkunft;"
    "Wohnung;Wohnhaft in;Entrepôt;Livraison;Consegna;Entrega;Levering;Leverans;Dostawa;From;To;At;HQ;Branch;"
    "Werk;Standort;Depot"
).split(";")
_TAILS = (
    "\nTel {d};. Tel {d};\nKontakt {n};\nContact {n}; Contacto {n}; contact {n};, contact {n};\n{n};. Mob {d};"
    "\nKontonr {d};\nIBAN; by noon; before Friday; until March;, ask for {n}; on Monday;. {n} signs for it;"
    ". RC {d};, ring {n} first; and ask for {n}; (second gate);, ref {d};. Order {d};\nPhone: {d};\nMob. {d};"
    " tel. {d};, tel {d}; – {n};\nBorn {d}; {n} {d};, {n} {d};, {n};\tMonday; | {d}; | {n};"
    ", floor plan attached;. Bring shoes.; instead of the old one;? Yes;, please;, opening 8 to 5;"
    ", VAT no. {d};. Ramp 4;, then {n};\nOrt"
).split(";")
_THINGS = (
    "order invoice offer quote Angebot Auftrag Rechnung Lieferung Pos. devis facture commande pedido factura fattura "
    "ordine Ordre offert zamówienie tilaus Artikel item model serial batch ref ref. Ref: page section ticket Ticket "
    "case project contract policy Lieferschein PO P.O. job Job lot Lot bon doc Doc WO RMA SKU part drawing note "
    "shipment container seal truck row gate dock slot code error tracking customer account Kundennr. No. Nr. nr no. № "
    "article asset meter file claim"
).split()
_MEASURES = (
    "kg t km m mm cm l kW kWh h EUR USD GBP pcs pallets boxes rolls units users % €/t weeks days m² bar °C Nm Hz rpm "
    "mA V GB litres bags drums seats hours min pages lines trucks crates"
).split()
_CODES = (
    "UU-####;UU-#####;U-#####;####;#####;######;UU####;UUU ###### #;##-###-###;UU-##-####;####/###;20##-#####;"
    "UU/####/26;UUU-###;#.#.##;UU-##;UU-##, ### Nm;U##;###-#;##/####;RAL ####;ISO ####;BS EN ###;EN #####-#;DIN ###;"
    "UN ####;##:##;##.##.20##;# x ##;##-## mm;## x ## cm;§ ##;clause #.#;week ##;KW ##;seat ##U;platform #;room ###;"
    "page ##;hall #, stand U##;Halle #, Stand U##;booth ###;gate ##;U# UUU;line #;phase #;step #;rev. U;v#.#.#;Q# 20##"
).split(";")
_HEADS = (
    "tel. #### ### ###;tel ### ### ###;mob ### ### ###;mob. 0## ### ## ##;cell +### ## ### ####;gsm ### ### ###"
    ";#### ######;id ##-###### U ##;id ########;+## ## ### ####;b. ##.##.19##;dob ##/##/19##;nar. #.#.19##"
    ";ref UU#####;x ###;UU######;############;192.0.2.##;acct ###-##-#####;pp U#######;U##########U"
    ";## ## ## ## ##;0## ####-####"
).split(";")
"""What stands in front of an address where somebody puts one piece of data behind the other."""
_SPOTS = re.compile(r"[.,;:] (?=\w)|\n|(?<=\w)(?=\.\s|$)")
_UPPER, _LINES, _BARE, _LOWER = 0.06, 0.12, 0.18, 0.22
_HEADED, _LABELLED, _FOLLOWED, _STREWN, _ALL_SMALL = 0.12, 0.25, 0.25, 0.5, 0.12
_ROUNDS = 2
SEED = 7

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    addresses: tuple[tuple[int, int], ...]
    others: tuple[tuple[int, int], ...] = ()
    names: tuple[str, ...] = ()


def by_author() -> dict[str, list[Row]]:
    return {author: [row for file in files for row in _rows(file)] for author, files in AUTHORS.items()}


def _rows(file: str) -> Iterator[Row]:
    if file.endswith(".txt"):
        yield from developed()
        return
    with (DATA / file).open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def made() -> list[str]:
    return [line.replace("\\n", "\n") for line in MADE.read_text("utf-8").splitlines() if line]


def without_any() -> list[Labelled]:
    """Texts about other things, in which nobody labelled an address since there is none."""
    rows = [json.loads(line) for line in (DATA / "injection_train.jsonl").open(encoding="utf-8")]
    benign = [row for row in rows if row["label"] == "benign"]
    calls = [json.loads(line) for line in (DATA.parent / "extraction" / "train_b.jsonl").open(encoding="utf-8")]
    said = [item["quote"] for call in calls for item in call["items"]]
    return [Labelled(text, ()) for text in [*(row["text"] for row in benign), *said]]


def labelled(row: Row) -> Labelled:
    spans = sorted(row["spans"], key=lambda s: int(s["start"]))
    places = [(s["start"], s["end"]) for s in spans if s["kind"] == "address"]
    others = [(s["start"], s["end"]) for s in spans if s["kind"] != "address"]
    names = [s["value"] for s in spans if s["kind"] in ("name", "known_name")]
    return Labelled(row["text"], tuple(places), tuple(others), tuple(names))


def mixed(texts: Sequence[Labelled], more: Sequence[str]) -> list[Labelled]:
    """`more`: addresses beside those of the texts. The same every time."""
    lot = random.Random(SEED)
    pool = [text.text[a:b] for text in texts for a, b in text.addresses] + list(more)
    names = [name for text in texts for name in text.names]
    found = []
    for _ in range(_ROUNDS):
        for text in texts:
            if text.addresses:
                swapped = _swapped(text, pool, names, lot)
                found.append(_strewn(swapped, lot) if lot.random() < _STREWN else swapped)
    return found + [_strewn(text, lot) for _ in range(_ROUNDS) for text in texts if not text.addresses]


def _swapped(text: Labelled, pool: Sequence[str], names: Sequence[str], lot: random.Random) -> Labelled:
    whole, at, places, others = "", 0, [], []
    for start, end in sorted([*text.addresses, *text.others]):
        whole += text.text[at:start]
        value = text.text[start:end]
        if (start, end) in text.others:
            others.append((len(whole), len(whole) + len(value)))
            whole, at = whole + value, end
            continue
        value = _spelt(lot.choice(pool), lot)
        whole += _label(whole, lot)
        places.append((len(whole), len(whole) + len(value)))
        whole, at = whole + value, end
        if text.text[at : at + 1] in ("", "\n", ".", " ") and lot.random() < _FOLLOWED:
            figures = _figures("#" * lot.choice([3, 4, 7, 9]), lot)
            whole += lot.choice(_TAILS).format(n=lot.choice(names) if names else "Anna Berg", d=figures)
    whole += text.text[at:]
    small = whole.lower()
    if lot.random() < _ALL_SMALL and len(small) == len(whole):
        whole = small
    return Labelled(whole, tuple(places), tuple(others))


def _spelt(address: str, lot: random.Random) -> str:
    chance = lot.random()
    if chance < _UPPER:
        return address.upper()
    if chance < _LINES:
        return address.replace(", ", "\n")
    if chance < _BARE:
        return address.replace(", ", " ")
    return address.lower() if chance < _LOWER else address


def _label(before: str, lot: random.Random) -> str:
    """What a form may have in front of an address that stands there."""
    if before[-1:] in ("", "\n", " ") and lot.random() < _HEADED:
        return _figures(lot.choice(_HEADS), lot) + lot.choice([" ", " ", ", "])
    opens = before[-1:] in ("", "\n")
    goes_on = before[-1:] == " " and before[-2:-1] in (".", ",", ";")
    if lot.random() >= (_LABELLED if opens else _LABELLED / 2 if goes_on else _LABELLED / 4):
        return ""
    return lot.choice(_LABELS) + lot.choice([" ", ": ", " ", " - ", "\n"])


def _strewn(text: Labelled, lot: random.Random) -> Labelled:
    """With look-alikes between its sentences, none within an address or another piece of data."""
    taken = sorted([*text.addresses, *text.others])
    spots = [m.end() for m in _SPOTS.finditer(text.text) if not any(a < m.end() < b for a, b in taken)]
    chosen = sorted(set(lot.sample(spots, min(len(spots), lot.choice([1, 2, 3, 4])))))
    whole, at, added = "", 0, []
    for spot in chosen:
        behind = spot == len(text.text) or text.text[spot] == "."
        thing = _thing(lot)
        put = lot.choice([", ", ". ", " ", ", "]) + thing if behind else thing + lot.choice([", ", ". ", "; ", "\n"])
        whole += text.text[at:spot] + put
        added.append((spot, len(put)))
        at = spot
    whole += text.text[at:]

    def moved(places: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        by = [sum(length for spot, length in added if spot <= start) for start, _ in places]
        return tuple((a + n, b + n) for (a, b), n in zip(places, by, strict=True))

    return Labelled(whole, moved(text.addresses), moved(text.others))


def _thing(lot: random.Random) -> str:
    chance = lot.random()
    if chance < 0.15:
        amount = _figures(lot.choice(["#", "##", "###"]) + lot.choice([" ", ".## ", ",## "]), lot)
        return amount + lot.choice(_MEASURES)
    if chance < 0.25:
        return lot.choice(["€ ", "EUR ", "£", "$", "R "]) + _figures(lot.choice(["##.##", "##,##"]), lot)
    code = _figures(lot.choice(_CODES), lot)
    return code if chance < 0.4 else f"{lot.choice(_THINGS)} {code}"


def _figures(pattern: str, lot: random.Random) -> str:
    drawn = {"#": "0123456789", "U": "ABCDEFGHIJKLMNOPRSTUVWXYZ"}
    return "".join(lot.choice(drawn[sign]) if sign in drawn else sign for sign in pattern)
