"""The catalogues of translations, one a stage: refresh them from the code, check that they equal it, compile them.

python tools/catalogues.py update [stage …]     extract, merge, keep what is translated
python tools/catalogues.py check                exit 1 when a catalogue is behind the code or incomplete
python tools/catalogues.py compile              write the .mo files that the application reads
"""

from __future__ import annotations

import io
import re
import sys
from collections import defaultdict
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
STAGES = (
    *("web", "editions", "accounts", "topics", "challenges", "teams", "submissions"),
    *("jury", "scores", "ranking", "results", "home"),
)
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
OPTIONS = {"**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
SHARED_TEMPLATES = ("base.html", "styleguide.html", "components", "errors")
BULGARIAN = re.compile(r"[а-яА-Я]")


def catalogue_path(stage: str) -> Path:
    """Where the Bulgarian of a stage lies."""
    return ROOT / "hackathon" / stage / "translations" / "bg" / "LC_MESSAGES" / "messages.po"


def _sources(stage: str) -> list[Path]:
    sources = [ROOT / "hackathon" / stage, ROOT / "templates" / stage]
    if stage == "web":
        sources += [ROOT / "templates" / name for name in SHARED_TEMPLATES]
    return [path for path in sources if path.exists()]


def extracted(stage: str) -> Catalog:
    """All texts of a stage's code and templates, without line numbers, so that a moved line changes nothing."""
    catalogue = Catalog(locale="bg", project="bg10xeu", charset="utf-8", fuzzy=False)
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    for source in _sources(stage):
        folder = source if source.is_dir() else source.parent
        for name, _line, message, comments, context in extract_from_dir(folder, methods, OPTIONS, KEYWORDS, ("i18n:",)):
            if source.is_dir() or name == source.name:
                place = (folder / name).relative_to(ROOT).as_posix()
                catalogue.add(message, None, [(place, None)], auto_comments=comments, context=context)  # type: ignore[list-item]
    return catalogue


def read(stage: str) -> Catalog:
    """The catalogue as it is kept; empty when there is none yet."""
    path = catalogue_path(stage)
    if not path.exists():
        return Catalog(locale="bg", project="bg10xeu", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="bg")


def merged(stage: str) -> Catalog:
    """The kept catalogue brought up to the code: new texts empty, old ones gone, nothing guessed."""
    kept = read(stage)
    fresh = extracted(stage)
    for message in fresh:
        old = kept.get(message.id, message.context) if message.id else None
        if old is not None and old.string:
            message.string = old.string
    return fresh


def as_text(catalogue: Catalog) -> bytes:
    """The file's octets, in a fixed order and without dates."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, omit_header=True, include_lineno=False)
    head = (
        'msgid ""\nmsgstr ""\n"Language: bg\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return head.encode() + out.getvalue()


def _messages(catalogue: Catalog) -> list[Message]:
    return [m for m in catalogue if m.id]


def _untranslated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return not all(strings)


PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def _lost_placeholders(message: Message) -> bool:
    ids = message.id if isinstance(message.id, (list, tuple)) else [message.id]
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    wanted = set(PLACEHOLDER.findall(ids[-1]))
    return (
        any(set(PLACEHOLDER.findall(text or "")) - wanted for text in strings)
        or set(PLACEHOLDER.findall(strings[-1] or "")) != wanted
    )


def problems(stage: str) -> list[str]:
    """What is wrong with the catalogue of a stage."""
    found = []
    fresh = merged(stage)
    path = catalogue_path(stage)
    if _messages(fresh) and (not path.exists() or path.read_bytes() != as_text(fresh)):
        found.append(f"{stage}: the catalogue is not as the code has it; run `make translations`")
    for message in _messages(fresh):
        if _untranslated(message):
            found.append(f"{stage}: no Bulgarian for {message.id!r}")
        elif _lost_placeholders(message):
            found.append(f"{stage}: other placeholders in the Bulgarian of {message.id!r}")
    return found


def disagreements() -> list[str]:
    """Texts that two stages put into Bulgarian differently: one word for one thing."""
    seen: dict[object, dict[object, str]] = defaultdict(dict)
    for stage in STAGES:
        for message in _messages(read(stage)):
            key = (message.context, message.id if isinstance(message.id, str) else tuple(message.id))
            value = message.string if isinstance(message.string, str) else tuple(message.string)
            seen[key][value] = stage
    return [f"put differently: {key[1]!r}: {dict(values)}" for key, values in seen.items() if len(values) > 1]  # type: ignore[index]


def update(stages: list[str]) -> None:
    """Refresh catalogues."""
    for stage in stages or list(STAGES):
        catalogue = merged(stage)
        if _messages(catalogue):
            path = catalogue_path(stage)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(as_text(catalogue))
            missing = sum(_untranslated(m) for m in _messages(catalogue))
            print(f"{stage}: {len(_messages(catalogue))} texts, {missing} without Bulgarian")


def compile_all() -> None:
    """Write the .mo files."""
    for stage in STAGES:
        path = catalogue_path(stage)
        if path.exists():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, read(stage))


def check() -> int:
    """Print what is wrong; the exit code."""
    found = [line for stage in STAGES for line in problems(stage)] + disagreements()
    print("\n".join(found) if found else "catalogues equal the code")
    return 1 if found else 0


def main(arguments: list[str]) -> int:
    """Run one of the three commands."""
    match arguments:
        case ["update", *stages]:
            update(stages)
        case ["check"]:
            return check()
        case ["compile"]:
            compile_all()
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
