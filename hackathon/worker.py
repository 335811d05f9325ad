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
from hackathon.mail.notices import RefusalLinks
from hackathon.mail.service import Carrier, FolderCarrier, SmtpCarrier, deliver_due
from hackathon.operations.clock_watch import ClockWatch, note

log = logging.getLogger(__name__)
PAUSE = 1.0
"""Seconds between two rounds."""


def carrier_of(app: Flask) -> Carrier:
    """SMTP where it is configured, else files in the data folder."""
    settings = app.config["SETTINGS"]
    links = RefusalLinks(settings.secret_key, settings.public_url)
    return SmtpCarrier(settings.smtp_url, links) if settings.smtp_url else FolderCarrier(settings.data / "outbox", links)


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


def look_at_clock(app: Flask, watch: ClockWatch) -> None:
    """Record a step of the clock since the last look."""
    seconds = watch.step()
    if not seconds:
        return
    with app.app_context():
        try:
            note(seconds)
        except Exception:
            log.exception("a step of the clock by %+.1f seconds could not be recorded", seconds)
        finally:
            db.session.remove()


def run(app: Flask) -> None:
    """Go on until told to stop."""
    stop = threading.Event()
    watch = ClockWatch()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        look_at_clock(app, watch)
        if one_round(app) == 0:
            stop.wait(PAUSE)
