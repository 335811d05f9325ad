"""Where the demo plugs in: its command, and the refusal to serve it in public."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.exc import OperationalError

from hackathon.config import Settings
from hackathon.database import db
from hackathon.demo.commands import demo
from hackathon.demo.service import refuse_in_production
from hackathon.web.stage import Stage

STAGE = Stage(name="demo", commands=(demo,))


def guard(app: Flask) -> None:
    """Raise `UnsafeConfiguration` where a public installation holds demo data.

    Where the database does not answer yet, every request looks again until it does; none is served with demo data.
    """
    settings: Settings = app.config["SETTINGS"]
    if not settings.production:
        return
    with app.app_context():
        unanswered = not _looked(settings)
    if unanswered:
        waiting = [True]

        @app.before_request
        def _look_again() -> None:
            if waiting and _looked(settings):
                waiting.clear()


def _looked(settings: Settings) -> bool:
    try:
        refuse_in_production(settings)
    except OperationalError:
        db.session.rollback()
        return False
    return True
