"""What a team sees: taking up a challenge, its page, its members, its invitations."""

from __future__ import annotations

import secrets
from typing import Any

import segno
from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hackathon.accounts import limits
from hackathon.accounts.addresses import addresses
from hackathon.accounts.session import begin
from hackathon.challenges import questions_queries as questions
from hackathon.challenges.questions_rules import may_ask
from hackathon.foundation.verdict import HIDDEN, SIGN_IN, Answer, Refused, refuse
from hackathon.teams import joining, queries, rules, service
from hackathon.teams.board_rules import may_call
from hackathon.teams.desk import history, work
from hackathon.teams.forms import ActForm, InvitationForm, JoinForm, StartForm, TeamForm, whole_number
from hackathon.teams.limits import guesses, invitation_letters
from hackathon.teams.models import Membership, Team
from hackathon.teams.service import Arrival, Newcomer
from hackathon.topics import queries as topics
from hackathon.topics.words import names_in_words
from hackathon.web.access import may, person_id, signed_in
from hackathon.web.errors import sentence
from hackathon.web.language import current_language

bp = Blueprint("teams", __name__)


def _challenge(challenge: str) -> dict[str, Any]:
    found = queries.challenge_by_slug(g.edition.id, challenge)
    if found is None:
        raise Refused(HIDDEN)
    return {"challenge": found}


def _team(team: str, **_rest: Any) -> dict[str, Any]:
    if person_id() is None:
        raise Refused(SIGN_IN)  # whether or not there is such a team
    found = queries.by_slug(g.edition.id, team)
    if found is None:
        raise Refused(HIDDEN)
    return {"team": found}


def _to_team(team: Team) -> ResponseReturnValue:
    return redirect(url_for("teams.workspace", team=team.slug), 303)


def _arrived(seat: Membership) -> ResponseReturnValue:
    if person_id() is None:
        begin(seat.person)
    return _to_team(seat.team)


def _arrival(form: StartForm | JoinForm) -> Arrival:
    newcomer = None
    if person_id() is None:
        name = form.name.data if isinstance(form, JoinForm) else ""
        newcomer = Newcomer(form.email.data, form.password.data, name, current_language())
    key = form.request_key.data or ""
    return Arrival(addresses(), newcomer, key if 16 <= len(key) <= 60 else None)


def _drawn(form: Any) -> Any:
    if not form.request_key.data:
        form.request_key.data = secrets.token_urlsafe(18)
    if person_id() is not None:
        form.for_signed_in()
    return form


@bp.route("/<slug:edition>/challenges/<slug:challenge>/take-up", methods=["GET", "POST"])
@limits.accounts
@may(rules.may_found, subject=_challenge)
def start(challenge: str) -> ResponseReturnValue:
    """Found a team; whoever has no account makes one in the same act."""
    own = queries.team_in_challenge(g.standing.person_id, g.challenge.id) if g.standing.signed_in else None
    if own is not None:
        return _to_team(own)
    form = _drawn(StartForm())
    if form.validate_on_submit():
        try:
            seat = service.found(
                g.standing, g.challenge.id, _arrival(form), name=form.name.raw_data[0], language=current_language()
            )
            return _arrived(seat)
        except Refused as error:
            if error.verdict.reason != "team_name_taken":
                raise
            form.name.errors = [sentence(error.verdict)]
    return render_template("teams/start.html", form=form, challenge=g.challenge), 422 if form.errors else 200


@bp.get("/<slug:edition>/teams/mine")
@may(signed_in)
def mine() -> ResponseReturnValue:
    """The reader's team; a list where there are several, or none yet."""
    teams = queries.teams_of(g.standing.person_id, g.edition.id)
    if len(teams) == 1:
        return _to_team(teams[0])
    return render_template("teams/mine.html", teams=teams)


@bp.get("/<slug:edition>/teams/<slug:team>")
@may(rules.may_see_team, subject=_team)
def workspace(team: str) -> ResponseReturnValue:
    """The team's page: deadline, what is left, invitation, history."""
    url = url_for("teams.join", token=g.team.invite_token, edition=g.edition.slug)
    link = current_app.config["SETTINGS"].public_url + url
    return render_template(
        "teams/workspace.html",
        team=g.team,
        work=work(g.standing, g.edition, g.team),
        history=history(g.edition, g.team),
        invite=bool(rules.may_invite(g.standing)) or bool(rules.may_join(g.standing)),
        is_captain=g.standing.is_captain,
        free=g.edition.team_max - len(g.team.members),
        link=link,
        matrix=segno.make(link, error="m", micro=False).matrix,
        room_url=url_for("teams.room", team=g.team.slug) if may_call(g.standing, g.edition.team_max) else None,
        questions=questions.published(g.team.challenge_id),
        ask_url=url_for("challenges.ask", challenge=g.team.challenge.slug) if may_ask(g.standing) else None,
        owners=names_in_words(topics.member_names(g.team.challenge.owners)),
    )


@bp.route("/<slug:edition>/teams/<slug:team>/members", methods=["GET", "POST"])
@may(rules.may_see_team, subject=_team)
def members(team: str) -> ResponseReturnValue:
    """Who is in the team; the captain changes its name and language here."""
    verdict = rules.may_edit_team(g.standing)
    form = TeamForm(obj=g.team)
    if form.is_submitted():
        verdict.require()
    if form.validate_on_submit():
        try:
            based_on = whole_number(form.version.data)
            service.edit_team(g.standing, g.team.id, based_on, name=_typed_name(form), language=form.language.data)
            flash(_("The team is saved."))
            return redirect(url_for("teams.members", team=g.team.slug), 303)
        except Refused as error:
            if error.verdict.answer is Answer.EDIT_CONFLICT:
                return _edited_elsewhere(form)
            if error.verdict.reason != "team_name_taken":
                raise
            form.name.errors = [sentence(error.verdict)]
    return _members_page(form, 422 if form.errors else 200)


def _typed_name(form: TeamForm) -> str:
    """The name as it was typed, before it is cleaned; the present one where the form did not send any."""
    return str(form.name.raw_data[0] if form.name.raw_data else g.team.name)


def _edited_elsewhere(form: TeamForm) -> ResponseReturnValue:
    """Both texts: what is kept now above, what was typed still in the form, which is now based on the present version."""
    now = queries.by_slug(g.edition.id, g.team.slug)
    if now is None:
        raise Refused(HIDDEN)
    form.version.raw_data, form.version.data = None, now.version
    return _members_page(form, 409, elsewhere=now.name)


def _members_page(form: TeamForm, status: int, elsewhere: str = "") -> ResponseReturnValue:
    body = render_template(
        "teams/members.html",
        form=form,
        team=g.team,
        elsewhere=elsewhere,
        may_edit=rules.may_edit_team(g.standing),
        may_change_members=rules.may_remove_member(g.standing),
        show_addresses=rules.may_see_addresses(g.standing).ok,
        own_id=g.standing.person_id,
        may_leave=rules.may_leave(g.standing),
        may_disband=rules.may_disband(g.standing),
    )
    return body, status


def _seat(seat: int) -> Membership:
    found = next((m for m in g.team.members if m.seat == seat), None)
    if found is None:
        raise Refused(HIDDEN)
    return found


@bp.route("/<slug:edition>/teams/<slug:team>/members/<int:seat>/remove", methods=["GET", "POST"])
@may(rules.may_remove_member, subject=_team)
def remove_member(team: str, seat: int) -> ResponseReturnValue:
    """Ask, then take a member's seat away."""
    member = _seat(seat)
    if ActForm().validate_on_submit():
        service.remove_member(g.standing, g.team.id, member.id, addresses())
        flash(_("%(who)s is no longer in the team.", who=_name(member)))
        return redirect(url_for("teams.members", team=g.team.slug), 303)
    return render_template("teams/confirm.html", team=g.team, act="remove", who=_name(member))


@bp.route("/<slug:edition>/teams/<slug:team>/members/<int:seat>/captain", methods=["GET", "POST"])
@may(rules.may_hand_over, subject=_team)
def hand_over(team: str, seat: int) -> ResponseReturnValue:
    """Ask, then make a member the captain."""
    member = _seat(seat)
    if ActForm().validate_on_submit():
        service.hand_over(g.standing, g.team.id, member.id, addresses())
        flash(_("%(who)s is the captain now.", who=_name(member)))
        return redirect(url_for("teams.members", team=g.team.slug), 303)
    return render_template("teams/confirm.html", team=g.team, act="hand_over", who=_name(member))


def _name(member: Membership) -> str:
    return member.person.name or _("Member without a name")


@bp.route("/<slug:edition>/teams/<slug:team>/leave", methods=["GET", "POST"])
@may(rules.may_leave, subject=_team)
def leave(team: str) -> ResponseReturnValue:
    """Ask, then leave the team."""
    if ActForm().validate_on_submit():
        service.leave(g.standing, g.team.id, addresses())
        flash(_("You left the team."))
        return redirect(url_for("teams.mine"), 303)
    return render_template("teams/confirm.html", team=g.team, act="leave", who="")


@bp.route("/<slug:edition>/teams/<slug:team>/disband", methods=["GET", "POST"])
@may(rules.may_disband, subject=_team)
def disband(team: str) -> ResponseReturnValue:
    """Ask, then give the team up."""
    if ActForm().validate_on_submit():
        service.disband(g.standing, g.team.id, addresses())
        flash(_("The team is disbanded."))
        return redirect(url_for("teams.mine"), 303)
    return render_template("teams/confirm.html", team=g.team, act="disband", who="")


@bp.route("/<slug:edition>/teams/<slug:team>/invitations", methods=["GET", "POST"])
@invitation_letters
@may(rules.may_invite, subject=_team)
def invite_by_email(team: str) -> ResponseReturnValue:
    """Send a single-use invitation to an address."""
    form = InvitationForm()
    if form.validate_on_submit():
        joining.invite_by_email(g.standing, g.team.id, form.email.data, addresses())
        flash(_("The invitation to %(address)s is on its way.", address=form.email.data))
        return redirect(url_for("teams.invite_by_email", team=g.team.slug), 303)
    return render_template("teams/invitations.html", form=form, team=g.team), 422 if form.errors else 200


@bp.post("/<slug:edition>/teams/<slug:team>/link")
@may(rules.may_invite, subject=_team)
def rotate_link(team: str) -> ResponseReturnValue:
    """Replace the invitation link."""
    joining.rotate_link(g.standing, g.team.id)
    flash(_("There is a new invitation link; the old one no longer works."))
    return _to_team(g.team)


@bp.post("/<slug:edition>/teams/<slug:team>/link/close")
@may(rules.may_invite, subject=_team)
def close_link(team: str) -> ResponseReturnValue:
    """Close the invitation link."""
    joining.close_link(g.standing, g.team.id)
    flash(_("The invitation link is closed."))
    return _to_team(g.team)


@bp.route("/<slug:edition>/join/<token>", methods=["GET", "POST"])
@guesses
@limits.accounts
@may(rules.may_join)
def join(token: str) -> ResponseReturnValue:
    """Take a seat by the team's link; opening it changes nothing."""
    form = _drawn(JoinForm())
    if form.validate_on_submit():
        return _arrived(joining.join(g.standing, token, _arrival(form)))
    return _join_page(form, queries.by_invitation(g.edition.id, token))


@bp.route("/<slug:edition>/invitations/<token>", methods=["GET", "POST"])
@guesses
@limits.accounts
@may(rules.may_join)
def join_by_email_link(token: str) -> ResponseReturnValue:
    """Take a seat by a single-use invitation; opening it does not spend it."""
    form = _drawn(JoinForm())
    if form.validate_on_submit():
        return _arrived(joining.join_by_letter(g.standing, token, _arrival(form)))
    found = joining.invited_team(g.edition.id, token)
    return _join_page(form, found[0] if found else None)


def _join_page(form: JoinForm, team: Team | None) -> ResponseReturnValue:
    if team is None:
        raise refuse(Answer.LINK_DEAD, "link_dead")
    if queries.membership(team.id, g.standing.person_id) is not None:
        return _to_team(team)
    if len(team.members) >= g.edition.team_max:
        raise refuse(Answer.FULL, "team_full", most=g.edition.team_max)
    return render_template("teams/join.html", form=form, team=team), 422 if form.errors else 200
