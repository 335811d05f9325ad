"""The people of the journey, each with a browser of their own and the verbs of what they do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from hackathon.database import db
from hackathon.mail.models import OutboxMail

PASSWORD = "дълга парола за проба"
HOST = "http://127.0.0.1:8000"


@dataclass
class Stage:
    """Where the journey takes place: the application, a browser, a language, with or without JavaScript."""

    app: Flask
    browser: Browser
    address: str
    language: str
    javascript: bool
    edition: str = "2027"
    problems: list[str] = field(default_factory=list)


class Actor:
    """Somebody with a browser; every page that they see is checked for its language and for errors of scripts."""

    def __init__(self, stage: Stage, email: str = "") -> None:
        self.stage, self.email = stage, email
        context = stage.browser.new_context(
            java_script_enabled=stage.javascript,
            viewport={"width": 390, "height": 844},
            locale="en-GB",
            timezone_id="Europe/Sofia",
        )
        context.set_default_timeout(15_000)
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: stage.problems.append(f"{self.page.url}: {error}"))
        self.page.on("console", lambda message: self._heard(message.type, message.text))

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and "the server responded with a status of" not in text:
            self.stage.problems.append(f"{self.page.url}: {text}")

    def open(self, path: str) -> None:
        """Open a page of the edition (`/…`) or an absolute address out of a letter."""
        base = f"{self.stage.address}/{self.stage.language}/{self.stage.edition}"
        answer = self.page.goto(path.replace(HOST, self.stage.address) if path.startswith("http") else base + path)
        assert answer is not None
        assert answer.status < 400, f"{self.page.url}: {answer.status}\n{self.text[:1500]}"
        assert self.page.locator("html").get_attribute("lang") == self.stage.language

    @property
    def text(self) -> str:
        """What stands on the page."""
        return self.page.locator("body").inner_text()

    def sees(self, *parts: str) -> None:
        """Assert that the page says all of this."""
        for part in parts:
            assert part in self.text, f"{self.page.url} does not say {part!r}:\n{self.text[:3000]}"

    def does_not_see(self, *parts: str) -> None:
        """Assert that the page says none of this."""
        for part in parts:
            assert part not in self.page.content(), f"{self.page.url} says {part!r}"

    def fill(self, **fields: Any) -> None:
        """Fill in fields by their names: text, True for a tick, the value of a radio or a select."""
        for name, value in fields.items():
            found = self.page.locator(f"main [name='{name}']:not([type=hidden])")
            kind = (
                found.first.get_attribute("type") or found.first.evaluate("e => e.tagName")
                if self.stage.javascript
                else self._kind(name)
            )
            if kind == "radio":
                self.page.locator(f"main [name='{name}'][value='{value}']").check(force=True)
            elif kind == "checkbox":
                found.first.check()
            elif kind in ("select", "SELECT", "select-one"):
                found.first.select_option(value)
            else:
                found.first.fill(value)

    def _kind(self, name: str) -> str:
        found = self.page.locator(f"main [name='{name}']:not([type=hidden])").first
        kind = found.get_attribute("type")
        return kind or ("select" if self.page.locator(f"main select[name='{name}']").count() else "text")

    def send(self, holding: str = "", button: str = "") -> None:
        """Press the main button of the form that has a field of this name (or goes to such an address)."""
        form = f"main form:has([name='{holding}'])" if holding and "/" not in holding else f"main form[action*='{holding}']"
        if not holding:
            form = "main form"
        wanted = f"{form} button[name='act'][value='{button}']" if button else f"{form} button.btn"
        self.press(wanted)
        assert self.page.locator(".errsum").count() == 0, self.text[:3000]

    def press(self, selector: str) -> None:
        """Click what leads to another page, and wait for it."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def letter(self, kind: str, email: str = "") -> str:
        """The latest letter of a kind to this person's address."""
        with self.stage.app.app_context():
            statement = select(OutboxMail.body).where(OutboxMail.kind == kind, OutboxMail.to_address == (email or self.email))
            body = db.session.scalar(statement.order_by(OutboxMail.id.desc()).limit(1))
            db.session.remove()
        assert body is not None, f"no letter {kind} to {email or self.email}"
        return body

    def follow(self, kind: str) -> None:
        """Open the first address in the latest letter of a kind, in this journey's language."""
        found = re.search(r"https?://\S+", self.letter(kind))
        assert found is not None
        link = re.sub(r"(https?://[^/]+)/(bg|en)/", rf"\g<1>/{self.stage.language}/", found.group())
        self.open(link)

    def close(self) -> None:
        """Go home."""
        self.page.context.close()
