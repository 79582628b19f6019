"""A model sees marks where people and their data stood; the rest stays, and every text comes back to the letter."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from llm.gateway import Request
from llm.guard.output import OutputChecks
from llm.guard.personal import Marks, Masker
from llm.guard.placeholders import LOOSE

NAMES = (
    "Dana Reyes",
    "Lee Park",
    "Helix Robotics",
    "Mark Webb",
    "May Whitfield",
    "Ewa Zielińska",
    "Eisele & Söhne",
    "清水一郎",
)


def request(material: str, *, system: str = "Word the facts.", question: str = "") -> Request:
    return Request("narrate:x", system, material, "kim", "default", 5.0, names=NAMES, question=question)


def masked(material: str) -> tuple[str, Marks]:
    made, marks = Masker().mask(request(material))
    return made.material, marks


def seen(material: str) -> str:
    return masked(material)[0]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Write to ana.berg@lakeside.example today", "EMAIL", "ana.berg@lakeside.example"),
        ("Call +47 23 55 01 42 after lunch", "PHONE", "+47 23 55 01 42"),
        ("Her mobile is 0491 570 156, mornings", "PHONE", "0491 570 156"),
        ("(555) 555-0143 rings at the desk", "PHONE", "(555) 555-0143"),
        ("Pay to GB82 WEST 1234 5698 7654 32 please", "IBAN", "GB82 WEST 1234 5698 7654 32"),
        ("Card 4242 4242 4242 4242, exp 12/29", "CARD", "4242 4242 4242 4242"),
        ("PESEL 44051401359 is his", "ID", "44051401359"),
        ("the driver's SSN is 219099999, she says", "ID", "219099999"),
        ("9903123456 on her residence permit", "ID", "9903123456"),
        ("licence SMITH801125JS9KA was shown", "ID", "SMITH801125JS9KA"),
        ("Ο αριθμός διαβατηρίου AE1234567 λήγει", "PASSPORT", "AE1234567"),
        ("insured: 11/03/1958, no allergies", "BIRTH_DATE", "11/03/1958"),
        ('write to "front desk"@hotel.example soon', "EMAIL", '"front desk"@hotel.example'),
        ("SSN 219-09-9999", "ID", "219-09-9999"),
        ("the patient's NHS number is 943 476 5919", "ID", "943 476 5919"),
        ("passport G0012345 expires 2031", "PASSPORT", "G0012345"),
        ("born 3 March 1986 in Leeds", "BIRTH_DATE", "3 March 1986"),
        ("geb. am 12.02.1961, geht in Rente", "BIRTH_DATE", "12.02.1961"),
        ("Login from 203.0.113.9 refused", "IP", "203.0.113.9"),
        ("see 2001:db8:ffff:1::c0de there", "IP", "2001:db8:ffff:1::c0de"),
        ("Numer komórkowy 601 234 567, faktura 12", "PHONE", "601 234 567"),
        ("mail j.doe[at]company[dot]example", "EMAIL", "j.doe[at]company[dot]example"),
        ("skriv til ola(a)bedrift.example i dag", "EMAIL", "ola(a)bedrift.example"),
        ("87012270200 is Zofia's PESEL", "ID", "87012270200"),
        ("r.č. 6402174160 je v pořádku", "ID", "6402174160"),
        ('GET / client=192.0.2.146 "200"', "IP", "192.0.2.146"),
        ("1985년 4월 12일생 입니다", "BIRTH_DATE", "1985년 4월 12일"),
        (
            "the crate goes to Im Zentrum 3, Postfach 44, 8157 Dielsdorf by Friday",
            "ADDRESS",
            "Im Zentrum 3, Postfach 44, 8157 Dielsdorf",
        ),
        (
            "Hotel at Pier 5, The Embarcadero, San Francisco, CA 94111.",
            "ADDRESS",
            "Pier 5, The Embarcadero, San Francisco, CA 94111",
        ),
        (
            "Adres: İstiklal Cad. No: 45 D: 3, Beyoğlu, 34433 İstanbul",
            "ADDRESS",
            "İstiklal Cad. No: 45 D: 3, Beyoğlu, 34433 İstanbul",
        ),
        ("Писать: бул. Витоша 89Б, ет. 2, 1408 София", "ADDRESS", "бул. Витоша 89Б, ет. 2, 1408 София"),
        (
            "open https://id.example.net/reset/9f8c7b6a5d4e3f2a now",
            "LINK",
            "https://id.example.net/reset/9f8c7b6a5d4e3f2a",
        ),
        ("Send it to Hauptstraße 5, 99999 Neustadt, today", "ADDRESS", "Hauptstraße 5, 99999 Neustadt"),
        ("Live at 12 Gannet Wharf, Port Ellis, PE99 9XX now", "ADDRESS", "12 Gannet Wharf, Port Ellis, PE99 9XX"),
        ("7 bis rue des Tilleuls, 38999 Saint-Amblard.", "ADDRESS", "7 bis rue des Tilleuls, 38999 Saint-Amblard"),
    ],
)
def test_data_of_a_person_becomes_a_mark(text: str, kind: str, value: str) -> None:
    assert seen(text) == text.replace(value, f"[{kind}_1]")


@pytest.mark.parametrize(
    ("before", "address", "behind"),
    [
        ("Send it to ", "Kirchgasse 17, 65185 Wiesbaden", ", Halle Nord ist zu."),
        ("Visit ", "Via Roma 15, 20121 Milano", " on Tuesday."),
        ("", "Hauptstr. 5, 10827 Berlin", " Tel. follows"),
        ("", "48 Wharf Lane, Grimsby DN31 3LL", " - Gate code is with security."),
        ("Entregar en ", "Calle Serrano 45, 28001 Madrid", ", Recepción, hoy"),
        ("Spedire a ", "Piazza Garibaldi 9, 80142 Napoli", ". Grazie mille"),
        ("Pickup ", "Strandgade 27, 1401 København K", " Friday by van"),
        ("Livrer au ", "8 place Bellecour, 69002 Lyon, France", " avant midi."),
        ("Envío a ", "Paseo de la Reforma 222, Piso 9, 06600 Ciudad de México", " hoy"),
        ("He moved from ", "31 Oak Drive, Austin, TX 78701", " and then on"),
        ("Drop it ", "5 Elm Road, Leeds LS6 2AB", " With two others"),
        ("Her address as given: ", "Am Markt 2, 99423 Weimar", ", Ecke Nord, alt"),
    ],
)
def test_an_address_ends_where_its_town_or_country_does(before: str, address: str, behind: str) -> None:
    assert seen(f"{before}{address}{behind}") == f"{before}[ADDRESS_1]{behind}"


@pytest.mark.parametrize(
    "text",
    [
        "Call off 4500 123 456 pieces, not more",
        "The Mill Road 12 km away has a limit",
        "Licence no. 44-8823 covers 12 seats of the tool",
        "Quote Q-2025-118 is for 3 x 45 kW pumps",
        "We park 12 trucks in Church Street each night",
    ],
)
def test_what_only_looks_like_data_stays(text: str) -> None:
    assert seen(text) == text


@pytest.mark.parametrize(
    "address",
    [
        "1 allée des Cèdres, 92410 Ville-d'Avray",
        "Laan van Meerdervoort 70, 2517 AN Den Haag",
        "Blvd. Manuel Ávila Camacho 40, piso 20, Lomas de Chapultepec, 11000 CDMX",
        "Jl. Sudirman Kav. 52-53, Jakarta Selatan 12190",
        "99/1 Sukhumvit Soi 24, Khlong Toei, Bangkok 10110",
        "152 Teheran-ro, Gangnam-gu, Seoul 06236",
        "Room 1203, 12/F, Tower B, Cyber Plaza, 88 Queen's Road Central, Hong Kong",
        "#45, 2nd Cross, 5th Main, Indiranagar, Bengaluru 560038",
        "RR 2 Box 145, Bozeman, MT 59715",
        "Pol. Ind. La Estrella, parcela 14, 31200 Estella",
        "c/o Fenwick & Sons, 19 Dock Street, Hull HU1 3DZ",
    ],
)
def test_an_address_is_masked_to_its_last_letter(address: str) -> None:
    assert seen(f"We met there on Monday: {address} and it was fine.") == (
        "We met there on Monday: [ADDRESS_1] and it was fine."
    )


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("His UTR is {} for the return.", "1234567890"),
        ("Cédula de ciudadanía No. {}", "52.345.678"),
        ("her national ID No. {}, from Egypt", "29001011234567"),
        ("dowód osobisty {}", "ABC 123456"),
        ("residence permit no. {}", "ZR1234567"),
        ("SSS {}", "34-1234567-8"),
        ("RG {} de São Paulo", "12.345.678-9"),
    ],
)
def test_a_states_number_is_masked_and_the_word_for_it_stays(said: str, number: str) -> None:
    assert seen(said.format(number)) == said.format("[ID_1]")


@pytest.mark.parametrize(
    "text",
    [
        "$420,000 at 61 of 100, up 5 % since 12 March 2026, meeting on 30.04. at 14:30",
        "order 4500018837, PO 9999-2745, part BCW-0500-12, serial 0208-7746-0091, invoice 2025-30-2291",
        "version 3.14.159.26, build 2025.7.1-rc4, firmware 1.5.5.6, Browser 121.0.6167.85",
        "see https://portal.example.com/help?lang=en&page=2 and https://www.example.com/rates?year=2025",
        "Q3 2026, 1.000.000,46 TL, 9,87,650 pieces, CHF 41'250, 2 400 000 Ft",
        "GTIN 04012345123456, IMO 9999999, tracking 1Z 999 AA1 01 2345 6784, customs code 8504.40.95",
        "Mark the deal as won in May; you may call it a grant.",
    ],
)
def test_amounts_dates_orders_parts_and_versions_stay(text: str) -> None:
    assert seen(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dana Reyes agreed; Dana's boss did not.", "[PERSON_1] agreed; [PERSON_1b]'s boss did not."),
        ("dana reyes and REYES: yes", "[PERSON_1] and [PERSON_1b]: yes"),
        ("Mark said that Mark Webb will mark it.", "[PERSON_1] said that [PERSON_1b] will mark it."),
        ("In May we meet May Whitfield.", "In May we meet [PERSON_1]."),
        ("Ewą przyjęła oferta, z Zielińską.", "[PERSON_1] przyjęła oferta, z [PERSON_1b]."),
        ("Helix wants it, Helix Robotics pays.", "[COMPANY_1] wants it, [COMPANY_1b] pays."),
        ("eisele & söhne zahlt", "[COMPANY_1] zahlt"),
        ("清水一郎様より", "[PERSON_1]より"),
        ("Rückruf an Herrn Vogelsang erbeten.", "Rückruf an Herrn [PERSON_1] erbeten."),
        ("My name is Clément Faugère. Faugère it is.", "My name is [PERSON_1]. [PERSON_1b] it is."),
    ],
)
def test_names_are_masked_however_they_are_written(text: str, expected: str) -> None:
    assert seen(text) == expected


def test_one_thing_has_one_mark_in_everything_a_request_sends() -> None:
    made, marks = Masker().mask(
        request(
            "Dana Reyes: dana@helix.example", system="Leave out Dana Reyes.", question="what of dana@helix.example?"
        )
    )
    assert made.material == "[PERSON_1]: [EMAIL_1]"
    assert made.system.startswith("Leave out [PERSON_1].")
    assert made.question == "what of [EMAIL_1]?"
    assert marks.count() == 2


def test_the_model_is_told_what_marks_are_only_where_there_are_some() -> None:
    assert "exactly as they stand" in Masker().mask(request("Dana Reyes"))[0].system
    assert Masker().mask(request("61 of 100"))[0].system == "Word the facts."


@pytest.mark.parametrize(
    "bent", ["[PERSON_1]", "[Person_1]", "[PERSON 1]", "\\[PERSON\\_1\\]", "PERSON_1", "[person-1]", "[ PERSON_1 ]"]
)
def test_a_mark_that_the_model_bent_is_put_back(bent: str) -> None:
    _, marks = masked("Dana Reyes leads.")
    assert marks.unmask(f"Ask {bent}’s team.") == "Ask Dana Reyes’s team."


def test_a_mark_nobody_gave_out_stays_and_is_a_fault() -> None:
    made, marks = Masker().mask(request("Dana Reyes leads."))
    text = marks.unmask("Ask [PERSON_9] and [Person 1].")
    assert text == "Ask [PERSON_9] and Dana Reyes."
    assert any("placeholder" in fault for fault in OutputChecks().faults(made, text))


def test_marks_that_stood_in_the_text_are_not_taken_for_ours() -> None:
    text = "The template says [PERSON_1]. Dana Reyes fills it in."
    made, marks = masked(text)
    assert made == "The template says [PERSON_1]. [PERSON_2] fills it in."
    assert marks.unmask(made) == text


PIECES = st.sampled_from(
    "Dana Reyes|dana|Mark|may|Helix|[PERSON_1]|PERSON_1|\\[ID_1\\]|Herr Vogelsang|born|3 March 1986|passport"
    "|G0012345|FE000111|tel."
    "|0491 570 156|+47 23 55 01 42|a@b.example|IBAN|GB82WEST12345698765432|Hauptstraße 5, 99999 Neustadt|12 High Street"
    "|ship to|SSN|219-09-9999|4242 4242 4242 4242|203.0.113.9|https://x.example/reset/9f8c7b6a5d4e3f2a|my name is"
    "|Ann Lee"
    "|and|,|.|:|(|)|\n| |'s|61|%".split("|")
)


@given(st.lists(PIECES, max_size=14).map(" ".join) | st.lists(PIECES, max_size=14).map("".join))
@limits(max_examples=250)
def test_what_was_masked_comes_back_to_the_letter(text: str) -> None:
    made, marks = Masker().mask(request(text, question=text[:40]))
    assert marks.unmask(made.material) == text
    assert marks.unmask(made.question) == text[:40]


@given(st.text(max_size=300))
@limits(max_examples=250)
def test_any_text_can_be_masked_and_comes_back(text: str) -> None:
    made, marks = masked(text)
    assert marks.unmask(made) == text


@given(st.lists(PIECES, max_size=10).map(" ".join))
@limits(max_examples=120)
def test_masking_again_leaves_the_marks_alone(text: str) -> None:
    made, _ = masked(text)
    again, marks = masked(made)
    assert [m[0] for m in LOOSE.finditer(again) if marks.unmask(m[0]) == m[0]] == LOOSE.findall(made)
    assert marks.unmask(again) == made


VALUES: tuple[Callable[[str], str], ...] = (
    "mail {} or {} now".replace("{}", "{0}").format,
    "see {0}; again {0}.".format,
    '({0}) and "{0}"'.format,
)


@pytest.mark.parametrize("frame", VALUES)
@pytest.mark.parametrize(
    "value",
    [
        "ana@lakeside.example",
        "GB82WEST12345698765432",
        "4242424242424242",
        "+47 23 55 01 42",
        "203.0.113.9",
        "Dana Reyes",
    ],
)
def test_no_masked_value_is_left_anywhere(frame: Callable[[str], str], value: str) -> None:
    assert value not in seen(frame(value))


def test_a_number_told_only_by_its_words_is_masked_where_it_stands_alone_too() -> None:
    made = seen("Her passport is 533380006. Bag tag 0533380006. The scan says 533380006!")
    assert made == "Her passport is [PASSPORT_1]. Bag tag 0533380006. The scan says [PASSPORT_1]!"


def test_overlapping_findings_become_one_mark() -> None:
    assert seen("ship to Dana Reyes Street 5, 99999 Helix Town").count("[") == 1


def _cost(text: str) -> float:
    """Processor time; the less of two, since rubbish of other tests may be collected meanwhile."""

    def once() -> float:
        began = time.thread_time()
        seen(text)
        return time.thread_time() - began

    return min(once(), once())


@pytest.mark.parametrize("unit", ["a", "1", "1 ", "born ", "Dana ", "[PERSON_", "+1 ", "@", "x.y/", "A 1, ", "12 "])
def test_hostile_repetition_costs_no_more_per_character_the_longer_it_gets(unit: str) -> None:
    times = 5_000 // len(unit)
    seen(unit)
    assert _cost(unit * times * 4) < 10 * _cost(unit * times) + 0.3, "four times as long, sixteen times the work?"
