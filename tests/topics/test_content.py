"""The partnership's content: what the source says is what the files say, and what is broken is named."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from hackathon.topics.canonical import UnreadableYaml, read_yaml, write_yaml
from hackathon.topics.checking import check_content
from hackathon.topics.content import (
    PartnershipContent,
    dump_content,
    joined,
    load_content,
    source_lines,
)
from hackathon.topics.schema import ContentError, Problem, field_path
from hackathon.topics.typography import remarks

LIBRARY = Path(__file__).parents[2] / "challenges"
MISSPELT = [("Хамбурх", "Хамбург"), ("преход“е", "преход“ е")]


@pytest.fixture(scope="module")
def content() -> PartnershipContent:
    return load_content(LIBRARY)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIBRARY, tmp_path / "challenges"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(path: Path) -> list[Problem]:
    try:
        return check_content(path, load_content(path))
    except ContentError as error:
        return list(error.problems)


def the_problem(path: Path, file: str, field: str) -> Problem:
    """The problem at that place; the failure shows all that were found."""
    found = problems(path)
    mine = [problem for problem in found if problem.file == file and problem.field == field]
    assert mine, "\n".join(map(str, found)) or "no problem was found"
    return mine[0]


# --- what the files hold -------------------------------------------------------------------------------------------


def test_the_shipped_content_has_no_problem() -> None:
    assert problems(LIBRARY) == []


def test_the_agenda_has_its_twelve_themes_in_order(content: PartnershipContent) -> None:
    assert [theme.number for theme in content.agenda.themes] == list(range(1, 13))
    assert content.agenda.themes[10].id == content.partnership.theme == "digital-transition"


def test_seven_topics_with_their_partners_and_twenty_eight_key_topics(content: PartnershipContent) -> None:
    assert [(topic.letter, topic.kind, len(topic.key_topics), len(topic.partners)) for topic in content.topics] == [
        ("E", "vertical", 4, 12),
        ("H", "vertical", 4, 5),
        ("P", "vertical", 4, 10),
        ("O", "vertical", 5, 4),
        ("T", "vertical", 3, 5),
        ("C", "horizontal", 4, 12),
        ("M", "horizontal", 4, 9),
    ]
    assert sum(len(topic.key_topics) for topic in content.topics) == 28


def test_sofia_is_no_partner_in_e_government_health_and_5g(content: PartnershipContent) -> None:
    assert [topic.letter for topic in content.topics if "sofia" not in topic.member_ids] == ["E", "H", "T"]


def test_three_members_coordinate(content: PartnershipContent) -> None:
    roles = {member.id for member in content.partnership.members if member.role == "coordinator"}
    assert roles == set(content.partnership.coordinators) == {"sofia", "estonia", "oulu"}


def test_letters_look_the_same_in_both_alphabets(content: PartnershipContent) -> None:
    assert "".join(topic.letter for topic in content.topics) == "EHPOTCM"


def test_a_key_topic_keeps_the_lines_and_inner_blanks_of_the_source(content: PartnershipContent) -> None:
    key = content.topics[5].key_topics[1]
    assert (key.id, key.source[0].line, key.source[0].text) == (
        "data-2",
        481,
        "Възможно подобряване на  европейски директиви (PSI) и други",
    )
    assert key.verbatim.startswith("Възможно подобряване на европейски директиви")


def test_a_misspelling_stays_in_the_quotation_and_is_put_right_for_reading(content: PartnershipContent) -> None:
    key = content.topics[1].key_topics[2]
    assert "подребностите" in key.verbatim
    assert "потребностите" in key.text.bg
    assert "подребностите" not in key.text.bg


def test_every_key_topic_has_a_short_name_that_fits_a_map(content: PartnershipContent) -> None:
    names = [key.stop for topic in content.topics for key in topic.key_topics]
    assert all(name.complete and max(len(name.bg), len(name.en)) <= 48 for name in names)
    assert len({name.bg for name in names}) == len({name.en for name in names}) == 28


def test_the_checksum_is_that_of_the_shipped_source(content: PartnershipContent) -> None:
    document = content.partnership.document
    digest = hashlib.sha256((LIBRARY / document.file).read_bytes()).hexdigest()
    assert document.sha256 == digest
    assert digest in (LIBRARY / "source" / "README.md").read_text(encoding="utf-8")


def test_every_file_is_written_back_byte_for_byte(content: PartnershipContent) -> None:
    files = dump_content(content)
    assert set(files) == {str(p.relative_to(LIBRARY)) for p in LIBRARY.glob("topics/*.yaml")} | {
        "themes.yaml",
        "partnership.yaml",
    }
    for name, text in files.items():
        assert text.encode() == (LIBRARY / name).read_bytes(), name


# --- what is broken is named: file, field, fix ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "fix"),
    [
        (
            "topics/e-government.yaml",
            "ниво, което възпрепятства въвеждането на цифрови",
            "ниво, което възпрепятства въвеждането на цифровите",
            "key_topics[0].source[2].text",
            "Write what line 285 says: ниво, което възпрепятства въвеждането на цифрови",
        ),
        ("topics/urban-planning.yaml", "line: 349", "line: 350", "source[0].text", "Correct the line number: 349"),
        ("topics/urban-planning.yaml", "member: lyon", "member: lion", "partners", "Use one of cemr, cor, croatia"),
        ("topics/urban-planning.yaml", "kind: vertical", "kind: diagonal", "kind", "Use one of vertical, horizontal"),
        ("topics/urban-planning.yaml", "kind: vertical\n", "", "kind", "Add kind"),
        (
            "topics/urban-planning.yaml",
            "kind: vertical\n",
            "kind: vertical\nhue: red\n",
            "hue",
            "Remove it or correct its name",
        ),
        ("topics/urban-planning.yaml", "  en: Urban planning", "  en: ''", "title.en", "Write at least 1 characters"),
        ("topics/urban-planning.yaml", "  en: Urban planning", "  en: Градско планиране", "title.en", "Translate it"),
        ("topics/urban-planning.yaml", "focus_area: 2", "focus_area: 3", "focus_area", "Correct one of the two"),
        ("themes.yaml", "number: 12", "number: 13", "themes", "List the 12 themes with the numbers 1 to 12"),
        (
            "themes.yaml",
            "bg: Качество на въздуха",
            "bg: 'Качество на въздуха - и още'",
            "themes[1].title.bg",
            "Write an en dash with spaces",
        ),
        ("partnership.yaml", "lines: 597", "lines: 598", "document.lines", "Restore the source text or correct the number"),
        ("partnership.yaml", "- line: 260", "- line: 261", "misspellings[0]", "Correct the line number or the words"),
        ("partnership.yaml", "url: http://www", "url: www", "links[2].url", "Correct it: a full address"),
        ("partnership.yaml", "id: estonia", "id: estonia\n    id: estonia", "line 27", "Correct the YAML at that line"),
    ],
)
def test_what_is_broken_is_named(copy: Path, file: str, old: str, new: str, field: str, fix: str) -> None:
    replace(copy / file, old, new)
    problem = the_problem(copy, file, field)
    assert problem.fix.startswith(fix)


def test_a_lost_partner_is_counted(copy: Path) -> None:
    replace(copy / "topics/urban-planning.yaml", "  - member: lyon\n    source:\n      - line: 378\n        text: Лион\n", "")
    assert the_problem(copy, "topics/urban-planning.yaml", "partners").fix == "List the 10 partners of the source"


def test_a_changed_source_is_noticed(copy: Path) -> None:
    replace(copy / "source/partnership.bg.txt", "Хамбурх", "Хамбург")
    assert the_problem(copy, "partnership.yaml", "document.sha256").fix.startswith("Restore the source text")
    assert the_problem(copy, "topics/e-government.yaml", "partners[5].source[0].text")


def test_a_misspelling_in_our_own_text_is_named_with_its_correction(copy: Path) -> None:
    replace(copy / "partnership.yaml", "bg: Хамбург", "bg: Хамбурх")
    found = [p for p in problems(copy) if p.field == "members[9].name.bg"]
    assert [problem.fix for problem in found] == ["Write „Хамбург“"]


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "themes.yaml").unlink()
    assert the_problem(copy, "themes.yaml", "the file").what == "is missing"


def test_a_lost_topic_is_counted(copy: Path) -> None:
    (copy / "topics/business-models.yaml").unlink()
    assert the_problem(copy, "topics", "the files").what == "there are 6 topics"


def test_a_file_in_another_encoding_is_named(copy: Path) -> None:
    file = copy / "themes.yaml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("cp1251", errors="replace"))
    assert the_problem(copy, "themes.yaml", "the file").fix == "Save it as UTF-8"


def test_a_file_not_in_canonical_form_is_named_with_its_line(copy: Path) -> None:
    replace(copy / "themes.yaml", "  en: Urban Agenda for the EU", "  en: 'Urban Agenda for the EU'")
    assert "Urban Agenda for the EU" in the_problem(copy, "themes.yaml", "line 3").fix


def test_a_file_must_bear_the_name_of_its_topic(copy: Path) -> None:
    (copy / "topics/urban-planning.yaml").rename(copy / "topics/planning.yaml")
    assert the_problem(copy, "topics/urban-planning.yaml", "the file").fix == "Name the file after its id"


# --- the parts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('Кажете "да"', "straight quotation marks"),
        ("Кажете “да”", "foreign quotation marks"),
        ("Кажете “да“", "“ opens a quotation"),
        ("Кажете „да", "not closed"),
        ("София - на всеки час", "a hyphen or an em dash"),
        ("София— столица", "a hyphen or an em dash"),
        ("от 5–7 души", "an en dash without spaces"),
        ("близо 90,000 тона", "English grouping"),
        ("близо 90000 тона", "without grouping"),
        ("близо 90 000 тона", "an ordinary space inside a number"),
        ("спад с 25%", "% without"),
        ("спад с 25 %", "% without"),
        ("проект № 7", "№ without"),
        ("през 2026 г.", "г. or ч."),
        ("в 18:00 ч.", "г. or ч."),
        ("ще ви пишем", "small letter"),
        ("Успех!", "exclamation"),
        ("Соfия", "Latin and Cyrillic"),
        ("и така...", "three full stops"),
        ("Nobody has translated this sentence yet, and it is rather long.", "no Bulgarian word"),
        ("град Хамбурх", "misspelling"),
        ("„Дигитален преход“е", "misspelling"),
    ],
)
def test_a_slip_in_bulgarian_is_remarked(text: str, what: str) -> None:
    assert any(what in remark.what for remark in remarks(text, "bg", MISSPELT))


@pytest.mark.parametrize(
    "text",
    [
        "Отбор „Кръстопът“ – първи, с 4,41 точки и спад от 25\u00a0%.",
        "Близо 90\u00a0000 тона през 2026\u00a0г., до 18:00\u00a0ч., проект №\u00a00042, Регламент (ЕС) 2024/1309.",
        "Източникът пише „Хамбурх“. Ще Ви пишем. Умения на 21-ви век, 5G и #BG10xEU.",
    ],
)
def test_careful_bulgarian_passes(text: str) -> None:
    assert list(remarks(text, "bg", MISSPELT)) == []


@pytest.mark.parametrize("text", ['Say "yes"', "Say „yes“", "In София", "Sofia - the capital", "Well done!"])
def test_a_slip_in_english_is_remarked(text: str) -> None:
    assert list(remarks(text, "en"))


def test_careful_english_passes() -> None:
    assert list(remarks("A city of 50,000: “once only”, by 25%, at 18:00.", "en")) == []


@pytest.mark.parametrize(
    "text", ["a: &x 1\nb: *x\n", "a: 1\na: 2\n", "a: [1\n", "? [a]\n: 1\n", "a: \x00\n", "a: !!python/name:os.system 1\n"]
)
def test_yaml_with_surprises_is_refused(text: str) -> None:
    with pytest.raises(UnreadableYaml, match=r"^line [123]: "):
        read_yaml(text)


def test_words_that_yaml_might_take_for_something_else_stay_words() -> None:
    plain = {"a": "no", "b": "2024-01-01", "c": "1:30", "d": "null", "e": "07", "f": " blank ", "g": "two\nlines", "h": "x" * 200}
    assert read_yaml(write_yaml(plain)) == plain
    assert read_yaml("country: NO\nday: 2024-01-01\ntime: 1:30\n") == {"country": "NO", "day": "2024-01-01", "time": "1:30"}


@pytest.mark.parametrize("word", ["дума", "word", "„дума“,", "a:", "#no", "- x", "\u00a0%", "ѝ"])
def test_long_prose_survives_being_folded(word: str) -> None:
    plain = {"text": " ".join([word] * 60), "list": [" ".join(["край", word] * 40)]}
    text = write_yaml(plain)
    assert read_yaml(text) == plain
    assert write_yaml(read_yaml(text)) == text


def test_a_line_of_the_source_loses_only_bullet_and_outer_blanks() -> None:
    assert source_lines("• Естония\n\n 7  на  8 \n") == ("Естония", "", "7  на  8")


def test_a_quotation_is_joined_to_one_line(content: PartnershipContent) -> None:
    assert joined(content.topics[1].source) == content.topics[1].title.bg


def test_a_field_is_named_as_one_would_write_it() -> None:
    assert field_path(["outputs", 0, "title", "bg"]) == "outputs[0].title.bg"
