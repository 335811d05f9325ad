"""Who may ever read what is hidden: each canary of the cast with its readers."""

from __future__ import annotations

from collections.abc import Iterable

from tests.security.cast import PHASES, ROLES, VISITOR

ALWAYS = PHASES
PUBLIC = PHASES[1:]
JUDGED = "JLPA"
AFTER = "LPA"
RESULTS = "PA"
TEAM = ("captain", "member")
DESK = ("organiser", "torn")
SITTING = ("juror", "idle", "conflicted")
STIRRING = tuple(role for role in ROLES if role not in (VISITOR, *SITTING))
"""Who is signed in and judges nothing."""


def seen(*told: tuple[tuple[str, ...] | str, str]) -> dict[str, str]:
    """Role -> phases, from pairs of (role or roles, phases)."""
    table: dict[str, str] = {}
    for roles, phases in told:
        for role in (roles,) if isinstance(roles, str) else roles:
            table[role] = table.get(role, "") + phases
    return table


EVERYBODY = (ROLES, RESULTS)
NOBODY = seen()
MAY_SEE: dict[str, dict[str, str]] = {
    # accounts; whose address it is reads it on the own account page
    "organiser_name": seen((DESK, ALWAYS)),
    "organiser_mail": seen((DESK, ALWAYS)),
    "captain_name": seen((TEAM, ALWAYS), ("organiser", ALWAYS)),
    "captain_mail": seen(("captain", ALWAYS)),
    "member_name": seen((TEAM, ALWAYS), ("organiser", ALWAYS)),
    "member_mail": seen(("member", ALWAYS), ("captain", "RS")),  # row 13
    "third_name": seen((TEAM, PUBLIC), ("organiser", ALWAYS)),
    "third_mail": seen(("captain", "RS")),
    "password_hash": NOBODY,
    # the board: the call of a team is public; a card is for whoever is signed in and judges nothing; letters for nobody here
    "seeker_name": seen((STIRRING, "RS")),
    "seeker_text": seen((STIRRING, "RS")),
    "seeker_mail": NOBODY,
    "call_text": seen((ROLES, "RS")),
    "board_letter": NOBODY,
    "board_token": NOBODY,
    # questions: what waits, for whoever answers; what is answered, for everybody; who asked, for nobody
    "question_waiting": seen((DESK, ALWAYS), ("owner", PUBLIC)),
    "question_answered": seen((ROLES, PUBLIC), (DESK, ALWAYS)),
    "answer": seen((ROLES, PUBLIC), (DESK, ALWAYS)),
    "asker_name": NOBODY,
    "asker_mail": NOBODY,
    "owner_token": NOBODY,
    # editions
    "draft_edition": seen(("foreign", ALWAYS)),
    "draft_challenge": seen(("foreign", ALWAYS)),
    # capabilities
    "team_link": seen((TEAM, "RS")),
    **dict.fromkeys(("juror_token", "confirm_token", "reset_token", "sign_in_token", "team_token", "organiser_token"), NOBODY),
    # entries: titles when conflicts are declared (row 26), content when they are judged, everything once published
    "alpha_title": seen(EVERYBODY, (TEAM, "RSJL"), (SITTING, "SJ"), (("juror", "conflicted"), "L"), (DESK, ALWAYS)),
    "beta_title": seen(EVERYBODY, ("other", "RSJL"), (SITTING, "SJL"), (DESK, ALWAYS)),
    "alpha_body": seen(EVERYBODY, (TEAM, "SJL"), (("juror", "organiser"), "JL")),
    "alpha_alt": seen(EVERYBODY, (TEAM, "SJL"), (("juror", "organiser"), "JL")),
    "beta_body": seen(EVERYBODY, ("other", "SJL"), ((*SITTING, *DESK), "JL")),
    "alpha_draft": seen((TEAM, "SJLPA")),
    "captain_upload": seen(("captain", "S")),
    "later_alt": seen((TEAM, "SJLPA")),
    "gamma_title": NOBODY,
    "gamma_body": NOBODY,
    "delta_title": NOBODY,
    "delta_body": NOBODY,
    "epsilon_draft": NOBODY,
    "disqualified_reason": seen((DESK, ALWAYS)),
    "late_reason": seen(EVERYBODY, (DESK, ALWAYS)),
    # jury
    **{f"{role}_{what}": seen((DESK, ALWAYS), (role, ALWAYS)) for role in (*SITTING, "former") for what in ("name", "mail")},
    "conflicted_conflict": seen((DESK, ALWAYS), ("conflicted", ALWAYS)),
    "torn_conflict": seen((DESK, ALWAYS)),
    # scores: one's own; organisers once judging is closed, without a conflict; the team once published
    "juror_alpha_feedback": seen(("juror", JUDGED), ("organiser", AFTER), (TEAM, RESULTS)),
    "former_alpha_feedback": seen(("organiser", AFTER), (TEAM, RESULTS)),
    "juror_beta_feedback": seen(("juror", JUDGED), (DESK, AFTER), ("other", RESULTS)),
    "idle_beta_feedback": seen(("idle", JUDGED), (DESK, AFTER), ("other", RESULTS)),
    "juror_zeta_feedback": seen(("juror", JUDGED), (DESK, AFTER)),
    **{f"juror_{entry}_note": seen(("juror", JUDGED)) for entry in ("alpha", "beta", "zeta")},
    "former_alpha_note": NOBODY,
    "idle_beta_note": seen(("idle", JUDGED)),
    "idle_abstention": seen(("idle", JUDGED)),
    # results
    "decision_reason": seen(EVERYBODY, (DESK, "L")),
    "decision_chair": seen(EVERYBODY, (DESK, "L")),
    "decision_present": seen((DESK, AFTER)),
}
"""Canary -> who may ever read it, and in which phases."""


def leaked(words: Iterable[str], role: str, phase: str) -> list[str]:
    """The canaries among these that the role may not read in the phase."""
    return sorted(word for word in words if phase not in MAY_SEE[word].get(role, ""))
