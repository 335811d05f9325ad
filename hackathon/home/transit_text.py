"""Titles on the map: how wide a text is, where it breaks."""

from __future__ import annotations

from typing import Final

TITLE_SIZE, TITLE_LEAD = 16.0, 19.5
HEAD_SIZE, HEAD_LEAD = 17.5, 20.0
CODE_SIZE = 14.0
MOST_LINES: Final = 6

# Advance widths of Sofia Sans at weight 500, in hundredths of an em. Anything else counts as a wide letter.
_EM: Final = {
    letter: hundredths
    for hundredths, letters in (
        (21, " '\u00a0"), (24, "ijl.,:;!"), (27, "IJ()|"), (34, 'fr"'), (39, "t/"), (43, "„“”л1"), (49, "гзкхсszxL?-Г"),
        (51, "аеучьяacegkvyF«»"), (54, "бвдийнорцѝЕРТbdopquEPTYZ23457"), (57, "пъАБВЗЛУХЬhnABSX0689"), (62, "ДКЯKRV+мСЧCD"),
        (66, "ИЙНОПЦЪGHNOQU&"), (73, "жфюw–"), (79, "МM"), (85, "тшщФmW"), (91, "ЖЮШЩ%"),
    )
    for letter in letters
}  # fmt: skip
_WIDE_LETTER: Final = 99


def text_width(text: str, size: float) -> float:
    """The width of a text in the drawing's units."""
    return sum(_EM.get(letter, _WIDE_LETTER) for letter in text) * size / 100


def wrap(text: str, size: float, limit: float, most: int = MOST_LINES) -> list[str]:
    """As few lines as fit, then as even as possible; no line ends in a word of one or two letters.

    A word wider than the limit is broken; a text of more lines than `most` ends in an ellipsis.
    """
    words = [piece for word in text.split() for piece in _pieces(word, size, limit)] or [""]
    best: dict[int, tuple[int, float, list[str]]] = {0: (0, 0.0, [])}  # words placed: (lines, unevenness, the lines)
    for end in range(1, len(words) + 1):
        for start in range(end - 1, -1, -1):
            line = " ".join(words[start:end])
            room = limit - text_width(line, size)
            if room < 0 and end - start > 1:
                break
            lines, uneven, rows = best[start]
            dangling = 1500.0 if end < len(words) and len(words[end - 1]) <= 2 else 0.0
            found = (lines + 1, uneven + max(0.0, room) ** 2 + dangling, [*rows, line])
            if end not in best or found[:2] < best[end][:2]:
                best[end] = found
    rows = best[len(words)][2]
    return rows if len(rows) <= most else [*rows[: most - 1], rows[most - 1].rstrip(" .,:;–-") + "…"]


def _pieces(word: str, size: float, limit: float) -> list[str]:
    """The word itself, or parts of it with hyphens where it is wider than the limit."""
    pieces = []
    while text_width(word, size) > limit:
        fit = max(n for n in range(1, len(word)) if n == 1 or text_width(word[:n] + "-", size) <= limit)
        cut = next((n for n in range(fit, fit // 2, -1) if word[n - 1] in _VOWELS and word[n] not in _VOWELS), fit)
        pieces.append(word[:cut] + "-")
        word = word[cut:]
    return [*pieces, word]


_VOWELS: Final = frozenset("аеиоуъюяaeiouy")
