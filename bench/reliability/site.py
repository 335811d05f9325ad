"""The application as it is served, without rate limits unless LIMITED is set: the load comes from one machine."""

import os

from hackathon.application import create_app

app = create_app(RATELIMIT_ENABLED=bool(os.environ.get("LIMITED")))
