"""Content files: YAML read strictly and written in one canonical way, so that read and write give the same bytes.

Canonical means: keys in the order of the dataclass, no comments, no anchors, two spaces, lines up to 100 characters,
long prose as a folded block (`>-`), short lists of ids or numbers on one line, empty optional fields left out.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Hashable
from typing import Any, TypeVar

import yaml

WIDTH = 100
LONG = 70  # a longer string becomes a folded block

T = TypeVar("T")


class UnreadableYaml(ValueError):
    """The file is not YAML as we accept it; the message names the line."""


def _at(mark: Any) -> str:
    return f"line {mark.line + 1 if mark else 1}"


class _Loader(yaml.SafeLoader):
    """Only text, whole numbers, true and false; no anchors, no key twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UnreadableYaml(f"{_at(event.start_mark)}: anchors and aliases are not used")
        if tag := getattr(event, "tag", None):
            raise UnreadableYaml(f"{_at(event.start_mark)}: types are not named, {tag} neither")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise UnreadableYaml(f"{_at(key.start_mark)}: a key must be a word")
            if key.value in seen:
                raise UnreadableYaml(f"{_at(key.start_mark)}: the key {key.value!r} stands twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}  # not YAML 1.1, where NO is false and 1:30 is ninety
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?(?:0|[1-9]\d*)\Z"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|)\Z"), ["~", "n", ""])


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # list items stand two spaces in


def _represent_str(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    style = "|" if "\n" in value else ">" if len(value) > LONG else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _represent_list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    short = all(isinstance(item, int) or (isinstance(item, str) and _is_id(item)) for item in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=short)


def _is_id(text: str) -> bool:
    return text.isascii() and len(text) <= 45 and text.replace("-", "").isalnum()


_Dumper.add_representer(str, _represent_str)
_Dumper.add_representer(list, _represent_list)


def read_yaml(text: str) -> Any:
    """The plain values of one document. Raises UnreadableYaml with the line."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader with fewer types)
    except UnreadableYaml:
        raise
    except yaml.MarkedYAMLError as error:
        raise UnreadableYaml(f"{_at(error.problem_mark)}: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise UnreadableYaml(f"line 1: {error}") from error
    except RecursionError:
        raise UnreadableYaml("line 1: nested deeper than any file of ours") from None
    except ValueError as error:  # a figure of thousands of digits, or a value that is not what its tag says
        raise UnreadableYaml(f"line 1: a value cannot be read ({str(error)[:80]})") from error


def write_yaml(plain: Any) -> str:
    """The canonical text of plain values (dicts, lists, strings, whole numbers)."""
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)


def to_plain(value: Any) -> Any:
    """A dataclass as dicts and lists: keys in the order of its fields, empty optional fields left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if not _left_out(field, getattr(value, field.name))
        }
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    return value


def _left_out(field: dataclasses.Field[Any], value: Any) -> bool:
    return field.default is not dataclasses.MISSING and value == field.default


def from_plain(kind: type[T], plain: Any) -> T:
    """The inverse of to_plain, for values that already passed the schema. Raises TypeError or KeyError otherwise."""
    return typing.cast(T, _build(kind, plain))


def _build(kind: Any, plain: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        inner = [k for k in typing.get_args(kind) if k is not types.NoneType]
        return None if plain is None else _build(inner[0], plain)
    if origin is tuple:
        return tuple(_build(typing.get_args(kind)[0], item) for item in plain)
    if not dataclasses.is_dataclass(kind):
        if not isinstance(plain, kind):
            raise TypeError(f"{plain!r} is not {kind.__name__}")
        return plain
    hints = typing.get_type_hints(kind)
    unknown = set(plain) - set(hints)
    if unknown:
        raise TypeError(f"{sorted(unknown)} are no fields of {kind}")
    return typing.cast(Any, kind)(**{name: _build(hints[name], value) for name, value in plain.items()})
