"""Between a challenge of the library (`content.Challenge`) and a row of an edition. Pure; nothing is lost either way."""

from __future__ import annotations

from typing import Any

from hackathon.challenges import content
from hackathon.challenges.models import Challenge
from hackathon.foundation.bilingual import Bilingual
from hackathon.topics import queries as topics
from hackathon.topics.canonical import from_plain, to_plain

PARAGRAPH = "\n\n"


def columns_of(challenge: content.Challenge) -> dict[str, Any]:
    """The columns of a row that hold this challenge."""
    plain = to_plain(challenge)
    return {
        "slug": challenge.slug,
        "code": challenge.code,
        "topic": challenge.topic,
        "key_topics": list(challenge.key_topic_ids),
        "pillars": plain["pillars"],
        "owners": plain["owners"],
        "title_bg": challenge.title.bg,
        "title_en": challenge.title.en,
        "summary_bg": challenge.summary.bg,
        "summary_en": challenge.summary.en,
        "question_bg": challenge.question.bg,
        "question_en": challenge.question.en,
        "problem_bg": PARAGRAPH.join(challenge.problem.bg),
        "problem_en": PARAGRAPH.join(challenge.problem.en),
        "outputs": plain["outputs"],
        "rubric_hints": plain["rubric_hints"],
        "data_sets": plain["data_sets"],
        "comes_from": plain["comes_from"],
    }


def content_of(row: Challenge) -> content.Challenge:
    """The challenge that a row holds, as the library would write it."""
    plain = {
        "slug": row.slug,
        "code": row.code,
        "topic": row.topic,
        "pillars": row.pillars,
        "owners": row.owners,
        "title": Bilingual(row.title_bg, row.title_en),
        "summary": Bilingual(row.summary_bg, row.summary_en),
        "question": Bilingual(row.question_bg, row.question_en),
        "problem": {"bg": _paragraphs(row.problem_bg), "en": _paragraphs(row.problem_en)},
        "outputs": row.outputs,
        "rubric_hints": row.rubric_hints,
        "data_sets": row.data_sets,
        "comes_from": row.comes_from,
    }
    texts = {name: to_plain(value) for name, value in plain.items()}
    return from_plain(content.Challenge, texts)


def _paragraphs(text: str) -> list[str]:
    return [paragraph.strip() for paragraph in text.split(PARAGRAPH) if paragraph.strip()]


def quotations_of(key_topic_ids: list[str], others: list[Any]) -> list[Any]:
    """The quotations of key topics, line by line from the library, then other passages that were quoted already."""
    quoted = [
        to_plain(content.Quotation(source=key.source, key_topic=key.id))
        for key in (topics.key_topic(key_id) for key_id in key_topic_ids)
        if key is not None
    ]
    return quoted + [other for other in others if not other.get("key_topic")]


def search_text_of(columns: dict[str, Any]) -> str:
    """Everything a reader may search for, in both languages and casefolded (SQLite folds the case of ASCII only)."""
    found = [columns["code"], *(columns[f"{name}_{lang}"] for name in content_texts() for lang in ("bg", "en"))]
    for output in columns["outputs"]:
        found += _both(output["title"]) + _both(output["text"])
    for data_set in columns["data_sets"]:
        found += _both(data_set["title"]) + _both(data_set["publisher"])
    topic = topics.topic(columns["topic"])
    names = [*topics.member_names(columns["owners"]), *topics.pillar_names(columns["pillars"]), *([topic.title] if topic else [])]
    found += [text for name in names for text in (name.bg, name.en)]
    return "\n".join(found).casefold()


def content_texts() -> tuple[str, ...]:
    """The texts of a challenge that stand in columns of their own."""
    return ("title", "summary", "question", "problem")


def _both(value: Any) -> list[str]:
    text = Bilingual.of(value)
    return [text.bg, text.en]


def texts_of(columns: dict[str, Any]) -> dict[str, Bilingual]:
    """Every text of a challenge by name (`title`, `outputs_0_text`), to tell what is not translated or older."""
    texts = {name: Bilingual(columns[f"{name}_bg"], columns[f"{name}_en"]) for name in content_texts()}
    for group, parts in (
        ("outputs", ("title", "text")),
        ("rubric_hints", ("text",)),
        ("data_sets", ("title", "publisher", "licence", "note")),
    ):
        for number, item in enumerate(columns[group]):
            texts |= {f"{group}_{number}_{part}": Bilingual.of(item.get(part)) for part in parts}
    return texts


def columns_of_row(row: Challenge) -> dict[str, Any]:
    """The content columns of a row as it is."""
    names = (*(f"{name}_{lang}" for name in content_texts() for lang in ("bg", "en")), *PLAIN_COLUMNS)
    return {name: getattr(row, name) for name in names}


PLAIN_COLUMNS = ("slug", "code", "topic", "key_topics", "pillars", "owners", "outputs", "rubric_hints", "data_sets", "comes_from")
