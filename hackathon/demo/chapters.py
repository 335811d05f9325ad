"""The chapters of the play, one for each phase that the demo can be in; each is played once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hackathon.demo import after_judging, before_judging, judging
from hackathon.demo.play import Play
from hackathon.foundation.phase import Phase

CHAPTERS: Mapping[Phase, Callable[[Play], None]] = {
    Phase.DRAFT: before_judging.set_up,
    Phase.REGISTRATION: before_judging.registration,
    Phase.SUBMISSION: before_judging.submission,
    Phase.JUDGING: judging.begin,
    Phase.DELIBERATION: judging.complete,
    Phase.PUBLISHED: after_judging.publish,
    Phase.ARCHIVED: after_judging.archive,
}
