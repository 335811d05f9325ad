"""Every component on one page, in the current language: to look at while changing the look. Not there in production."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, FileField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, URLField

from hackathon.foundation.verdict import HIDDEN
from hackathon.home.views import bp
from hackathon.web.access import open_to_all
from hackathon.web.forms import AtMost, BaseForm, Required


class SampleForm(BaseForm):
    """One field of each kind."""

    title = StringField("Title", [Required("Enter a title")])
    summary = TextAreaField("Summary", [AtMost(20)])
    demo_url = URLField("Demo")
    language = RadioField("Language", choices=[("bg", "български"), ("en", "English")])
    pillars = SelectMultipleField("Pillars", choices=[("regulation", "Regulation"), ("funding", "Funding")])
    city = SelectField("City", choices=[("sofia", "София"), ("oulu", "Oulu")])
    rules = BooleanField("I have read the rules")
    paper = FileField("Paper")


@bp.get("/styleguide")
@open_to_all
def styleguide() -> ResponseReturnValue:
    """All components with sample data, some with errors."""
    if current_app.config["SETTINGS"].production:
        HIDDEN.require()
    form = SampleForm(summary="A sentence that is longer than twenty characters.", language="bg")
    form.validate()
    return render_template("styleguide.html", form=form)
