"""The arrows of docs/architecture.md: later stages look back, never ahead; calculations know no framework."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "hackathon"

ORDER = (
    *("foundation", "database", "config", "web", "audit", "mail", "files", "editions", "accounts", "topics", "challenges"),
    *("teams", "submissions", "jury", "scores", "ranking", "results", "operations", "home", "demo"),
)
"""From the ground up; a module may import what stands before its own name."""

TOP = {"application", "journey", "tables", "cli", "commands", "worker", "serve"}
"""What puts the application together may import everything."""

REGISTRATION = {"stage"}
"""A stage's registration looks at its pages."""

PAGE_MARKS = {"flask.Blueprint", "flask.render_template", "flask.Response", "flask.url_for"}
"""Whatever a module is called: one that answers requests is a page, and pages may look at any stage."""

LEAVES = {"commands", "plan_command", "planning", "command", "later", "rounds"}
"""Commands are pages of the command line; later rounds follow from scores, and are asked for and computed in two leaves."""

FRAMEWORKS = {"flask", "flask_babel", "flask_login", "flask_wtf", "wtforms", "flask_limiter"}
KNOWS_FLASK = REGISTRATION | LEAVES | {"forms", "words", "session", "addresses", "limits", "device"}
PURE = {
    "rules": {"hackathon"},
    "board_rules": {"hackathon"},
    "board_choice": {"hackathon"},
    "timeline": {"hackathon"},
    "assignment": {"hackathon", "numpy", "ortools"},
    "model": {"hackathon", "numpy"},
    "tally": {"hackathon", "numpy"},
    "places": {"hackathon", "numpy"},
    "doubt": {"hackathon", "numpy"},
    "checklist": {"hackathon"},
    "manifest": {"hackathon", "rfc8785"},
}
"""Calculations and rules, with the only packages outside the standard library that each may use."""

FILES = sorted(ROOT.rglob("*.py"))


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found


def _is_page(path: Path) -> bool:
    return any(target in PAGE_MARKS or target.endswith(".bp") for target, _ in _imports(path))


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_nobody_imports_ahead(path: Path) -> None:
    name = _name(path)
    room, file = _room(name), path.stem
    if room in TOP or file in REGISTRATION | LEAVES or _is_page(path) or room in ("", "demo"):
        return
    ahead = [
        f"{name}:{line} imports {target}"
        for target, line in _imports(path)
        if target.startswith("hackathon.") and _room(target) in ORDER and ORDER.index(_room(target)) > ORDER.index(room)
    ]
    assert not ahead, ahead


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_only_pages_words_and_commands_know_flask(path: Path) -> None:
    name = _name(path)
    if _room(name) in {"web", "database", "config", *TOP} or path.stem in KNOWS_FLASK or _is_page(path):
        return
    if name == "hackathon.accounts.models":  # a Person is what Flask-Login calls a user
        return
    known = [f"{name}:{line} imports {target}" for target, line in _imports(path) if target.split(".")[0] in FRAMEWORKS]
    assert not known, known


@pytest.mark.parametrize("path", [p for p in FILES if p.stem in PURE], ids=_name)
def test_rules_and_calculations_are_pure(path: Path) -> None:
    allowed = PURE[path.stem]
    name = _name(path)
    foreign = []
    for target, line in _imports(path):
        package = target.split(".")[0]
        if package not in allowed and package not in __import__("sys").stdlib_module_names and package != "__future__":
            foreign.append(f"{name}:{line} imports {target}")
        if target.startswith("hackathon.") and any(
            part in ("models", "service", "database", "views") for part in target.split(".")
        ):
            foreign.append(f"{name}:{line} imports {target}")
    assert not foreign, foreign


@pytest.mark.parametrize("path", [p for p in FILES if _is_page(p) or p.stem == "forms"], ids=_name)
def test_pages_write_no_sql(path: Path) -> None:
    sql = [
        f"{_name(path)}:{line} imports {target}"
        for target, line in _imports(path)
        if target.startswith("sqlalchemy") and not target.startswith("sqlalchemy.exc")
    ]
    assert not sql, sql


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_only_the_database_module_commits(path: Path) -> None:
    if path.stem == "database":
        return
    calls = [
        f"{_name(path)}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert not calls, calls


def test_every_import_stands_at_the_top() -> None:
    hidden = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                hidden += [
                    f"{_name(path)}:{inner.lineno}"
                    for inner in ast.walk(node)
                    if isinstance(inner, (ast.Import, ast.ImportFrom)) and path.stem not in HIDDEN_IMPORTS
                ]
    assert not hidden, hidden


HIDDEN_IMPORTS = {"planning", "flow", "commands"}
"""The solver and the mathematics are heavy: imported only where a plan or a ranking is made, never in a serving worker."""
