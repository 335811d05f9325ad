"""A platform for city hackathons: challenges from policy, teams, entries, a jury, and a result that anyone can check.

Nothing is imported here, so that calculations (`hackathon.ranking`, `hackathon.jury.assignment`) can be used without
the web; the application is put together in `hackathon.application`.
"""
