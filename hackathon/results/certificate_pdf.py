"""Draw a certificate as PDF: the words come in as JSON, the octets go out. `certificate_drawing.py` starts it as a process."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

HERE = Path(__file__).resolve().parent
TEMPLATE, FONTS = HERE / "certificate.typ", HERE / "fonts"


def draw(told: dict[str, Any]) -> bytes:
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
            format="pdf",
            sys_inputs=inputs,
            pdf_standards="ua-1",
        )
    )


def main() -> int:
    """Read what stands on the certificate from standard input, write the PDF to standard output."""
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
