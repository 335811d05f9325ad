"""The files of an entry: added in one piece by a form, or piece by piece by a script; described, removed.

The headers are those of tus 1.0 and of the IETF's resumable uploads: `Upload-Offset`, `Upload-Length`.
"""

from __future__ import annotations

from flask import Response, current_app, flash, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hackathon.foundation.clock import whole_seconds
from hackathon.foundation.verdict import HIDDEN, Refused
from hackathon.submissions import attachments, queries, uploads
from hackathon.submissions.forms import ActForm, BeginForm, DescriptionForm, FinishForm, UploadForm
from hackathon.submissions.limits import new_uploads, pieces
from hackathon.submissions.models import Attachment, Upload
from hackathon.submissions.rules import may_edit, may_upload
from hackathon.submissions.views import bp, own_entry
from hackathon.teams.forms import whole_number
from hackathon.web.access import may
from hackathon.web.errors import answer, sentence, wants_json


def _storage() -> str:
    url: str = current_app.config["SETTINGS"].storage_url
    return url


@bp.route("/<slug:edition>/teams/<slug:team>/entry/files", methods=["GET", "POST"])
@may(may_edit, subject=own_entry)
def files(team: str) -> ResponseReturnValue:
    """Add, describe and remove files."""
    form = UploadForm()
    if form.validate_on_submit():
        sent = form.file.data
        told = form.told()
        try:
            added = attachments.add_file(
                g.standing, g.entry.id, sent.filename or "", told.alt, sent.read(), _storage(), told.decorative
            )
        except Refused as error:
            form.file.errors = [sentence(error.verdict)]
            return _files_page(form, error.verdict.answer.status if error.verdict.answer else 422)
        return _added(added)
    return _files_page(form, 422 if form.errors else 200)


def _added(file: Attachment) -> ResponseReturnValue:
    """Say that a file is there, or that it came too late, on the page of files."""
    if whole_seconds(file.uploaded_at) > g.edition.submission_closes_at:
        flash(_("%(name)s arrived after the deadline. It stays in the draft and is not part of the entry.", name=file.name))
    else:
        flash(_("%(name)s is added.", name=file.name))
    here = url_for("submissions.files", team=g.team.slug)
    return jsonify({"url": here}) if wants_json() else redirect(here, 303)


def _files_page(
    form: UploadForm, status: int, described: DescriptionForm | None = None, public_id: str = ""
) -> ResponseReturnValue:
    wrong = [words for field in form for words in field.errors]
    if wrong and wants_json():
        return jsonify({"detail": " ".join(wrong)}), status
    rows = queries.files_at(g.entry.id)
    under_way = queries.uploads_under_way(g.entry.id, g.standing.now)
    body = render_template(
        "submissions/files.html",
        form=form,
        team=g.team,
        files=rows,
        used=sum(f.size for f in rows),
        unfinished=[_unfinished(u) for u in under_way if u.person_id == g.standing.person_id],
        of_others=sum(u.size for u in under_way if u.person_id != g.standing.person_id),
        piece=uploads.PIECE,
        most=attachments.FILES_LIMIT,
        described=described,
        described_id=public_id,
    )
    return body, status


def _unfinished(upload: Upload) -> dict[str, object]:
    """What the page says of an upload, and what the script knows the same file by: its first piece."""
    first = upload.pieces[0].partition("-")[2] if upload.pieces else ""
    length = int(upload.pieces[1].partition("-")[0]) if len(upload.pieces) > 1 else upload.offset
    where = {"team": g.team.slug, "public_id": upload.public_id}
    return {
        "name": upload.name,
        "size": upload.size,
        "offset": upload.offset,
        "first": first,
        "first_length": length,
        "url": url_for("submissions.upload", **where),
        "finish_url": url_for("submissions.finish_upload", **where),
        "cancel_url": url_for("submissions.cancel_upload", **where),
        "expires_at": upload.expires_at,
    }


def _own_file(public_id: str) -> int:
    found = queries.file_by_public_id(g.edition.id, public_id)
    if found is None or found[1].id != g.entry.id:
        raise Refused(HIDDEN)
    return found[0].id


@bp.post("/<slug:edition>/teams/<slug:team>/entry/files/<public_id>/description")
@may(may_edit, subject=own_entry)
def describe_file(team: str, public_id: str) -> ResponseReturnValue:
    """Set the alternative text of a picture, or that it needs none."""
    form = DescriptionForm()
    file_id = _own_file(public_id)
    if not form.validate_on_submit():
        return _files_page(UploadForm(formdata=None), 422, form, public_id)
    attachments.describe_file(g.standing, file_id, form.told())
    flash(_("The description is saved."))
    return redirect(url_for("submissions.files", team=g.team.slug), 303)


@bp.route("/<slug:edition>/teams/<slug:team>/entry/files/<public_id>/remove", methods=["GET", "POST"])
@may(may_edit, subject=own_entry)
def remove_file(team: str, public_id: str) -> ResponseReturnValue:
    """Ask, then take a file out of the draft."""
    file_id = _own_file(public_id)
    if ActForm().validate_on_submit():
        attachments.remove_file(g.standing, file_id)
        flash(_("The file is removed."))
        return redirect(url_for("submissions.files", team=g.team.slug), 303)
    name = next((f.name for f in queries.files_at(g.entry.id) if f.id == file_id), "")
    return render_template("submissions/remove_file.html", team=g.team, name=name)


@bp.post("/<slug:edition>/teams/<slug:team>/entry/files/uploads")
@new_uploads
@may(may_edit, subject=own_entry)
def begin_upload(team: str) -> ResponseReturnValue:
    """Begin to send a file in pieces: its name and size, and a key that makes sending this twice the same as once."""
    form = BeginForm()
    if not form.validate_on_submit():
        return _wrong(form)
    size, key = whole_number(form.size.data), form.request_key.data or ""
    begun = uploads.begin(g.standing, g.entry.id, form.name.data or "", size, key, _storage())
    where = {"team": g.team.slug, "public_id": begun.public_id}
    told = {name: url_for(f"submissions.{name}_upload", **where) for name in ("finish", "cancel")}
    response = jsonify({"url": url_for("submissions.upload", **where), **told})
    response.status_code = 201
    response.headers["Location"] = url_for("submissions.upload", **where)
    return _placed(response, begun.offset)


def _wrong(form: BeginForm | FinishForm) -> ResponseReturnValue:
    return jsonify({"detail": " ".join(str(words) for field in form for words in field.errors)}), 422


def _placed(response: Response, offset: int, size: int | None = None) -> Response:
    response.headers["Upload-Offset"] = str(offset)
    if size is not None:
        response.headers["Upload-Length"] = str(size)
    return response


@bp.get("/<slug:edition>/teams/<slug:team>/entry/files/uploads/<public_id>")
@may(may_upload, subject=own_entry)
def upload(team: str, public_id: str) -> ResponseReturnValue:
    """How far an upload is: to go on after a broken connection."""
    found = uploads.own(g.standing, g.entry.id, public_id)
    return _placed(Response(status=204), found.offset, found.size)


@bp.post("/<slug:edition>/teams/<slug:team>/entry/files/uploads/<public_id>")
@pieces
@may(may_upload, subject=own_entry)
def send_piece(team: str, public_id: str) -> ResponseReturnValue:
    """Take the piece that begins at `Upload-Offset`; the answer says where the next one begins.

    Of a piece whose connection broke, what arrived is kept: the hash of the whole is what counts.
    """
    if request.content_length is not None and request.content_length > uploads.PIECE_LIMIT:
        data = b""  # refused below like any piece that does not fit, unread
    else:
        data = request.stream.read(uploads.PIECE_LIMIT + 1)
    offset = whole_number(request.headers.get("Upload-Offset"))
    try:
        there = uploads.add_piece(g.standing, g.entry.id, public_id, offset, data, _storage())
    except uploads.WrongOffset as error:
        return _elsewhere(error)
    return _placed(Response(status=204), there)


def _elsewhere(error: uploads.WrongOffset) -> Response:
    return _placed(make_response(answer(error.verdict)), error.offset)


@bp.post("/<slug:edition>/teams/<slug:team>/entry/files/uploads/<public_id>/finish")
@new_uploads
@may(may_upload, subject=own_entry)
def finish_upload(team: str, public_id: str) -> ResponseReturnValue:
    """The last piece is there: the file enters the draft."""
    form = FinishForm()
    if not form.validate_on_submit():
        return _wrong(form)
    sha256 = form.sha256.data or ""
    try:
        file = uploads.finish(g.standing, g.entry.id, public_id, form.told(), sha256, _storage())
    except uploads.WrongOffset as error:
        return _elsewhere(error)
    return _added(file)


@bp.post("/<slug:edition>/teams/<slug:team>/entry/files/uploads/<public_id>/cancel")
@may(may_upload, subject=own_entry)
def cancel_upload(team: str, public_id: str) -> ResponseReturnValue:
    """Give an upload up."""
    uploads.cancel(g.standing, g.entry.id, public_id, _storage())
    if wants_json():
        return Response(status=204)
    flash(_("The unfinished upload is removed."))
    return redirect(url_for("submissions.files", team=g.team.slug), 303)
