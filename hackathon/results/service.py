"""The only writers of results: lock the method, compute in the background, decide, publish, correct."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from hackathon.accounts.models import Person
from hackathon.audit.service import WORKER, actor, record
from hackathon.database import db, locked, transaction
from hackathon.editions.models import Edition
from hackathon.foundation.bilingual import Bilingual
from hackathon.foundation.phase import Phase
from hackathon.foundation.standing import Standing, again
from hackathon.foundation.verdict import Answer, Verdict, refuse
from hackathon.jury.models import ACCEPTED
from hackathon.mail import service as mail
from hackathon.results import certificate_queries, certificate_service, queries
from hackathon.results.bundle import Plain, assemble, canonical, section_hash, sha256_of
from hackathon.results.computing import SOFTWARE, Installation, State, final_of, input_hash, state
from hackathon.results.models import Decision, Publication, RankingSettings
from hackathon.results.order import Change, Impossible
from hackathon.results.rules import may_correct, may_deliberate, may_publish, may_set_method
from hackathon.results.signing import pseudonym_key, public_text, sign, signing_key
from hackathon.scores import queries as scores
from hackathon.submissions.models import Entry
from hackathon.teams.models import Membership

log = logging.getLogger(__name__)
ORGANISER = "organiser"


def set_method(standing: Standing, edition_id: int, method: str, tie_rule: str, top_k: int, threshold: int) -> None:
    """Choose how places are computed; refused once judging has opened."""
    with transaction() as session:
        edition = locked(Edition, edition_id)
        may_set_method(again(standing, edition)).require()
        row = session.get(RankingSettings, edition_id)
        if row is None:
            row = RankingSettings(edition_id=edition_id, seed=2026, locked_hash="")
            session.add(row)
        row.method, row.tie_rule, row.top_k, row.threshold = method, tie_rule, top_k, threshold
        after = {"method": method, "tie_rule": tie_rule, "top_k": top_k, "threshold": threshold}
        by = actor(standing.person_id, ORGANISER)
        record("method.chosen", f"edition:{edition_id}", by=by, edition_id=edition_id, after=after)


def lock_due(now: datetime) -> int:
    """Lock method and weights of every edition whose judging has opened, and hash them into its log. Once each."""
    statement = select(Edition.id).outerjoin(RankingSettings, RankingSettings.edition_id == Edition.id)
    statement = statement.where(
        Edition.registration_opens_at.is_not(None), Edition.submission_closes_at < now, RankingSettings.locked_at.is_(None)
    )
    waiting = list(db.session.scalars(statement))
    for edition_id in waiting:
        with transaction() as session:
            edition = locked(Edition, edition_id)
            row = session.get(RankingSettings, edition_id)
            if row is None:
                row = queries.settings(edition_id)
                session.add(row)
            if row.locked_at is None and edition.phase(now).reached(Phase.JUDGING):
                row.locked_hash = section_hash(_locked_content(edition_id, row))
                row.locked_at = now
                record("method.locked", f"edition:{edition_id}", by=WORKER, edition_id=edition_id, hash=row.locked_hash)
    return len(waiting)


def _locked_content(edition_id: int, row: RankingSettings) -> Plain:
    return {
        "method": row.method,
        "tie_rule": row.tie_rule,
        "top_k": row.top_k,
        "threshold": row.threshold,
        "seed": row.seed,
        "weights": {c.key: c.weight for c in scores.rubric(edition_id)},
    }


def decide(
    standing: Standing, edition_id: int, change: Change, pool: str, reason: Bilingual, chair: str, present: str, now_state: State
) -> Decision:
    """Record a departure from the computed order with its written reasons; refused when it makes no sense."""
    if not reason.complete:
        raise refuse(Answer.INVALID, "reason_needed")
    with transaction() as session:
        edition = locked(Edition, edition_id)
        may_deliberate(again(standing, edition)).require()
        _require_no_own_conflict(standing, edition_id, change.entries)
        row = Decision(
            edition_id=edition_id,
            kind=change.kind,
            pool=pool,
            entries=list(change.entries),
            place=change.place,
            reason_bg=reason.bg,
            reason_en=reason.en,
            chair=chair,
            present=present,
            decided_at=standing.now,
            decided_by=standing.person_id,
        )
        session.add(row)
        session.flush()
        _applies(now_state.computed, edition_id)
        by = actor(standing.person_id, ORGANISER)
        after = {"kind": change.kind, "pool": pool, "entries": list(change.entries), "place": change.place}
        record("decision.made", f"decision:{row.id}", by=by, edition_id=edition_id, after=after, reason=reason.as_dict())
        return row


def _require_no_own_conflict(standing: Standing, edition_id: int, numbers: Iterable[str]) -> None:
    """An organiser with a conflict of interest cannot move the entry concerned."""
    own = queries.conflicted_numbers(edition_id, standing.person_id)
    if own & set(numbers):
        raise refuse(Answer.FORBIDDEN, "own_conflict_decision")


def _applies(computed: Plain, edition_id: int) -> None:
    decided = [{"kind": d.kind, "pool": d.pool, "entries": d.entries, "place": d.place} for d in queries.decisions(edition_id)]
    try:
        final_of(computed, decided)
    except Impossible as fault:
        raise refuse(Answer.INVALID, fault.reason) from fault


def revoke(standing: Standing, edition_id: int, decision_id: int, now_state: State) -> None:
    """Take a decision back before publication; the log keeps it."""
    with transaction() as session:
        edition = locked(Edition, edition_id)
        may_deliberate(again(standing, edition)).require()
        row = session.get(Decision, decision_id)
        if row is None or row.edition_id != edition_id or row.revoked_at is not None:
            raise refuse(Answer.NOT_FOUND, "not_found")
        _require_no_own_conflict(standing, edition_id, row.entries)
        row.revoked_at = standing.now
        session.flush()
        _applies(now_state.computed, edition_id)
        record("decision.revoked", f"decision:{row.id}", by=actor(standing.person_id, ORGANISER), edition_id=edition_id)


def publish(standing: Standing, edition_id: int, installation: Installation, request_key: str, override: str = "") -> Publication:
    """Publish the first version: a frozen, signed bundle. Twice the same request is one publication, one letter each.

    An organiser with a conflict of interest needs `override`, a reason that the log keeps and the report prints.
    """
    act = _Act(may_publish, request_key, override=override)
    return _publish(standing, edition_id, installation, act)


def correct(
    standing: Standing,
    edition_id: int,
    installation: Installation,
    request_key: str,
    notice: Bilingual,
    withdrawn: bool = False,
    override: str = "",
) -> Publication:
    """Publish a new version with a notice that says what changed and why; the versions before it stay readable."""
    if not notice.complete:
        raise refuse(Answer.INVALID, "notice_needed")
    return _publish(standing, edition_id, installation, _Act(may_correct, request_key, notice, withdrawn, override))


@dataclass(frozen=True, slots=True)
class _Act:
    """How a version comes to be published."""

    rule: Callable[[Standing], Verdict]
    request_key: str
    notice: Bilingual = field(default_factory=Bilingual)
    withdrawn: bool = False
    override: str = ""


def _publish(standing: Standing, edition_id: int, installation: Installation, act: _Act) -> Publication:
    edition = db.session.get_one(Edition, edition_id)
    sections = _sections(edition, installation)
    with transaction() as session:
        edition = locked(Edition, edition_id)
        before = session.scalar(select(Publication).where(Publication.request_key == act.request_key))
        if before is not None:
            return before
        act.rule(again(standing, edition)).require()
        if queries.conflicted_numbers(edition_id, standing.person_id) and not act.override.strip():
            raise refuse(Answer.FORBIDDEN, "own_conflict_publishing")
        if input_hash(queries.material(edition, pseudonym_key(installation.secret, edition.slug), SOFTWARE)) != input_hash(
            sections
        ):
            raise refuse(Answer.EDIT_CONFLICT, "scores_changed")
        last = queries.latest(edition_id)
        row = _row(edition, sections, last.number + 1 if last else 1, standing, installation, act)
        session.add(row)
        session.flush()
        edition.published_at = edition.published_at or standing.now
        by = actor(standing.person_id, ORGANISER)
        told = {"number": row.number, "sha256": row.sha256, "override": act.override}
        record("results.published", f"publication:{row.id}", by=by, edition_id=edition_id, **told)
        _tell_teams(edition, "results" if row.number == 1 else "correction", installation, act.notice)
        if row.number == 1:
            _thank_jurors(edition, installation)
        else:
            certificate_service.follow(edition_id, row, by, standing.now)
        return row


def _sections(edition: Edition, installation: Installation) -> Plain:
    now_state = state(edition, installation)
    return {**now_state.material, "computed": now_state.computed, "final": now_state.final}


def _row(
    edition: Edition, sections: Plain, number: int, standing: Standing, installation: Installation, act: _Act
) -> Publication:
    key = signing_key(installation.secret, edition.slug)
    about = {
        **sections["about"],
        "version": number,
        "published_at": standing.now.isoformat(),
        "notice": act.notice.as_dict(),
        "withdrawn": act.withdrawn,
        "published_despite_conflict": act.override,
    }
    bundle = assemble({**sections, "about": about})
    text = canonical(bundle)
    return Publication(
        edition_id=edition.id,
        number=number,
        bundle=text.decode(),
        sha256=sha256_of(bundle),
        signature=sign(key, text),
        public_key=public_text(key),
        notice_bg=act.notice.bg,
        notice_en=act.notice.en,
        withdrawn=act.withdrawn,
        published_at=standing.now,
        published_by=standing.person_id,
        request_key=act.request_key,
    )


def _tell_teams(edition: Edition, kind: str, installation: Installation, notice: Bilingual) -> None:
    """One letter to each member of each team that handed in."""
    statement = (
        select(Person, Entry)
        .join(Membership, Membership.person_id == Person.id)
        .join(Entry, Entry.team_id == Membership.team_id)
        .where(Entry.edition_id == edition.id, Entry.submitted_version_id.is_not(None), Person.disabled_at.is_(None))
    )
    for person, entry in db.session.execute(statement).tuples():
        language = person.language
        counts = kind == "correction" or (entry.withdrawn_at is None and entry.disqualified_at is None)
        mail.queue(
            kind,
            person,
            edition_id=edition.id,
            edition=edition.name.in_language(language)[0],
            number=entry.label,
            notice=notice.in_language(language)[0],
            url=f"{installation.public_url}/{language}/{edition.slug}/results",
            certificate_url=f"{installation.public_url}/{language}/{edition.slug}/certificates" if counts else "",
        )


def _thank_jurors(edition: Edition, installation: Installation) -> None:
    """One letter to each who finished a card: the results, their own scores beside them, the certificate."""
    for juror in certificate_queries.jurors_who_judged(edition.id):
        person = juror.person
        here = f"{installation.public_url}/{person.language}/{edition.slug}"
        mail.queue(
            "juror-thanks",
            person,
            edition_id=edition.id,
            edition=edition.name.in_language(person.language)[0],
            name=person.name,
            results_url=f"{here}/results",
            scores_url=f"{here}/jury/finish" if juror.state == ACCEPTED else "",
            certificate_url=f"{here}/certificates",
        )
