"""Take the pictures of the README anew from a fresh demo edition: `make screenshots`."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.support.live import launch  # noqa: E402 - the same browser as in the tests

FOLDER = ROOT / "docs" / "screenshots"
PORT = 8199
BASE = f"http://127.0.0.1:{PORT}"
WIDE, PHONE = (1280, 900), (390, 844)


@dataclass(frozen=True)
class Picture:
    """What to show: in which phase, whose page, at what size, in which scheme; `anchor` is scrolled to."""

    name: str
    phase: str
    path: str
    who: str = ""
    size: tuple[int, int] = WIDE
    scheme: str = "light"
    anchor: str = ""


PICTURES = (
    Picture("front-bg", "submission", "/bg/bg10xeu/"),
    Picture("map-bg", "submission", "/bg/bg10xeu/", anchor="section:has(svg.map)"),
    Picture("front-phone-dark", "submission", "/bg/bg10xeu/", size=PHONE, scheme="dark"),
    Picture("catalogue-bg", "submission", "/bg/bg10xeu/challenges"),
    Picture("challenge-en", "submission", "/en/bg10xeu/challenges/160-junctions", anchor=".prov"),
    Picture("workspace-en", "submission", "/en/bg10xeu/teams/mine", who="captain1@demo.example"),
    Picture("scorecard-bg", "judging", "/bg/bg10xeu/jury", who="juror1@demo.example", size=PHONE),
    Picture("results-en", "published", "/en/bg10xeu/results", anchor="#order"),
)


@contextmanager
def served(data: Path, phase: str) -> Iterator[str]:
    """A demo edition in a phase, served; gives the demo password."""
    environment = {**os.environ, "HACKATHON_DATA": str(data), "DEMO_PHASE": phase, "PORT": str(PORT), "WORKERS": "1"}
    server = subprocess.Popen([sys.executable, "-m", "hackathon.serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{BASE}/readyz", timeout=2)
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        yield (data / "demo-password").read_text(encoding="utf-8").strip()
    finally:
        server.terminate()
        server.wait()


def take(browser: Browser, picture: Picture, password: str) -> None:
    """Open the page as its reader and keep what fits the window."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=picture.scheme, locale="bg-BG", timezone_id="Europe/Sofia"
    )
    page = context.new_page()
    if picture.who:
        page.goto(f"{BASE}/en/sign-in")
        page.fill("#sign-in [name=email]", picture.who)
        page.fill("#sign-in [name=password]", password)
        with page.expect_navigation():
            page.click("#sign-in button.btn")
    page.goto(BASE + picture.path)
    if picture.name.startswith("scorecard"):
        with page.expect_navigation():
            page.locator("main a[href*='/jury/entries/']").first.click()
        page.locator("#scorecard").scroll_into_view_if_needed()
        page.locator("#scorecard").evaluate("form => form.scrollIntoView()")
    if picture.anchor:
        page.locator(picture.anchor).first.evaluate("part => part.scrollIntoView()")
    page.evaluate("document.fonts.ready")
    keep(page.screenshot(), FOLDER / f"{picture.name}.png")
    context.close()


def keep(png: bytes, path: Path) -> None:
    """Write the picture with few colours, which is all that it has."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    print(path.relative_to(ROOT), path.stat().st_size // 1000, "kB")


def main() -> int:
    """All pictures, phase by phase."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as data:
        browser = launch(playwright)
        for phase in dict.fromkeys(picture.phase for picture in PICTURES):
            with served(Path(data), phase) as password:
                for picture in (p for p in PICTURES if p.phase == phase):
                    take(browser, picture, password)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
