"""The challenge library: complete, quoted letter by letter, written back byte for byte; what is broken is named."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace as changed
from pathlib import Path

import jsonschema
import pytest

from hackathon.challenges.content import (
    Change,
    Library,
    changes_between,
    check_library,
    dump_challenge,
    dump_library,
    load_challenge,
    load_library,
)
from hackathon.foundation.bilingual import Bilingual
from hackathon.topics.schema import ContentError, Problem

LIBRARY = Path(__file__).parents[2] / "challenges"
FILE = "library/dig-once-map.yaml"


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(LIBRARY)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIBRARY, tmp_path / "challenges"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def the_problem(path: Path, file: str, field: str) -> Problem:
    """The problem at that place; the failure shows all that were found."""
    found = check_library(path)
    mine = [problem for problem in found if problem.file == file and problem.field == field]
    assert mine, "\n".join(map(str, found)) or "no problem was found"
    return mine[0]


# --- what the library holds ----------------------------------------------------------------------------------------


def test_the_shipped_library_has_no_problem() -> None:
    assert check_library(LIBRARY) == []


def test_at_least_sixteen_challenges_and_two_for_each_topic(library: Library) -> None:
    assert len(library.challenges) >= 16
    assert all(len(library.challenges_of(topic.id)) >= 2 for topic in library.topics)


def test_challenges_stand_in_the_order_of_topics_and_codes(library: Library) -> None:
    codes = [challenge.code for challenge in library.challenges]
    assert codes == ["E1", "E4", "H1", "H4", "P2", "P3", "P4", "O2", "O4", "O5", "T2", "T3", "C1", "C3", "M1", "M4"]


def test_sofia_owns_nothing_in_e_government_health_and_5g(library: Library) -> None:
    owned = {challenge.code[0] for challenge in library.challenges if "sofia" in challenge.owners}
    assert owned == set("POCM")


def test_every_challenge_quotes_its_key_topics_as_the_source_has_them(library: Library) -> None:
    for challenge in library.challenges:
        assert challenge.key_topic_ids, challenge.slug
        for quotation in challenge.comes_from:
            assert [line.text for line in quotation.source] == [library.source[line.line - 1] for line in quotation.source]
            if quotation.key_topic:
                assert quotation.source == library.key_topic(quotation.key_topic).source


def test_every_pillar_has_challenges(library: Library) -> None:
    assert {pillar for challenge in library.challenges for pillar in challenge.pillars} == {"regulation", "funding", "knowledge"}


def test_every_data_set_has_a_publisher_an_address_and_a_licence(library: Library) -> None:
    for challenge in library.challenges:
        assert len(challenge.data_sets) >= 3, challenge.slug
        for data in challenge.data_sets:
            assert data.publisher.complete, (challenge.slug, data.url)
            assert data.licence.complete, (challenge.slug, data.url)
            assert data.url.startswith("https://"), (challenge.slug, data.url)


def test_no_address_of_a_person_is_in_the_library() -> None:
    for file in LIBRARY.rglob("*"):
        if file.suffix in {".yaml", ".md", ".txt"}:
            assert "@" not in file.read_text(encoding="utf-8"), file


def test_the_rubric_has_five_criteria_with_five_descriptions_and_weights_of_a_hundred(library: Library) -> None:
    criteria = library.rubric.criteria
    assert [(criterion.key, criterion.weight, len(criterion.anchors)) for criterion in criteria] == [
        ("answer", 25, 5),
        ("benefit", 20, 5),
        ("works", 20, 5),
        ("repeatable", 20, 5),
        ("limits", 15, 5),
    ]


def test_the_schemas_are_valid_json_schema_2020_12() -> None:
    for file in (LIBRARY / "schema").glob("*.json"):
        schema = json.loads(file.read_text(encoding="utf-8"))
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema", file.name
        jsonschema.Draft202012Validator.check_schema(schema)


# --- written back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", sorted((LIBRARY / "library").glob("*.yaml")), ids=lambda file: file.stem)
def test_a_challenge_is_written_back_byte_for_byte(file: Path) -> None:
    assert dump_challenge(load_challenge(file.read_text(encoding="utf-8"))).encode() == file.read_bytes()


def test_every_yaml_file_of_the_library_is_written_back_byte_for_byte(library: Library) -> None:
    files = dump_library(library)
    assert set(files) == {str(file.relative_to(LIBRARY)) for file in LIBRARY.rglob("*.yaml")}
    for name, text in files.items():
        assert text.encode() == (LIBRARY / name).read_bytes(), name


def test_an_edited_challenge_survives_being_written_and_read(library: Library) -> None:
    edited = changed(library.challenge("dig-once-map"), title=Bilingual("Копаем: „веднъж“ # не два пъти", "Dig: “once”, no more"))
    assert load_challenge(dump_challenge(edited)) == edited


def test_changes_are_named_field_by_field(library: Library) -> None:
    old = library.challenge("dig-once-map")
    new = changed(old, title=Bilingual(old.title.bg, "Dig once"), pillars=("funding",))
    assert changes_between(old, new) == (
        Change("pillars[1]", "knowledge", None),
        Change("title.en", old.title.en, "Dig once"),
    )
    assert changes_between(old, old) == ()


def test_a_new_challenge_is_all_change(library: Library) -> None:
    new = library.challenge("dig-once-map")
    fields = changes_between(None, new)
    assert fields[0] == Change("slug", None, "dig-once-map")
    assert all(change.old is None for change in fields)


# --- what is broken is named: file, field, fix ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "field", "fix"),
    [
        ("owners: [sofia, lyon]", "owners: [sofia, rome]", "owners[1]", "Use one of oulu, sofia, hamburg, helsingborg, lyon"),
        ("owners: [sofia, lyon]", "owners: [estonia]", "owners[0]", "Use one of oulu, sofia, hamburg, helsingborg, lyon"),
        ("owners: [sofia, lyon]", "owners: []", "owners", "Give at least 1"),
        ("owners: [sofia, lyon]", "owners: [sofia, sofia]", "owners", "Remove the repetition"),
        ("topic: urban-planning", "topic: planning", "topic", "Use one of e-government, future-health"),
        ("pillars: [funding, knowledge]", "pillars: [money]", "pillars[0]", "Use one of regulation, funding, knowledge"),
        ("code: P4", "code: P3", "code", "Write P4: the topic's letter and its first key topic"),
        ("code: P4", "code: Ж4", "code", "Correct it: the topic's letter and the number of the first key topic"),
        ("slug: dig-once-map", "slug: Dig once", "slug", "Correct it: small Latin letters, figures and hyphens"),
        (
            "key_topic: plan-4",
            "key_topic: plan-3",
            "comes_from[0].source",
            "Copy its lines 360 to 362 from topics/",
        ),
        ("key_topic: plan-4", "key_topic: plan-9", "comes_from[0].key_topic", "Use an id from topics/*.yaml"),
        ("- criterion: answer", "- criterion: beauty", "rubric_hints[0].criterion", "Use one of answer, benefit, works"),
        ("licence_url: https://opendata", "licence_url: opendata", "data_sets[2].licence_url", "Correct it: a full address"),
        (
            "      bg: ODbL 1.0\n      en: ODbL 1.0",
            "      bg: отворен\n      en: open",
            "data_sets[2].licence.bg",
            "Name the licence",
        ),
        ("      bg: ODbL 1.0\n      en: ODbL 1.0\n", "      bg: ODbL 1.0\n", "data_sets[2].licence.en", "Add en"),
        (
            "  - title:\n      bg: OpenStreetMap",
            "  - titel:\n      bg: OpenStreetMap",
            "data_sets[2].titel",
            "Remove it or correct",
        ),
        ("slug: dig-once-map\n", "slug: dig-once-map\nslug: dig-once-map\n", "line 2", "Correct the YAML at that line"),
        ("slug: dig-once-map\n", "slug: dig-once-map\n# a comment\n", "line 2", "Write “code: P4”"),
        ("„дигиталното градско", '"дигиталното градско', "problem.bg[1]", "Write „…“"),
        (" от минала година ", " от 90,000 години ", "rubric_hints[0].text.bg", "Group with a non-breaking space"),
    ],
)
def test_what_is_broken_is_named(copy: Path, old: str, new: str, field: str, fix: str) -> None:
    replace(copy / FILE, old, new)
    assert the_problem(copy, FILE, field).fix.startswith(fix)


@pytest.mark.parametrize("language", ["bg", "en"])
def test_a_challenge_missing_in_one_language_is_named(copy: Path, language: str) -> None:
    challenge = load_library(copy).challenge("dig-once-map")
    half = Bilingual("" if language == "bg" else challenge.title.bg, "" if language == "en" else challenge.title.en)
    (copy / FILE).write_text(dump_challenge(changed(challenge, title=half)), encoding="utf-8")
    assert the_problem(copy, FILE, f"title.{language}").fix == f"Add {language}"


def test_an_untranslated_sentence_is_named(copy: Path) -> None:
    challenge = load_library(copy).challenge("dig-once-map")
    same = Bilingual(challenge.question.en, challenge.question.en)
    (copy / FILE).write_text(dump_challenge(changed(challenge, question=same)), encoding="utf-8")
    assert the_problem(copy, FILE, "question.en").what == "is the same in both languages"
    assert the_problem(copy, FILE, "question.bg").what.startswith("no Bulgarian word")


def test_a_paragraph_left_out_of_one_language_is_named(copy: Path) -> None:
    challenge = load_library(copy).challenge("my-data-my-door")
    short = changed(challenge, problem=changed(challenge.problem, en=challenge.problem.en[:2]))
    (copy / "library/my-data-my-door.yaml").write_text(dump_challenge(short), encoding="utf-8")
    assert the_problem(copy, "library/my-data-my-door.yaml", "problem").fix == "Translate each paragraph"


def test_a_summary_that_is_too_long_is_named_with_its_length(copy: Path) -> None:
    challenge = load_library(copy).challenge("dig-once-map")
    long = changed(challenge, summary=Bilingual("Ш" * 163, challenge.summary.en))
    (copy / FILE).write_text(dump_challenge(long), encoding="utf-8")
    problem = the_problem(copy, FILE, "summary.bg")
    assert (problem.what, problem.fix) == ("is too long: 163 characters", "Shorten to 140 characters")


def test_a_quotation_that_was_touched_up_is_named(copy: Path) -> None:
    replace(copy / "library/my-data-my-door.yaml", "основани на подребностите", "основани на потребностите")
    problem = the_problem(copy, "library/my-data-my-door.yaml", "comes_from[1].source[1].text")
    assert problem.fix == "Write what line 321 says: основани на подребностите, собствеността, споделяне,"


def test_a_misspelling_outside_a_quotation_is_named(copy: Path) -> None:
    challenge = load_library(copy).challenge("dig-once-map")
    wrong = changed(challenge, title=Bilingual("Нови подребностите", "New needs"))
    (copy / FILE).write_text(dump_challenge(wrong), encoding="utf-8")
    assert the_problem(copy, FILE, "title.bg").fix == "Write „потребностите“"


def test_a_second_challenge_with_the_same_code_is_named(copy: Path) -> None:
    challenge = load_library(copy).challenge("dig-once-map")
    (copy / "library/dig-twice.yaml").write_text(dump_challenge(changed(challenge, slug="dig-twice")), encoding="utf-8")
    assert the_problem(copy, "library/dig-twice.yaml", "code").fix == "Give each challenge its own code"


def test_a_file_with_the_slug_of_another_is_named(copy: Path) -> None:
    shutil.copy(copy / FILE, copy / "library/copied.yaml")
    assert the_problem(copy, FILE, "slug").what == f"dig-once-map is also used by {FILE}"


def test_a_renamed_file_is_named(copy: Path) -> None:
    (copy / FILE).rename(copy / "library/other.yaml")
    assert the_problem(copy, FILE, "the file").fix == "Name the file after its id"


def test_too_few_challenges_are_counted(copy: Path) -> None:
    (copy / "library/local-licence.yaml").unlink()
    assert the_problem(copy, "library", "the files").fix == "Keep at least 16"
    assert the_problem(copy, "library", "topic").what == "5g-key-enabling-technologies has 1 challenge"


def test_weights_that_do_not_sum_to_a_hundred_are_named(copy: Path) -> None:
    replace(copy / "rubric.yaml", "weight: 25", "weight: 30")
    problem = the_problem(copy, "rubric.yaml", "criteria")
    assert (problem.what, problem.fix) == ("the weights sum to 105", "Make the weights sum to 100")


def test_a_rubric_with_four_descriptions_is_named(copy: Path) -> None:
    text = (copy / "rubric.yaml").read_text(encoding="utf-8")
    start = text.index("      - bg: Не засяга ключовия въпрос")
    (copy / "rubric.yaml").write_text(text[:start] + text[text.index("      - bg: Засяга темата") :], encoding="utf-8")
    assert the_problem(copy, "rubric.yaml", "criteria[0].anchors").fix == "Give at least 5"


def test_all_broken_files_are_reported_at_once(copy: Path) -> None:
    replace(copy / FILE, "code: P4\n", "")
    replace(copy / "themes.yaml", "number: 1\n", "number: one\n")
    with pytest.raises(ContentError) as error:
        load_library(copy)
    assert [(problem.file, problem.field) for problem in error.value.problems] == [
        ("themes.yaml", "themes[0].number"),
        (FILE, "code"),
    ]
    assert str(error.value.problems[1]) == f"{FILE}: code: is missing. Add code."


def test_a_licence_that_is_only_described_needs_a_word_in_the_note(copy: Path) -> None:
    challenge = load_library(copy).challenge("dig-once-map")
    described = Bilingual("условията на издателя", "the publisher’s terms")
    data = changed(challenge.data_sets[2], licence=described, note=Bilingual("Улична мрежа.", "The street network."))
    sets = (*challenge.data_sets[:2], data, *challenge.data_sets[3:])
    (copy / FILE).write_text(dump_challenge(changed(challenge, data_sets=sets)), encoding="utf-8")
    assert the_problem(copy, FILE, "data_sets[2].note.en").fix == "Say where the terms stand and who checks them"


def test_a_passage_that_is_no_key_topic_needs_a_label(copy: Path) -> None:
    challenge = load_library(copy).challenge("160-junctions")
    bare = changed(challenge.comes_from[2], label=None, en=None)
    broken = changed(challenge, comes_from=(*challenge.comes_from[:2], bare))
    (copy / "library/160-junctions.yaml").write_text(dump_challenge(broken), encoding="utf-8")
    assert the_problem(copy, "library/160-junctions.yaml", "comes_from[2]").fix.startswith("Name a key_topic, or give")
