"""Captains who hand in and jurors who save cards, over HTTP; each repeats a request until it is acknowledged."""

from __future__ import annotations

import random
import re
import threading
import uuid
from dataclasses import dataclass, field

import requests

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
CODE = re.compile(r"BG10-[0-9A-Z]{4}-[0-9A-Z]{4}")
PATIENCE = 20.0


class Refused(RuntimeError):
    """The site answered, but not as it should."""


@dataclass
class Client(threading.Thread):
    """One signed-in browser that goes on until `stop`, then finishes what it began."""

    base: str
    email: str
    password: str
    stop: threading.Event
    repeated: int = 0
    """Requests that were lost and sent again."""
    acts: int = 0
    """Acknowledged."""
    fault: str = ""
    csrf: str = ""
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def sign_in(self) -> None:
        """Before the first kill."""
        self.csrf = self.token("/en/sign-in")
        answer = self.send("POST", "/en/sign-in", {"email": self.email, "password": self.password})
        if answer.status_code != 303:
            raise Refused(f"{self.email} cannot sign in: {answer.status_code}")

    def token(self, path: str) -> str:
        """The token of the forms on a page."""
        page = self.send("GET", path)
        found = CSRF.search(page.text)
        if found is None:
            raise Refused(f"{path}: {page.status_code}, no form")
        return found[1]

    def send(self, method: str, path: str, data: dict[str, str] | None = None) -> requests.Response:
        """Send until something answers; what a dying process swallowed, and a 503, is sent again as it was."""
        body = {**data, "csrf_token": self.csrf} if data is not None else None
        while True:
            try:
                headers = {"X-Requested-With": "fetch", "Origin": self.base, "Referer": self.base + path} if body else {}
                answer = self.http.request(
                    method, self.base + path, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False
                )
                if answer.status_code not in (502, 503, 504):
                    return answer
            except requests.RequestException:
                pass
            self.repeated += 1
            self.stop.wait(0.1)

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.act()
                self.acts += 1
        except Exception as error:  # told at the end, with the others
            self.fault = f"{self.email}: {type(error).__name__}: {error}"

    def act(self) -> None:
        """One act, to its acknowledgement."""
        raise NotImplementedError


@dataclass
class Captain(Client):
    """Hands in again and again; every receipt is kept."""

    __hash__ = Client.__hash__
    path: str = ""
    receipts: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Request key → number of the version, code."""

    def begin(self) -> None:
        self.sign_in()
        self.csrf = self.token(f"{self.path}/entry/check")

    def act(self) -> None:
        key = uuid.uuid4().hex
        answer = self.send("POST", f"{self.path}/entry/hand-in", {"request_key": key})
        if answer.status_code != 303:
            raise Refused(f"hand-in: {answer.status_code}")
        place = answer.headers["Location"]
        receipt = self.send("GET", "/" + place.split("/", 3)[3] if "://" in place else place)
        code = CODE.search(receipt.text)
        if code is None:
            raise Refused(f"receipt {place}: {receipt.status_code}")
        self.receipts[key] = (int(place.rsplit("/", 1)[1]), code[0])


@dataclass
class Juror(Client):
    """Saves cards again and again; of each card the last acknowledged state is kept."""

    __hash__ = Client.__hash__
    path: str = ""
    cards: dict[int, int] = field(default_factory=dict)
    """Number of the entry → version of the card that the next save is based on."""
    criteria: tuple[str, ...] = ()
    saved: dict[int, tuple[int, dict[str, int], str]] = field(default_factory=dict)
    """Number of the entry → version, scores and feedback as acknowledged."""

    def begin(self) -> None:
        self.sign_in()
        self.csrf = self.token(f"{self.path}/{next(iter(self.cards))}")

    def act(self) -> None:
        number = random.choice(list(self.cards))
        scores = {key: random.randint(1, 5) for key in self.criteria}
        feedback = f"{uuid.uuid4().hex} – полезно и за други градове"
        form = {"version": str(self.cards[number]), "feedback": feedback, "private_note": ""}
        form |= {f"score_{key}": str(value) for key, value in scores.items()}
        answer = self.send("POST", f"{self.path}/{number}", form)
        if answer.status_code != 200:
            raise Refused(f"card {number}: {answer.status_code} {answer.text[:200]}")
        self.cards[number] = int(answer.json()["version"])
        self.saved[number] = (self.cards[number], scores, feedback)
