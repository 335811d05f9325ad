"""The sentences of this stage's refusals, and of a team's history."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REASONS = {
    "registration_not_open_yet": _l("Registration of teams is not open yet."),
    "registration_closed": _l("Registration of teams is closed."),
    "teams_fixed": _l("Teams can no longer change. The deadline was %(deadline)s."),
    "captain_only": _l("Only the captain of the team can do this."),
    "hand_over_first": _l("Make another member the captain first."),
    "erase_hand_over": _l("You are the captain of “%(team)s”. Make another member the captain, or disband the team."),
    "disband_instead": _l("You are the only one in the team. Disband it instead of leaving."),
    "withdraw_first": _l("The entry is handed in. Withdraw it before you disband the team."),
    "juror_here": _l("You are on the jury of this edition, so you cannot be in a team."),
    "owner_here": _l("You answer the questions about a challenge of this edition, so you cannot be in a team."),
    "already_in_team": _l("You already have a team for this challenge. One person can be in one team for a challenge."),
    "team_full": _l("The team is full: it has %(most)s members."),
    "team_name_taken": _l("Another team has this name, or one that looks the same. Choose another."),
    "sent_before": _l("This form has already been sent. Open your team's page or start again."),
    "board_has_team": _l("You are in a team of this edition. The board is for people who have none."),
    "board_written_today": _l("You have written to them within the last day. Wait for an answer before you write again."),
    "board_letters_a_day": _l("From one account %(most)s letters go out in a day. Write again tomorrow."),
    "board_answered": _l("You have answered this letter already."),
}

SKILLS = {
    "code": _l("Programming"),
    "data": _l("Data and statistics"),
    "maps": _l("Maps and spatial data"),
    "design": _l("Design and research with users"),
    "city": _l("City planning and transport"),
    "law": _l("Law and administration"),
    "words": _l("Writing and presenting"),
    "hardware": _l("Electronics and sensors"),
}
"""Skill of the board → its name."""

HISTORY = {
    "team.founded": _l("%(who)s founded the team"),
    "team.joined": _l("%(who)s joined"),
    "team.left": _l("%(who)s left"),
    "team.edited": _l("%(who)s changed the team's name or language"),
    "team.member_removed": _l("%(who)s removed a member"),
    "team.handed_over": _l("%(who)s handed over as captain"),
    "team.link_replaced": _l("%(who)s replaced the invitation link"),
    "team.link_closed": _l("%(who)s closed the invitation link"),
    "team.invited": _l("%(who)s sent an invitation by e-mail"),
    "team.seat_given_up": _l("Two accounts of one person became one"),
}
"""Action of the log → sentence; a line with another action is not shown."""
