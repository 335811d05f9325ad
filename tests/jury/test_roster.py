"""Lists of jurors as people paste and upload them."""

from __future__ import annotations

import pytest

from hackathon.jury.roster import MOST_ROWS, Fault, Row, decode, parse
from tests.support.browser import Reader
from tests.support.world import PASSWORD, World

TOPICS = {"c": "data", "t": "technology", "данни": "data", "data and standards": "data"}
CITIES = {"sofia": "sofia", "софия": "sofia", "lyon": "lyon"}
ROW = Row(1, "Мария Иванова", "maria@example.org", "Софийски университет", "sofia", ("bg", "en"), ("data", "technology"), 8)


def read(text: str) -> list[Row]:
    return parse(text, TOPICS, CITIES)


@pytest.mark.parametrize(
    "text",
    [
        "Мария Иванова; maria@example.org; Софийски университет; София; bg, en; C, T; 8",
        "Мария Иванова\tmaria@example.org\tСофийски университет\tSofia\tbg en\tC T\t8",
        'Мария Иванова,maria@example.org,Софийски университет,софия,"bg|en","данни; T",8',
    ],
)
def test_semicolons_tabs_and_commas_say_the_same(text: str) -> None:
    assert read(text) == [ROW]


def test_a_heading_names_the_columns_in_any_order_and_either_language() -> None:
    rows = read("имейл;Име;Организация;езици\r\nmaria@example.org;Мария;СУ;английски\r\n\r\n")
    assert rows == [Row(2, "Мария", "maria@example.org", "СУ", languages=("en",))]
    assert rows[0].language == "en"


def test_a_name_with_separators_is_tried_whole() -> None:
    assert read("Мария;maria@example.org;;;;Data and standards")[0].topics == ("data",)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (";a@example.org", Fault("name", "name_missing")),
        ("Мария;", Fault("email", "email_missing")),
        ("Мария;maria@example", Fault("email", "email_wrong", "maria@example")),
        ("Мария;mаria@example.org", Fault("email", "email_letters", "а")),
        ("Мария;a@example.org;;;de", Fault("languages", "language_unknown", "de")),
        ("Мария;a@example.org;;;;Q", Fault("topics", "topic_unknown", "Q")),
        ("Мария;a@example.org;;;;;0", Fault("max_load", "load_wrong", "0")),
        ("Мария;a@example.org;;;;;١٢", Fault("max_load", "load_wrong", "١٢")),
        ("Мария;a@example.org;;;;;8;x", Fault("columns", "columns", "8")),
        ("М" * 81 + ";a@example.org", Fault("name", "name_long")),
    ],
)
def test_what_is_wrong_in_a_line(line: str, fault: Fault) -> None:
    assert read(line)[0].faults == (fault,)


def test_the_second_line_with_an_address_names_the_first() -> None:
    rows = read("А;a@example.org\nБ;A@Example.org")
    assert [row.faults for row in rows] == [(), (Fault("email", "email_twice", "1"),)]


def test_a_city_that_is_no_partner_stays_as_written() -> None:
    assert read("А;a@example.org;;Пловдив")[0].city == "Пловдив"


def test_invisible_letters_are_taken_out() -> None:
    row = read("А\u202eлекс\u200bандър;a@example.org")[0]
    assert (row.name, row.faults) == ("Александър", ())


@pytest.mark.parametrize("octets", ["Мария;a@example.org".encode(c) for c in ("utf-8", "utf-8-sig", "cp1251")])
def test_files_in_utf8_with_or_without_mark_and_windows_1251(octets: bytes) -> None:
    assert read(decode(octets))[0].name == "Мария"


def test_an_endless_list_stops_being_read() -> None:
    assert len(read("\n".join(f"A;a{i}@example.org" for i in range(MOST_ROWS + 50)))) == MOST_ROWS + 1


def test_a_partner_city_stands_by_its_name_in_the_form_and_stays_the_same(world: World, reader: Reader) -> None:
    edition = world.edition()
    juror = world.juror(edition, city="oulu")
    reader.sign_in(world.organiser(edition).email, PASSWORD)
    page = reader.get(f"/bg/2026/manage/jury/jurors/{juror.id}")
    form = next(form for form in page.forms.values() if "city" in form.fields)
    assert form["city"].value == "Оулу"
    form.submit(status=303)
    assert world.fresh(juror).city == "oulu"
