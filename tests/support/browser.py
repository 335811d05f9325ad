"""A browser without JavaScript: real forms, real cookies, and a check of every page that it opens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextvars import Context
from typing import Any

from flask import Flask, has_app_context
from webtest import TestApp, TestResponse

from hackathon.database import db

LANGUAGE = re.compile(r'<html lang="(bg|en)"')


def _apart(app: Flask) -> Callable[..., Iterable[bytes]]:
    """Every request in a context of its own, as in a server: nothing of the test's own context leaks into it, and the
    test reads anew what the request wrote."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = Context().run(app, environ, start_response)
        if has_app_context():
            db.session.rollback()
        return answer

    return serve


class Reader:
    """One person's browser."""

    def __init__(self, app: Flask) -> None:
        self.http = TestApp(_apart(app))
        self.page: TestResponse | None = None

    def get(self, address: str, status: int | str | None = None, **options: Any) -> TestResponse:
        """Open an address and follow redirects; checks the page."""
        page = self.http.get(address, status=status or "*", **options)
        while page.status_int in (301, 302, 303, 307, 308):
            page = page.follow(status="*")
        if status is None and page.status_int >= 400:
            raise AssertionError(f"{address}: {page.status}\n{page.text[:2000]}")
        return self._checked(page)

    def submit(self, form: str | int, button: str | None = None, status: int | str | None = None, **fields: Any) -> TestResponse:
        """Fill in a form of the present page and send it; follows the redirect, checks the page."""
        assert self.page is not None, "open a page first"
        filled = self.page.forms[form]
        for name, value in fields.items():
            filled[name] = value
        page = filled.submit(button, status=status or "*")
        while page.status_int in (301, 302, 303, 307, 308):
            page = page.follow(status="*")
        if status is None and page.status_int >= 400 and page.status_int != 422:
            raise AssertionError(f"{filled.action}: {page.status}\n{page.text[:2000]}")
        return self._checked(page)

    def press(self, text: str, status: int | str | None = None, **fields: Any) -> TestResponse:
        """Press the button with this text in whichever form has it."""
        assert self.page is not None
        for form in {id(f): f for f in self.page.forms.values()}.values():
            if text in " ".join(form.text.split()):
                for name, value in fields.items():
                    form[name] = value
                page = form.submit(status=status or "*")
                while page.status_int in (301, 302, 303, 307, 308):
                    page = page.follow(status="*")
                return self._checked(page)
        raise AssertionError(f"no form with {text!r} on this page")

    def _checked(self, page: TestResponse) -> TestResponse:
        self.page = page
        if page.content_type != "text/html":
            return page
        text = page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert LANGUAGE.search(text), "a page names its language"
        assert re.search(r"<title>\s*[^<\s]", text), "a page has a title"
        assert len(re.findall(r"<h1[ >]", text)) == 1, f"a page has one main heading: {page.request.url}"
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", text), "no inline style or script"
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL):
            assert 'name="csrf_token"' in form, f"a form that changes something carries its token: {form[:200]}"
        return page

    def sign_in(self, email: str, password: str, language: str = "bg") -> TestResponse:
        """Sign in through the form."""
        self.get(f"/{language}/sign-in")
        return self.submit("sign-in", email=email, password=password)
