"""What an e-mail address may look like, and what addresses are compared by. Pure."""

from __future__ import annotations

import re

LONGEST = 254
_SHAPE = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


def email_key(email: str) -> str:
    """What addresses are compared by: trimmed and casefolded."""
    return email.strip().casefold()


def foreign_letters(email: str) -> str:
    """The letters that do not belong into an address, each once: most often a Cyrillic „а“ or „е“ typed by habit."""
    return ", ".join(dict.fromkeys(c for c in email if not c.isascii()))


def fault(email: str) -> str:
    """What is wrong with an address: `long`, `at`, `letters`, `shape`, or nothing."""
    if len(email) > LONGEST:
        return "long"
    if "@" not in email:
        return "at"
    if foreign_letters(email):
        return "letters"
    return "" if _SHAPE.fullmatch(email) and ".." not in email else "shape"
