"""The session of this browser: whoever signs in anew gets a new one, and what was in the old one is gone."""

from __future__ import annotations

from flask import Response, after_this_request, session
from flask_login import login_user, logout_user

from hackathon.accounts import device
from hackathon.accounts.models import Person
from hackathon.accounts.sign_in import close_session, open_session

_USER = "_user_id"  # where Flask-Login keeps it


def begin(person: Person) -> None:
    """Sign a person in; the browser's former session is over. Called by views, after the service's transaction."""
    _close()
    session_id = open_session(person)
    login_user(person)
    session[_USER] = session_id
    session.permanent = True
    device.remember(person.email_key)


def end() -> None:
    """Sign out; the browser also forgets what scripts kept of the person on the device."""
    _close()
    logout_user()
    after_this_request(_wiped)


def _wiped(response: Response) -> Response:
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _close() -> None:
    if session.get(_USER):
        close_session(str(session[_USER]))
    session.clear()
