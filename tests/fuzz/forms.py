"""Every form of the product as its pages draw it: found by opening the pages, not by a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from tests.security.sweep import rows
from tests.security.walk import FORMS, Walker, address

VISITS = (
    ("R", ("captain",)),
    ("S", ("visitor", "captain", "member", "juror", "organiser", "foreign")),
    ("J", ("juror", "organiser")),
    ("L", ("organiser",)),
    ("P", ("organiser", "other")),
    ("D", ("organiser", "foreign")),
)
"""Phase -> who opens every page that they may."""
KEPT = ("csrf_token",)


@dataclass
class Drawn:
    """A form as somebody got it in a phase."""

    endpoint: str
    phase: str
    role: str
    path: str
    fields: dict[str, str] = field(default_factory=dict)
    typed: tuple[str, ...] = ()
    """Names of the boxes in which something is typed, of what is hidden and of buttons."""
    given: tuple[str, ...] = ()
    """Those of them that nobody types: what is hidden, and buttons."""


@dataclass
class Form:
    """A form as it stands in a page."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)


class _Forms(HTMLParser):
    """Finds the forms that change something, in a tenth of the time that a whole tree takes."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = told.get("method", "get").lower() == "post"
            if self._inside:
                self.forms.append(Form(told.get("action", "")))
        name, kind = told.get("name", ""), told.get("type", "text")
        if not self._inside or not name or name in KEPT or tag not in ("input", "textarea", "select", "button"):
            return
        form = self.forms[-1]
        ticked = kind not in ("checkbox", "radio") or "checked" in told
        if tag != "button" and kind != "file" and ticked:
            form.fields.setdefault(name, told.get("value", ""))
        if tag == "textarea" or kind not in ("checkbox", "file"):
            form.typed.append(name)
        if tag == "button" or kind == "hidden":
            form.given.append(name)

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


def forms_in(page: str) -> list[Form]:
    """The forms of a page that are sent by POST."""
    parser = _Forms()
    parser.feed(page)
    return parser.forms


def found_forms(walker: Walker) -> dict[str, Drawn]:
    """Endpoint -> the form with most boxes that leads to it."""
    drawn: dict[str, Drawn] = {}
    adapter = walker.cast.app.url_map.bind("localhost")
    for phase, roles in VISITS:
        walker.cast.turn_to(phase)
        for role in roles:
            for row in rows("GET", phase):
                if row.expected(role, phase) != "+":
                    continue
                page = walker.ask(role, "GET", path := address(walker.cast, row.name))
                if page.status_code != 200 or page.mimetype != "text/html":
                    continue
                for form in forms_in(page.text):
                    one = _drawn(form, adapter, phase, role, path)
                    if one is not None and len(one.typed) >= len(drawn.get(one.endpoint, one).typed):
                        drawn[one.endpoint] = one
    return drawn | _not_drawn(walker, drawn)


def _drawn(form: Form, adapter: MapAdapter, phase: str, role: str, page: str) -> Drawn | None:
    path = form.action.partition("?")[0].partition("#")[0] or page
    try:
        endpoint = str(adapter.match(path, method="POST")[0])
    except HTTPException:
        return None
    return Drawn(endpoint, phase, role, path, form.fields, tuple(dict.fromkeys(form.typed)), tuple(form.given))


def _not_drawn(walker: Walker, drawn: dict[str, Drawn]) -> dict[str, Drawn]:
    """Routes to which no page that was opened has a form: whoever may send to them, with every name that any form has."""
    names = tuple(dict.fromkeys(name for one in drawn.values() for name in one.typed))
    missing: dict[str, Drawn] = {}
    for phase, roles in VISITS:
        for row in rows("POST", phase):
            for role in roles:
                if row.endpoint not in drawn and row.endpoint not in missing and row.expected(role, phase) in "+9":
                    path = address(walker.cast, row.name)
                    missing[row.endpoint] = Drawn(row.endpoint, phase, role, path, dict(FORMS.get(row.endpoint, {})), names)
    return missing
