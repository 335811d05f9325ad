# The application for compose.yaml, or anything else that runs containers. One image: web server, worker, commands.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/app/.venv/bin:$PATH
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin hackathon \
 && install -d -m 0750 -o hackathon -g hackathon /data /files
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv .venv && pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN python tools/catalogues.py compile

USER hackathon
ENV HACKATHON_DATA=/data PORT=8000
EXPOSE 8000
# The application answers to its own name only, so the check states it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["python", "-c", "import os, urllib.parse as p, urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/readyz', headers={'Host': p.urlsplit(os.environ['PUBLIC_URL']).netloc}), timeout=4)"]
CMD ["gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", "0.0.0.0:8000", "wsgi:app"]
