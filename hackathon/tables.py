"""All tables, whichever stage they belong to: whoever creates, migrates or walks the database imports this."""

from __future__ import annotations

from hackathon.accounts import models as accounts
from hackathon.audit import models as audit
from hackathon.challenges import models as challenges
from hackathon.challenges import questions_models as questions
from hackathon.editions import models as editions
from hackathon.jury import models as jury
from hackathon.mail import choice_models as letters
from hackathon.mail import models as mail
from hackathon.results import models as results
from hackathon.scores import models as scores
from hackathon.submissions import models as submissions
from hackathon.teams import board_models as board
from hackathon.teams import models as teams

MODULES = (editions, accounts, audit, mail, letters, challenges, questions, teams, board, submissions, jury, scores, results)
