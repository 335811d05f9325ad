"""Two instances behind nginx, one PostgreSQL, one Redis, one storage: agree on everything, lose nothing when one dies.

python -m bench.reliability.two_hosts [--kills 20] [--seed 1]

nginx runs with deploy/nginx/hackathon.conf, only names, ports and paths replaced. Each instance has a data folder and a worker of
its own; a shared folder stands for S3. Captains hand in and jurors save cards over TLS while one instance after the other
is killed with SIGKILL, all its processes at once, and comes back.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask_migrate
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, select

from bench.reliability.clients import CSRF, Captain, Juror
from bench.reliability.kills import _until_acknowledged, people, verified
from bench.reliability.served import ROOT, Site, database
from hackathon.application import create_app
from hackathon.database import db
from hackathon.mail.models import OutboxMail

NEEDED = ("nginx", "redis-server")
WRONG_PASSWORDS = 10
"""What an account is allowed in a quarter of an hour (`accounts.limits`), however many instances count."""


def main() -> int:
    """1 when something acknowledged is missing or doubled, or the instances disagree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    missing = [name for name in NEEDED if _found(name) is None]
    if missing:
        print(f"NOT RUN: {' and '.join(missing)} not installed; two hosts behind a proxy were not tried")
        return 0
    random.seed(options.seed)
    with (
        tempfile.TemporaryDirectory(prefix="hosts-") as folder,
        database("postgresql", Path(folder)) as url,
        ExitStack() as stack,
    ):
        Path(folder).chmod(0o755)  # nginx's workers are somebody else
        row = two_hosts(url, Path(folder), options.kills, stack)
    print("| " + " | ".join(row) + " |\n|" + "---|" * len(row) + "\n| " + " | ".join(row.values()) + " |")
    return int(row["missing"] != "0" or row["doubled"] != "0" or row["check"] != "clean")


def _found(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Host(Site):
    """One instance and its worker, with a data folder of its own."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        folder.mkdir(mode=0o750)
        self.folder = folder
        super().__init__({**environment, "HACKATHON_DATA": str(folder)}, free_port())

    def start(self) -> subprocess.Popen[bytes]:
        flask = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "run"]
        self.worker = subprocess.Popen(flask, cwd=ROOT, env=self.environment, start_new_session=True, stderr=subprocess.DEVNULL)
        return super().start()

    def end(self) -> None:
        """SIGKILL for the web server, its workers and the worker, as when the machine loses power."""
        os.killpg(self.worker.pid, signal.SIGKILL)
        super().end()
        self.worker.wait()

    def again(self) -> None:
        """The machine is back."""
        self.process = self.start()


@dataclass
class Proxy:
    """nginx with our own configuration."""

    url: str
    certificate: Path

    def session(self) -> requests.Session:
        """A browser that trusts the certificate of this run."""
        http = requests.Session()
        http.trust_env, http.verify = False, str(self.certificate)
        return http


@contextmanager
def nginx(folder: Path, port: int, ports: list[int]) -> Iterator[Proxy]:
    """deploy/nginx/hackathon.conf in front of the instances, on ports that need no rights."""
    made = folder / "nginx"
    made.mkdir()
    _certificate(made)
    plain = free_port()
    ours = (ROOT / "deploy/nginx/hackathon.conf").read_text(encoding="utf-8")
    for theirs, here in (
        ("hackathon.example.org", "localhost"),
        ("https://localhost$request_uri", f"https://localhost:{port}$request_uri"),
        ("[::]:443", f"[::1]:{port}"),
        ("[::]:80", f"[::1]:{plain}"),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("/etc/ssl/hackathon", str(made)),
        ("/var/log/nginx", str(made)),
        ("/var/cache/nginx", str(made)),
    ):
        ours = ours.replace(theirs, here)
    upstream = (ROOT / "deploy/nginx/upstream-host.conf").read_text(encoding="utf-8")
    one = "    server 127.0.0.1:8000 max_fails=1 fail_timeout=2s;\n"
    assert one in upstream
    upstream = upstream.replace(one, "".join(one.replace("8000", str(each)) for each in ports))
    temporary = "".join(f"{kind}_temp_path {made}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    main_file = made / "nginx.conf"
    main_file.write_text(
        f"worker_processes 2; daemon off; pid {made}/pid; error_log {made}/error.log crit;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{ {temporary}\n{upstream}\n{ours}\n}}\n",
        encoding="utf-8",
    )
    command = [str(_found("nginx")), "-c", str(main_file), "-p", str(made)]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command)
    try:
        proxy = Proxy(f"https://localhost:{port}", made / "fullchain.pem")
        _until(lambda: proxy.session().get(f"{proxy.url}/healthz", timeout=5).ok)
        _refuses(proxy, port)
        yield proxy
    finally:
        process.terminate()
        process.wait()


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - timedelta(1), now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(*plain))


def _until(answer: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if answer():
                return
        except requests.RequestException:
            pass
        if time.monotonic() > end:
            raise RuntimeError("it did not come to that")
        time.sleep(0.1)


def _refuses(proxy: Proxy, port: int) -> None:
    """What the proxy itself keeps out."""
    http = proxy.session()
    big = http.post(f"{proxy.url}/en/sign-in", data=b"x" * 28_000_000, timeout=30)
    assert big.status_code == 413, big.status_code
    figures = http.get(f"{proxy.url}/metrics", headers={"Authorization": "Bearer " + "m" * 24}, timeout=10)
    assert figures.status_code == 404, figures.status_code
    assert http.get(f"{proxy.url}/en/", timeout=10).headers["Strict-Transport-Security"]
    try:
        requests.get(f"https://127.0.0.1:{port}/", verify=False, timeout=10)
    except requests.exceptions.SSLError:
        return
    raise AssertionError("an unknown name got a page")


def agreed(proxy: Proxy, hosts: list[Host], captain: Captain) -> list[str]:
    """Where the two instances, asked directly and in turn, are not of one mind."""
    wrong: list[str] = []
    for number in range(WRONG_PASSWORDS + 2):
        status = _signs_in(hosts[number % 2], captain.email, "nope", proxy).status_code
        if (status == 429) != (number >= WRONG_PASSWORDS):
            wrong.append(f"wrong password {number + 1}: {status}; the limit is not counted together")
    headers = {**_as_proxied(), "Cookie": "; ".join(f"{one.name}={one.value}" for one in captain.http.cookies)}
    for host in hosts:
        page = requests.get(host.base + captain.path, headers=headers, timeout=10, allow_redirects=False)
        if page.status_code != 200:
            wrong.append(f"signed in at the proxy, {page.status_code} at {host.base}")
    front = [requests.get(f"{host.base}/en/", headers=_as_proxied(), timeout=10) for host in hosts]
    if front[0].headers["ETag"] != front[1].headers["ETag"]:
        wrong.append("the front pages differ")
    return wrong


def _as_proxied() -> dict[str, str]:
    return {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}


def _signs_in(host: Host, email: str, password: str, proxy: Proxy) -> requests.Response:
    """Straight to one instance, as the proxy would ask it."""
    form = requests.get(f"{host.base}/en/sign-in", headers=_as_proxied(), timeout=10)
    found = CSRF.search(form.text)
    assert found is not None
    cookie = "; ".join(f"{name}={value}" for name, value in form.cookies.items())
    headers = {**_as_proxied(), "Cookie": cookie, "Referer": host.base.replace("http:", "https:") + "/en/sign-in"}
    data = {"csrf_token": found[1], "email": email, "password": password}
    return requests.post(f"{host.base}/en/sign-in", data=data, headers=headers, timeout=10, allow_redirects=False)


def two_hosts(url: str, folder: Path, kills: int, stack: ExitStack) -> dict[str, str]:
    """Set up, agree, kill, compare."""
    began = time.monotonic()
    redis, port = free_port(), free_port()
    server = subprocess.Popen(
        [str(_found("redis-server")), "--port", str(redis), "--save", "", "--dir", str(folder)], stdout=subprocess.DEVNULL
    )
    stack.callback(lambda: (server.terminate(), server.wait()))
    environment = {
        "DATABASE_URL": url,
        "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        "STORAGE_URL": (folder / "files").as_uri(),
        "SECRET_KEY": "hosts-" * 8,
        "PUBLIC_URL": f"https://localhost:{port}",
        "TRUSTED_PROXIES": "1",
        "METRICS_TOKEN": "m" * 24,
    }
    (folder / "prepared").mkdir(mode=0o750)
    app = create_app({**environment, "HACKATHON_DATA": str(folder / "prepared")})
    stop = threading.Event()
    with app.app_context():
        flask_migrate.upgrade()
        clients = people(app, f"https://localhost:{port}", stop)
        earlier = _sent()  # letters of what the editions tell of
        db.session.remove()
        db.engine.dispose()
    hosts = [Host({**environment, "LIMITED": "1"}, folder / name) for name in ("one", "two")]
    for host in hosts:
        stack.callback(host.end)
    proxy = stack.enter_context(nginx(folder, port, [int(host.base.rsplit(":", 1)[1]) for host in hosts]))
    for client in clients:
        client.http = proxy.session()
        client.begin()
    wrong = agreed(proxy, hosts, next(c for c in clients if isinstance(c, Captain)))
    for host in hosts:  # once more, without limits: the load comes from one machine
        host.end()
        del host.environment["LIMITED"]
        host.again()
    for client in clients:
        client.start()
    for number in range(kills):
        _until_acknowledged(clients)
        time.sleep(random.uniform(0.0, 0.5))
        hosts[number % 2].end()
        _until_acknowledged(clients)
        hosts[number % 2].again()
    stop.set()
    for client in clients:
        client.join(60)
    with app.app_context():
        wrong += delivered(hosts, earlier)
        result = verified(app, clients)
    for line in wrong:
        print(line, file=sys.stderr)
    return {
        "kills of an instance": str(kills),
        "hand-ins": str(sum(len(c.receipts) for c in clients if isinstance(c, Captain))),
        "card saves": str(sum(c.acts for c in clients if isinstance(c, Juror))),
        "sent again": str(sum(c.repeated for c in clients)),
        **result,
        "check": result["check"] if not wrong else f"{len(wrong)} disagreements; {result['check']}",
        "seconds": f"{time.monotonic() - began:.0f}",
    }


def _sent() -> int:
    return db.session.scalar(select(func.count(OutboxMail.id)).where(OutboxMail.sent_at.is_not(None))) or 0


def _waiting() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(OutboxMail.id)).where(OutboxMail.sent_at.is_(None))) or 0


def delivered(hosts: list[Host], earlier: int) -> list[str]:
    """Both workers carry letters: each goes, and only those that a kill interrupted may go twice."""
    _until(lambda: not _waiting(), 240)
    sent = {path.name for host in hosts for path in (host.folder / "outbox").glob("*.eml")}
    carried = [len(list((host.folder / "outbox").glob("*.eml"))) for host in hosts]
    rows = _sent() - earlier
    db.session.rollback()
    print(f"letters: {rows}, carried by each: {carried}, twice: {sum(carried) - len(sent)}", file=sys.stderr)
    return [] if rows == len(sent) else [f"{rows} letters are marked as sent, {len(sent)} went"]


if __name__ == "__main__":
    sys.exit(main())
