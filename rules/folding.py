"""Makes text safe to publish and gives the plain lower-case view of it that redaction matches on.

    fold("Ｎama\\u200b: BUDI\\x00")  ->  clean "Ｎama: BUDI", plain "nama: budi", both of one length

Control characters, zero-width joints, combining marks and lone surrogates hide identifiers from patterns (evidence.md:
NUL bytes occur), so they leave the clean text too. `plain` has one character for each of `clean`.
"""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

IDENTIFIER_FILLER = "\ue000"
PLACE_FILLER = "\ue002"
NAME_FILLER = "\ue001"

PLACEHOLDERS = {
    "NIK": "[NIK]",
    "KK": "[KK]",
    "NPWP": "[NPWP]",
    "BPJS": "[BPJS]",
    "CARD": "[kartu]",
    "PHONE": "[telepon]",
    "EMAIL": "[surel]",
    "PLATE": "[plat]",
    "ACCOUNT": "[rekening]",
    "COORDINATES": "[koordinat]",
    "LINK": "[tautan]",
    "SOCIAL_HANDLE": "[akun]",
    "ADDRESS": "[alamat]",
    "RT_RW": "[RT/RW]",
    "BIRTH_DATE": "[tanggal lahir]",
    "PERSON": "[nama]",
    "OTHER_ID": "[nomor]",
    "REVIEWED": "[disunting]",
}

FILLERS = dict.fromkeys(PLACEHOLDERS, IDENTIFIER_FILLER) | {
    "PERSON": NAME_FILLER,
    "REVIEWED": NAME_FILLER,
    **dict.fromkeys(("ADDRESS", "RT_RW", "COORDINATES", "LINK", "PLATE", "BIRTH_DATE"), PLACE_FILLER),
}
"""What stands for each finding while the rest is read: a name is looked for beside a number, not beside a place."""

_PLACEHOLDER_PLAIN = re.compile("|".join(re.escape(token.lower()) for token in PLACEHOLDERS.values()))
_TYPES = {token.lower(): kind for kind, token in PLACEHOLDERS.items()}

# Private use is replaced, not dropped: the fillers live there.
_DROPPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff\u0300-\u036f\u0483-\u0489\u064b-\u065f\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_REPLACED = re.compile("[\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]")
_BREAK = re.compile("[\u2028\u2029]")

_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕԁɡһӏкмтвнԛԝАВЕЅІЈКМНОРСТУХαοινρτυκεηχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıſ–—−‐‑‒―’‘´`“”„•·：．，／",
        "aeopcyxijsdghlkmtbhqwabesijkmhopctyxaoivptukenxabezhikmnoptyxis-------''''\"\"\"..:.,/",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A publishable text, its matching view, and where each of its characters stood in the original."""

    clean: str
    plain: str
    positions: list[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original behind `clean[start:end]`."""
        if self.positions is None:
            return start, end
        return self.positions[start], self.positions[end - 1] + 1

    def folded(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of `clean` that came of `original[start:end]`; empty where nothing of it is left."""
        if self.positions is None:
            return min(start, len(self.clean)), min(end, len(self.clean))
        return bisect_left(self.positions, start), bisect_left(self.positions, end)


class _PlainCharacters(dict[int, int]):
    """One plain character for each character, worked out when first met."""

    def __missing__(self, code: int) -> int:
        plain = self[code] = ord(_plain_character(chr(code)))
        return plain


def _plain_character(character: str) -> str:
    if character in _LOOKALIKES:
        return _LOOKALIKES[character]
    if character.isspace():
        return "\n" if character == "\n" else " "
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    base = unicodedata.normalize("NFKD", character).lower()
    base = "".join(part for part in base if not unicodedata.combining(part))
    return base if len(base) == 1 else character


_PLAIN = _PlainCharacters()


def fold(text: str) -> Folded:
    """The clean text and its plain view; linear in the length of `text`, whatever it holds."""
    clean, positions = _clean(text)
    plain = clean.lower() if clean.isascii() else clean.translate(_PLAIN)
    if "[" in plain:
        plain = _PLACEHOLDER_PLAIN.sub(_filler, plain)
    return Folded(clean, plain, positions)


def _clean(text: str) -> tuple[str, list[int] | None]:
    if text.isascii() and text.isprintable():
        return text, None
    text = _REPLACED.sub("\ufffd", text)
    if _DROPPED.search(text) is None:
        return _BREAK.sub("\n", text), None
    kept = [at for at, character in enumerate(text) if not _is_dropped(text, at, character)]
    return "".join("\n" if text[at] in "\r\u2028\u2029" else text[at] for at in kept), kept


def _is_dropped(text: str, at: int, character: str) -> bool:
    if character == "\r":
        return text[at + 1 : at + 2] == "\n"
    return _DROPPED.match(character) is not None


def _filler(match: re.Match[str]) -> str:
    return FILLERS[_TYPES[match.group()]] * len(match.group())
