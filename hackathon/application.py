"""The application, put together: configuration, database, web, then the stages in the order of the journey."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix

from hackathon import cli, config, tables
from hackathon.accounts import personal, sign_in
from hackathon.accounts import service as accounts
from hackathon.audit import refusals
from hackathon.database import db, harden, migrate
from hackathon.demo import stage as demo
from hackathon.editions import queries as editions
from hackathon.editions import service as edition_service
from hackathon.editions.rules import may_read
from hackathon.foundation import clock
from hackathon.foundation.standing import register_fillers
from hackathon.foundation.verdict import Refused, Verdict
from hackathon.home.figures import HELP, figures
from hackathon.journey import STAGES
from hackathon.jury import progress
from hackathon.submissions import checking
from hackathon.teams import service as teams
from hackathon.web import (
    access,
    caching,
    edition,
    errors,
    headers,
    language,
    limits,
    logs,
    metrics,
    page,
    presentation,
    static_files,
)

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
TABLES = tables.MODULES
"""Imported so that every table is known before the first query."""


def create_app(environment: Mapping[str, str] | None = None, **overrides: Any) -> Flask:
    """The application: configuration, database, web, then the stages in the order of the journey.

    `environment` replaces `os.environ` (tests); `overrides` replace single settings of Flask. Raises
    `UnsafeConfiguration` rather than start unsafe.
    """
    settings = config.read(environment)
    clock.use_environment()
    app = Flask(__name__, root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.config.update(config.flask_settings(settings), **overrides)
    app.url_map.strict_slashes = False
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    _set_up_database(app)
    _set_up_web(app)
    _set_up_stages(app)
    cli.init(app, STAGES)
    demo.guard(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]
    return app


def _set_up_database(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    with app.app_context():
        harden(db.engine)


def _set_up_web(app: Flask) -> None:
    logs.init(app)  # first: what is registered first begins first and ends last
    metrics.init(app, lambda: figures(app.config["SETTINGS"].data), HELP)
    CSRFProtect(app)
    limits.init(app)
    login = LoginManager(app)
    login.session_protection = None  # the session carries the account's own mark; addresses change on phones
    login.user_loader(sign_in.load)
    catalogues = [str(ROOT / "hackathon" / s / "translations") for s in ("web", *(stage.name for stage in STAGES))]
    language.init(app, [folder for folder in catalogues if Path(folder).is_dir()])
    access.init(app)
    edition.init(app, editions.by_slug, lambda: may_read(access.here()).ok)
    presentation.init(app)
    page.init(app)
    errors.init(app)
    errors.register_refusal_listeners([_record_refusal])
    headers.init(app)
    caching.init(app)
    static_files.init(app, ROOT / "static")


def _record_refusal(verdict: Verdict) -> None:
    """A refused change by somebody who is signed in leaves a line in the log."""
    person, edition = access.person_id(), g.get("edition")
    if person is None or request.endpoint is None:
        return
    try:
        refusals.record_refusal(person, edition.id if edition is not None else None, request.endpoint, verdict)
    except (Refused, OperationalError):  # the refusal holds, also when the database is too busy to note it
        log.warning("a refused change could not be recorded")


def _set_up_stages(app: Flask) -> None:
    register_fillers([s.fill_standing for s in STAGES if s.fill_standing])
    edition_service.register_founding_listeners([s.on_edition_founded for s in STAGES if s.on_edition_founded])
    edition_service.register_move_listeners([s.on_deadline_moved for s in STAGES if s.on_deadline_moved])
    progress.register([s.card_states for s in STAGES if s.card_states])
    checking.register([s.check_code for s in STAGES if s.check_code])
    teams.register_founding_listeners([s.on_team_founded for s in STAGES if s.on_team_founded])
    accounts.register_joiners([s.on_accounts_joined for s in STAGES if s.on_accounts_joined])
    personal.register(
        [s.export_of for s in STAGES if s.export_of],
        [s.bars_to_erasure for s in STAGES if s.bars_to_erasure],
        [s.erase for s in reversed(STAGES) if s.erase],
    )
    for stage in STAGES:
        errors.register_reasons(stage.reasons)
        for blueprint in stage.blueprints:
            app.register_blueprint(blueprint, url_prefix="/<lang:lang>" + (blueprint.url_prefix or ""))
        for blueprint in stage.plain_blueprints:
            app.register_blueprint(blueprint)
