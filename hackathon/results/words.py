"""The sentences of this stage's refusals, the words for what a ranking has to tell, and those of a certificate."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hackathon.foundation.bilingual import Bilingual
from hackathon.results.bundle import Plain
from hackathon.results.certificates import drawable
from hackathon.results.models import Certificate
from hackathon.web.language import current_language
from hackathon.web.presentation import date_words

REASONS = {
    "judging_not_closed": _l("Nobody sees scores or an order before judging closes: %(deadline)s."),
    "method_locked": _l("The way places are computed was fixed when judging opened."),
    "not_deliberating": _l("This is possible during deliberation only."),
    "already_published": _l("The results are published. A change is a correction: a new version with a notice."),
    "notice_needed": _l("Write in both languages what changes and why: everybody will read it."),
    "scores_changed": _l("Scores changed while the results were being computed. Look at the new order and publish again."),
    "computing_failed": _l("The order could not be computed just now. Nothing was changed; try again in a moment."),
    "own_conflict_decision": _l(
        "You have a conflict of interest with one of these entries. Another organiser records the decision."
    ),
    "own_conflict_publishing": _l(
        "You have a conflict of interest with an entry. Another organiser publishes, or you give a reason."
    ),
    "certificate_needs_name": _l("A certificate needs a name. Write yours in your account first."),
    "certificate_name_letters": _l(
        "Your name has letters that we cannot put on paper. Write it in your account in Cyrillic, Latin or Greek letters first."
    ),
    "certificate_not_drawn": _l("The certificate could not be drawn just now. Try again in a moment."),
    "slug_does_not_match": _l("Type the address of the edition exactly as shown."),
    "decision_unknown_entry": _l("Choose entries that the jury judged."),
    "decision_no_such_place": _l("There is no such place in this order."),
    "decision_needs_two": _l("Choose at least two entries for a shared place."),
    "decision_needs_one": _l("Choose the one entry that moves."),
}

METHODS = {
    "adjusted": _l("Score adjusted for the severity of each juror"),
    "mean": _l("Plain weighted mean"),
}

ALONE = {1: _l("First place"), 2: _l("Second place"), 3: _l("Third place")}
SHARED = {1: _l("Shared first place"), 2: _l("Shared second place"), 3: _l("Shared third place")}


def kind_words(certificate: Certificate) -> str:
    """What kind of certificate it is."""
    return _("Certificate of service on the jury") if certificate.is_of_jury else _("Certificate of participation")


def place_words(places: list[Plain]) -> list[str]:
    """The places that it tells of, one a line."""
    return [_place(told) for told in places]


def _place(told: Plain) -> str:
    place = str((SHARED if told["shared"] else ALONE)[told["place"]])
    if told["pool"] == "all":
        return _("%(place)s among all %(of)s entries", place=place, of=told["of"])
    return _("%(place)s among the %(of)s entries of the challenge", place=place, of=told["of"])


def in_language(told: Plain) -> str:
    """A bilingual fact in the reader's language, or in the other where it has only that."""
    return Bilingual.of(told).in_language(current_language())[0]


def paper(certificate: Certificate, organised_by: str, address: str, url: str) -> dict[str, Any]:
    """All words of the paper. `address` is where a code is typed, `url` where this one is checked."""
    told: dict[str, Any] = _in_letters(_paper(certificate, organised_by, address, url))
    return told


def _in_letters(told: Any) -> Any:
    """The same with only such signs as the paper can show."""
    if isinstance(told, dict):
        return {name: _in_letters(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_in_letters(value) for value in told]
    return drawable(told) if isinstance(told, str) else told


def _paper(certificate: Certificate, organised_by: str, address: str, url: str) -> dict[str, Any]:
    facts = certificate.facts
    edition = in_language(facts["edition"])
    kind = kind_words(certificate)
    return {
        "lang": current_language(),
        "title": f"{kind}: {certificate.name}",
        "issuer": edition,
        "edition": edition,
        "organised_by": organised_by,
        "heading": kind,
        "certifies": _("This certifies that"),
        "name": certificate.name,
        "did": _("served on the jury of “%(edition)s” and judged entries.", edition=edition)
        if certificate.is_of_jury
        else _(
            "took part in “%(edition)s” as a member of the team “%(team)s” with the entry", edition=edition, team=facts["team"]
        ),
        "entry": None if certificate.is_of_jury else _entry(facts),
        "places": place_words(facts.get("places", [])),
        "date": _("Issued on %(date)s", date=date_words(certificate.issued_at)),
        "check": _("Whether it is genuine and still holds can be checked at"),
        "address": address,
        "url": url,
        "code": certificate.code,
        "qr_alt": _("Code to scan: the page that checks this certificate"),
    }


def _entry(facts: Plain) -> dict[str, str]:
    challenge = in_language(facts["challenge"])
    about = _("№ %(number)s · Challenge “%(challenge)s”", number=facts["entry"], challenge=challenge)
    return {"title": facts["title"], "lang": facts["language"], "about": about}
