"""Draw a certificate as PDF, in a process of its own: the words come in as JSON, the octets go out."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

HERE = Path(__file__).resolve().parent
TEMPLATE, FONTS = HERE / "certificate.typ", HERE / "fonts"
DRAWING_LIMIT = 20
"""Seconds; it takes a tenth of one."""


class DrawingFailed(RuntimeError):
    """No PDF came out; the message says why."""


def draw_apart(told: dict[str, Any]) -> bytes:
    """Draw in a process of its own, so that this one carries neither the fonts nor the typesetter's memory."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "hackathon.results.certificate_pdf"],
            input=json.dumps(told).encode(),
            capture_output=True,
            timeout=DRAWING_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise DrawingFailed(f"nothing after {DRAWING_LIMIT} s") from late
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise DrawingFailed(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def draw(told: dict[str, Any], kind: str = "pdf") -> bytes:
    """The page: tagged, for readers of screens too (PDF/UA-1). Nothing of it depends on the clock or the machine."""
    picture = BytesIO()
    segno.make(told["url"], error="m", micro=False).save(picture, kind="svg", border=0, dark="#16202b")
    inputs = {"certificate": json.dumps({**told, "qr": picture.getvalue().decode()}, ensure_ascii=False)}
    return bytes(
        typst.compile(
            str(TEMPLATE),
            root=str(HERE),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format=kind,
            ppi=110,
            sys_inputs=inputs,
            pdf_standards="ua-1" if kind == "pdf" else [],
        )
    )


def main() -> int:
    """Read what stands on the certificate from standard input, write the PDF to standard output."""
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
