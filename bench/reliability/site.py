"""The application as it is served, without rate limits: the load comes from one machine."""

from hackathon.application import create_app

app = create_app(RATELIMIT_ENABLED=False)
