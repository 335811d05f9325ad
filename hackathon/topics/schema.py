"""What must be put right in a content file, and the checks that a JSON Schema can make."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import referencing

SCHEMA_FOLDER = "schema"


@dataclass(frozen=True)
class Problem:
    """Something in a content file that must be put right: where, what, and how."""

    file: str
    field: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.what}. {self.fix}."


class ContentError(ValueError):
    """The library cannot be read; `problems` says why, file by file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def schema_problems(path: Path, name: str, schema: str, plain: Any) -> Iterator[Problem]:
    """Where `plain` departs from schema/<schema>.schema.json, said for the person who edits the file."""
    validator = jsonschema.Draft202012Validator(_read_schema(path, f"{schema}.schema.json"), registry=_schema_registry(path))
    for error in sorted(validator.iter_errors(plain), key=lambda e: [str(step) for step in e.absolute_path]):
        field = field_path(error.absolute_path) or "the file"
        yield from _worded(name, field, error)


def field_path(steps: Iterable[str | int]) -> str:
    """outputs[0].heading.bg for ["outputs", 0, "heading", "bg"]."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def _worded(name: str, field: str, error: jsonschema.ValidationError) -> Iterator[Problem]:
    limit, value = error.validator_value, error.instance
    prefix = "" if field == "the file" else f"{field}."
    if error.validator == "required":
        missing = next(key for key in limit if key not in value and f"'{key}'" in error.message)
        yield Problem(name, f"{prefix}{missing}", "is missing", f"Add {missing}")
    elif error.validator == "additionalProperties":
        for key in value:
            if key not in error.schema.get("properties", {}):
                yield Problem(name, f"{prefix}{key}", "is no field of this file", "Remove it or correct its name")
    elif error.validator == "maxLength":
        yield Problem(name, field, f"is too long: {len(value)} characters", f"Shorten to {limit} characters")
    elif error.validator == "minLength":
        yield Problem(name, field, "is empty or too short", f"Write at least {limit} characters")
    elif error.validator == "minItems":
        yield Problem(name, field, f"has too few items: {len(value)}", f"Give at least {limit}")
    elif error.validator == "maxItems":
        yield Problem(name, field, f"has too many items: {len(value)}", f"Give at most {limit}")
    elif error.validator == "uniqueItems":
        yield Problem(name, field, "names something twice", "Remove the repetition")
    elif error.validator == "enum":
        yield Problem(name, field, f"{value!r} is not allowed", f"Use one of {', '.join(map(str, limit))}")
    elif error.validator == "type":
        yield Problem(name, field, f"{value!r} is of the wrong type", f"Write a value of type {limit}")
    else:
        hint = error.schema.get("description", f"see {error.validator} {limit!r} in the schema")
        yield Problem(name, field, f"{value!r} does not fit", f"Correct it: {hint}")


def _read_schema(path: Path, name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((path / SCHEMA_FOLDER / name).read_text(encoding="utf-8"))
    return schema


def _schema_registry(path: Path) -> referencing.Registry[Any]:
    common = referencing.Resource.from_contents(_read_schema(path, "common.schema.json"))
    registry: referencing.Registry[Any] = referencing.Registry().with_resource("common.schema.json", common)
    return registry
