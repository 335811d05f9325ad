"""Static files, served by WhiteNoise under an address that carries the fingerprint of the whole folder.

`/static/<fingerprint>/css/base.css` never changes and may be kept for ever; relative addresses inside the style
sheets stay as they are. `/static/css/base.css` serves the same file for a short time.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from hackathon.web.headers import TRANSPORT

YEAR = 31_536_000


def fingerprint(folder: Path) -> str:
    """Twelve hexadecimal digits that change when any file of the folder does."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _headers(headers: object, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"  # type: ignore[index]
    headers["Cross-Origin-Resource-Policy"] = "same-origin"  # type: ignore[index]


def _headers_over_tls(headers: object, path: str, url: str) -> None:
    _headers(headers, path, url)
    headers["Strict-Transport-Security"] = TRANSPORT  # type: ignore[index]


def init(app: Flask, folder: Path) -> None:
    """Serve the folder in front of the application and give `static(name)` to the templates."""
    mark = fingerprint(folder)
    added = _headers_over_tls if app.config["SETTINGS"].secure else _headers
    served = WhiteNoise(app.wsgi_app, max_age=600, add_headers_function=added, charset="utf-8")
    served.immutable_file_test = lambda _path, url: url.startswith(f"/static/{mark}/")
    served.add_files(str(folder), prefix=f"static/{mark}/")
    served.add_files(str(folder), prefix="static/")
    app.wsgi_app = served  # type: ignore[method-assign]
    app.config["STATIC_ADDRESS"] = app.jinja_env.globals["static"] = lambda name: f"/static/{mark}/{name}"
