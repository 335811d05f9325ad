"""Whether this process can do its work: the database answers, the disk has room, the schema is the code's."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from hackathon.database import db
from hackathon.files.storage import FLOOR
from hackathon.operations import revision


def faults(data: Path) -> dict[str, str]:
    """What is wrong, by what was looked at; empty when all is well. `data` is the folder of database and files."""
    found = {}
    try:
        with db.engine.connect() as connection:
            present = revision.present(connection) or "none"
        if present != revision.newest():
            found["schema"] = f"revision {present}, the code needs {revision.newest()}"
    except SQLAlchemyError as error:
        found["database"] = type(error).__name__
    if shutil.disk_usage(data).free < FLOOR:
        found["disk"] = "less than 500 MB free"
    return found
