"""By what a page's scripts know whose device copy is whose: the same for one account, telling nothing of it."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app


def device_mark(person_id: int) -> str:
    """Sixteen hexadecimal digits, keyed with the installation's secret: no number to count accounts by."""
    secret = current_app.config["SETTINGS"].secret_key.encode()
    return hmac.new(secret, f"device:{person_id}".encode(), hashlib.sha256).hexdigest()[:16]
