"""What happens without a request: an instant is reached, a letter waits. Runs beside the web server.

Everything that an instant sets off is written so that doing it twice is doing it once; several workers may run.
"""

from __future__ import annotations

import logging
import signal
import threading

from flask import Flask

from hackathon.database import db
from hackathon.foundation import clock
from hackathon.journey import STAGES
from hackathon.mail.service import Carrier, FolderCarrier, SmtpCarrier, deliver_due

log = logging.getLogger(__name__)
PAUSE = 1.0
"""Seconds between two rounds."""


def carrier_of(app: Flask) -> Carrier:
    """SMTP where it is configured, else files in the data folder."""
    settings = app.config["SETTINGS"]
    return SmtpCarrier(settings.smtp_url) if settings.smtp_url else FolderCarrier(settings.data / "outbox")


def one_round(app: Flask) -> int:
    """Do what is due now; returns how many things were done. A failing stage does not stop the others."""
    done = 0
    with app.app_context():
        for work in (work for stage in STAGES for work in stage.due):
            try:
                done += work(clock.now())
            except Exception:
                log.exception("due work failed: %s.%s", work.__module__, work.__name__)
            finally:
                db.session.remove()
        try:
            done += deliver_due(carrier_of(app))
        except Exception:
            log.exception("delivering letters failed")
        finally:
            db.session.remove()
    return done


def run(app: Flask) -> None:
    """Go on until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        if one_round(app) == 0:
            stop.wait(PAUSE)
