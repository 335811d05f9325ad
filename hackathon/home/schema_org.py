"""An edition as schema.org `Hackathon` (JSON-LD), and as a Frictionless Data Package. Pure; no personal data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hackathon.challenges.models import Challenge
from hackathon.editions.models import Edition
from hackathon.topics.content import PartnershipContent, Topic

LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def _local(edition: Edition, at: datetime) -> str:
    return at.astimezone(ZoneInfo(edition.timezone)).isoformat(timespec="seconds")


def hackathon(
    edition: Edition, base: str, language: str, content: PartnershipContent, challenges: Sequence[Challenge], *, moved: bool
) -> dict[str, Any]:
    """The edition with its topics and challenges."""

    def words(text: Any) -> str:
        return text.in_language(language)[0]

    home = f"{base}/{language}/{edition.slug}"
    other = "en" if language == "bg" else "bg"
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Hackathon",
        "@id": f"{base}/{edition.slug}#hackathon",
        "name": words(edition.name),
        "alternateName": edition.name.in_language(other)[0],
        "url": f"{home}/",
        "inLanguage": ["bg", "en"],
        "startDate": _local(edition, edition.submission_opens_at),
        "endDate": _local(edition, edition.submission_closes_at),
        "eventStatus": f"https://schema.org/{'EventRescheduled' if moved else 'EventScheduled'}",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "isAccessibleForFree": True,
        "superEvent": {"@type": "Event", "name": words(content.partnership.title)},
        "about": [_term(topic, f"{home}/topics/{topic.id}", words) for topic in content.topics],
        "subjectOf": [
            {
                "@type": "CreativeWork",
                "@id": f"{base}/{edition.slug}/challenges/{one.slug}",
                "identifier": one.code,
                "name": words(one.title),
                "abstract": words(one.question),
                "url": f"{home}/challenges/{one.slug}",
                "about": one.topic,
                "keywords": [*one.pillars, *one.owners],
            }
            for one in challenges
        ],
    }
    if edition.introduction:
        found["description"] = words(edition.introduction)
    if edition.place:
        found["location"] = {"@type": "Place", "name": words(edition.place)}
    if edition.organised_by:
        found["organizer"] = {"@type": "Organization", "name": words(edition.organised_by)}
    return found


def _term(topic: Topic, url: str, words: Any) -> dict[str, Any]:
    return {"@type": "DefinedTerm", "termCode": topic.letter, "name": words(topic.title), "url": url, "identifier": topic.id}


def works(rows: Sequence[Mapping[str, Any]], home: str) -> list[dict[str, Any]]:
    """Public entries as works; the team's name is a name that it chose itself, its members are not named."""
    return [
        {
            "@type": "SoftwareSourceCode" if row["code_url"] else "CreativeWork",
            "identifier": row["number"],
            "name": row["title"],
            "abstract": row["summary"],
            "inLanguage": row["language"],
            "url": f"{home}/entries/{row['number']}-{row['slug']}",
            **({"codeRepository": row["code_url"]} if row["code_url"] else {}),
        }
        for row in rows
    ]


def _field(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **more}


def data_package(
    edition: Edition, base: str, content: PartnershipContent, columns: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """The edition's open data: topics inside, the tables by address. `columns` are those that may be read now."""
    document = content.partnership.document
    return {
        "name": f"bg10xeu-{edition.slug}",
        "id": f"{base}/{edition.slug}/datapackage.json",
        "title": edition.name.en or edition.name.bg,
        "title_bg": edition.name.bg,
        "homepage": f"{base}/en/{edition.slug}/",
        "licenses": [LICENCE],
        "sources": [{"title": document.title.en, "path": "challenges/" + document.file, "sha256": document.sha256}],
        "resources": [
            {
                "name": "topics",
                "title": "Topics of the partnership",
                "profile": "tabular-data-resource",
                "data": [
                    {
                        "id": topic.id,
                        "letter": topic.letter,
                        "kind": topic.kind,
                        "title_bg": topic.title.bg,
                        "title_en": topic.title.en,
                        "key_topics": len(topic.key_topics),
                    }
                    for topic in content.topics
                ],
                "schema": {
                    "fields": [
                        _field("id", constraints={"required": True, "unique": True}),
                        *(_field(name) for name in ("letter", "kind", "title_bg", "title_en")),
                        _field("key_topics", "integer"),
                    ],
                    "primaryKey": "id",
                },
            },
            *(
                {
                    "name": name,
                    "path": f"{base}/en/{edition.slug}/{name}.csv",
                    "profile": "tabular-data-resource",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "schema": {"fields": [_field(column) for column in fields]},
                }
                for name, fields in columns.items()
            ),
        ],
    }
