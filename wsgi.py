"""The application for any WSGI server and for `flask --app wsgi`."""

import os

from hackathon.application import create_app
from hackathon.web import logs

os.umask(0o027)  # nothing that we write is for everybody on this machine
logs.set_up()
app = create_app()
