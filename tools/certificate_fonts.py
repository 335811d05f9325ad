"""Make the fonts of certificates: one TTF for each weight, with every script that a name may be written in.

The site's own fonts hold no letters such as č, ł or ș, and Typst reads no WOFF2. Run in an environment of its own:

    npm pack @fontsource/sofia-sans @fontsource/sofia-sans-condensed
    mkdir /tmp/fonts && for file in fontsource-*.tgz; do tar xzf $file -C /tmp/fonts --strip-components=2 package/files; done
    python -m venv /tmp/tools && /tmp/tools/bin/pip install fonttools brotli
    /tmp/tools/bin/python tools/certificate_fonts.py /tmp/fonts

`letters.txt` lists what all of them can draw: a name with another letter is refused before it becomes an empty box.
Sofia Sans is under the SIL Open Font License 1.1 without reserved names; the licence lies beside the files.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "hackathon" / "results" / "fonts"
SCRIPTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek")
WANTED = (
    ("sofia-sans", "Sofia Sans", "Regular", 400),
    ("sofia-sans", "Sofia Sans", "Bold", 700),
    ("sofia-sans-condensed", "Sofia Sans Headline", "Bold", 700),  # Typst takes "Condensed" for a cut of the first family
)
FIRST_SIGN = 0x20
FAMILY, STYLE, UNIQUE, FULL, POSTSCRIPT = 1, 2, 3, 4, 6
"""Numbers of names in a font."""


def make(source: Path, stem: str, family: str, style: str, weight: int) -> Path:
    """One file."""
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for script in SCRIPTS:
            font = TTFont(source / f"{stem}-{script}-{weight}-normal.woff2")
            font.flavor = None
            parts.append(Path(folder) / f"{script}.ttf")
            font.save(parts[-1])
        merged = Merger().merge([str(part) for part in parts])
    _name(merged, family, style, weight)
    target = TARGET / f"{family.replace(' ', '')}-{style}.ttf"
    merged.save(target)
    return target


def _name(font: TTFont, family: str, style: str, weight: int) -> None:
    names = font["name"]
    postscript = f"{family.replace(' ', '')}-{style}"
    for number, value in {FAMILY: family, STYLE: style, UNIQUE: postscript, FULL: f"{family} {style}"}.items():
        names.setName(value, number, 3, 1, 0x409)
    names.setName(postscript, POSTSCRIPT, 3, 1, 0x409)
    for number in (16, 17, 25):
        names.removeNames(nameID=number)
    font["OS/2"].usWeightClass = weight
    bold = style == "Bold"
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0b1100001) | (0b100000 if bold else 0b1000000)
    font["head"].macStyle = 1 if bold else 0


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    shutil.copyfile(ROOT / "static" / "fonts" / "OFL.txt", TARGET / "OFL.txt")
    made = [make(Path(sys.argv[1]), *wanted) for wanted in WANTED]
    shared = set.intersection(*(set(TTFont(file).getBestCmap()) for file in made))
    (TARGET / "letters.txt").write_text("".join(chr(code) for code in sorted(shared) if code >= FIRST_SIGN), encoding="utf-8")
    print(*(file.relative_to(ROOT) for file in made), sep="\n")
