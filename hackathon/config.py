"""Settings from the environment, read in one place; safe defaults; refusal to start unsafe.

"Production" is `PUBLIC_URL` set to an address that is not loopback. There, test hooks and demo sign-ins refuse to start.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", ""})
MEGABYTE = 1024 * 1024


class UnsafeConfiguration(RuntimeError):
    """The settings would make an unsafe server; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment decides."""

    data: Path
    secret_key: str
    database_url: str
    redis_url: str
    storage_url: str
    smtp_url: str
    public_url: str
    trusted_proxies: int
    port: int
    metrics_token: str
    """Who states it may read `/metrics`; without one there is no such page."""

    @property
    def production(self) -> bool:
        """Whether the public address is not loopback."""
        return urlsplit(self.public_url).hostname not in LOOPBACK

    @property
    def secure(self) -> bool:
        """Whether readers reach us over TLS."""
        return self.public_url.startswith("https://")


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; creates the data folder and, at the first run, the secret key."""
    env = os.environ if environment is None else environment
    data = Path(env.get("HACKATHON_DATA") or "instance").resolve()
    data.mkdir(parents=True, exist_ok=True, mode=0o750)
    port = int(env.get("PORT") or 8000)
    settings = Settings(
        data=data,
        secret_key=env.get("SECRET_KEY") or _kept_secret(data / "secret.key"),
        database_url=_database_url(env.get("DATABASE_URL", ""), data),
        redis_url=env.get("REDIS_URL", ""),
        storage_url=env.get("STORAGE_URL") or (data / "files").as_uri(),
        smtp_url=env.get("SMTP_URL", ""),
        public_url=(env.get("PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        trusted_proxies=int(env.get("TRUSTED_PROXIES") or 0),
        port=port,
        metrics_token=env.get("METRICS_TOKEN", ""),
    )
    _refuse_unsafe(settings, env)
    return settings


def flask_settings(settings: Settings) -> dict[str, Any]:
    """The same as Flask's configuration."""
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "TRUSTED_HOSTS": [urlsplit(settings.public_url).hostname] if settings.production else ["127.0.0.1", "localhost", "[::1]"],
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {**_engine_options(settings.database_url), "hide_parameters": True},  # not in logs
        "MAX_CONTENT_LENGTH": 26 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "MAX_FORM_PARTS": 500,
        "SESSION_COOKIE_NAME": "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": settings.secure,
        "BABEL_DEFAULT_LOCALE": "bg",
        "BABEL_DEFAULT_TIMEZONE": "UTC",
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(settings.redis_url),
        "RATELIMIT_HEADERS_ENABLED": False,
    }


def _database_url(url: str, data: Path) -> str:
    if not url:
        return f"sqlite:///{data / 'hackathon.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 5, "check_same_thread": False}, "pool_size": 20}
    # A server that is gone is noticed within five seconds: while connecting, waiting for a place, or for an answer.
    patience = {"connect_timeout": 3, "tcp_user_timeout": 4000, "keepalives_idle": 10, "keepalives_interval": 2}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10, "pool_timeout": 4, "connect_args": patience}


def _kept_secret(path: Path) -> str:
    """A secret made at the first run and kept with mode 0600; never printed, never logged."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def _refuse_unsafe(settings: Settings, env: Mapping[str, str]) -> None:
    if 0 < len(settings.metrics_token) < 24:
        raise UnsafeConfiguration("METRICS_TOKEN must have at least 24 characters; unset it to have no /metrics.")
    if not settings.production:
        return
    for hook in ("APP_CLOCK_FILE", "APP_CRASH_AT"):
        if env.get(hook):
            raise UnsafeConfiguration(f"{hook} is a test hook and is refused with PUBLIC_URL={settings.public_url}; unset it.")
    if len(settings.secret_key) < 32:
        raise UnsafeConfiguration("SECRET_KEY must have at least 32 characters; unset it to have one made.")
