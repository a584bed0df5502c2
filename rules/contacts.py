"""Finds ways to reach or locate one person online: e-mail, links that carry a person, handles, coordinates."""

import re
from collections.abc import Iterator

from rules.spans import Span

_EMAIL = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9_%+][a-z0-9._%+-]{0,63}(?:@[a-z0-9-]{1,63}(?:\s?\.\s?[a-z0-9-]{2,24}){1,4}"
    r"|\s?@\s?[a-z0-9-]{1,63}\s?\.\s?(?:com|co|id|net|org|go|ac|sch|or|web|my)\b(?:\s?\.\s?id\b)?)"
)
_SPELLED_EMAIL = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9_%+][a-z0-9._%+-]{0,63}(?:\s(?:dot|titik)\s[a-z0-9_-]{1,30}){0,3}\s?[\[({]?\s?\b(?:at|et)\b\s?[\])}]?\s?"
    r"[a-z0-9-]{2,30}\s?(?:[\[({]?\s?\b(?:dot|titik)\b\s?[\])}]?|\.)\s?(?:com|co|id|net|org|go|ac|sch)\b"
    r"(?:\s?(?:dot|titik|\.)\s?id\b)?"
)
_BROKEN_EMAIL = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9_%+][a-z0-9._%+-]{4,63}\s?[#&*,]?\s?"
    r"(?:gmail|gmaill|gmai|ymail|yahoo|hotmail|outlook|rocketmail|icloud)\s?[.,]?\s?(?:com|co\.id|co|con)\b"
)
_LABELLED_EMAIL = re.compile(
    r"\b(?:e-?mail|surel|mail|gmail)\b\s?(?:saya|nya|kami)?\s?[:=]{0,2}\s{0,2}"
    r"([a-z0-9_%+][a-z0-9._%+-]{1,63}\s?[#&*,]?\s?(?:gmail|ymail|yahoo|hotmail|outlook|icloud)\s?[.,]\s?(?:com|co\.id|co)\b)"
)
_MAIL_WORDS = ("gmai", "ymail", "yahoo", "hotmail", "outlook", "rocketmail", "icloud")

_LINK = re.compile(
    r"(?:https?\s?:\s?/\s?/\s?|www\.)[^\s\ue000-\ue002<>\"]{1,2000}"
    r"|(?<![a-z0-9@.-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|id|net|org|me|gl|ly|info|app|link|page|site|xyz|co|io|to)"
    r"/[^\s\ue000-\ue002<>\"]{1,2000}"
)
_MAP_HOST = re.compile(r"maps\.|/maps|goo\.gl/maps|maps\.app|plus\.codes|openstreetmap|waze\.com")
_PERSONAL_HOST = re.compile(
    r"facebook\.|fb\.|instagram\.|tiktok\.|twitter\.|//x\.com|t\.me|telegram\.|wa\.me|whatsapp\.|linkedin\.|youtu"
    r"|drive\.google|docs\.google|photos\.|forms\.|forms?\.gle|goo\.gl|bit\.ly|s\.id|tinyurl|linktr|shope\.ee|threads\."
    r"|dropbox|onedrive|1drv|line\.me|lynk\.id|trakteer|saweria"
)
_PAYLOAD = re.compile(r"[?#@=%&;]|[a-z0-9_-]{24}|[0-9]{6}|~")

_HANDLE = re.compile(r"(?<![a-z0-9._@/])@[a-z0-9_][a-z0-9._]{2,30}")
_LABELLED_HANDLE = re.compile(
    r"\b(?:ig|instagram|fb|facebook|facebok|tiktok|tik tok|twitter|telegram|tele|line|akun|username"
    r"|user name|user id)\b"
    r"(?:\s{0,2}(?:nya|saya|dia|pelaku|atas nama|an|dengan nama|bernama|id|ig|fb|instagram|facebook"
    r"|tiktok|akun)\b){0,3}"
    r"\s{0,2}(?:[:=]\s{0,2}@?|@)([a-z0-9_][a-z0-9._]{2,30})"
)
_UNDERSCORED = re.compile(r"(?<![a-z0-9._@/-])[a-z][a-z0-9.]{1,20}_[a-z0-9._]{1,20}(?![a-z0-9@])")

_DECIMAL_PAIR = re.compile(
    r"(?<![0-9.,])(-?\s?[0-9]{1,3}[.,][0-9]{3,20})\s{0,2}[°]?\s?[nsltub]{0,2}\s{0,2}[,;/|]?\s{0,3}"
    r"(?:(?:long|longitude|lng|lon|bujur|bt)\s?[:=]?\s?)?(-?\s?[0-9]{1,3}[.,][0-9]{3,20})(?![0-9])"
)
_DECIMAL = re.compile("[0-9][.,][0-9]{3}")
_LABELLED_DEGREES = re.compile(
    r"\b(?:lat|latitude|lintang|long|longitude|lng|lon|bujur|koordinat|titik koordinat|koordinat lokasi)\b"
    r"\s{0,2}[:=]?\s{0,2}-?[0-9]{1,3}[.,][0-9]{3,20}"
)
_SEXAGESIMAL = re.compile(
    r"[0-9]{1,3}\s?[°º˚]\s?[0-9]{1,2}(?:[.,][0-9]{1,8})?\s?['′]\s?"
    r"(?:[0-9]{1,2}(?:[.,][0-9]{1,8})?\s?(?:\"|''|″)?)?\s?(?:[nsewltub]{1,2}\b)?"
)
_PLUS_CODE = re.compile(r"(?<![a-z0-9])[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}(?![a-z0-9])")

_DIGIT_GROUP = re.compile("[0-9]+")
_MIXED = re.compile(r"[0-9][a-z+/=_-]{1,200}[0-9]")
_CODE = re.compile(r"(?<![a-z0-9+/=_.-])(?=[a-z]{0,20}[0-9])[a-z0-9]{9,23}(?![a-z0-9+/=_])")
_OPAQUE = re.compile(r"(?<![a-z0-9+/=_-])[a-z0-9+/_-]{24,}={0,2}")


def find(plain: str) -> Iterator[Span]:
    """E-mail addresses, personal links, handles and coordinates; may overlap, the earlier kind is the surer one."""
    if "/" in plain or "www." in plain:
        yield from _links(plain)
    yield from _mail(plain)
    yield from _handles(plain)
    if _DIGIT_GROUP.search(plain) is None:
        return
    yield from _coordinates(plain)
    if _MIXED.search(plain) is None:
        return
    for match in _CODE.finditer(plain):
        if _is_code(match.group()):
            yield Span(match.start(), match.end(), "OTHER_ID")
    for match in _OPAQUE.finditer(plain):
        if _is_opaque(match.group()):
            yield Span(match.start(), match.end(), "OTHER_ID")


def _links(plain: str) -> Iterator[Span]:
    for match in _LINK.finditer(plain):
        link = match.group().rstrip(".,;:!?)]}'")
        kind = _link_kind(link)
        if kind:
            yield Span(match.start(), match.start() + len(link), kind)


def _link_kind(link: str) -> str | None:
    if _MAP_HOST.search(link):
        return "COORDINATES"
    if _PERSONAL_HOST.search(link) or _PAYLOAD.search(link):
        return "LINK"
    return None


def _mail(plain: str) -> Iterator[Span]:
    if "@" in plain:
        yield from _all(_EMAIL, plain, "EMAIL")
    if " at " in plain or "at)" in plain or "at]" in plain or " et " in plain:
        yield from _all(_SPELLED_EMAIL, plain, "EMAIL")
    if any(word in plain for word in _MAIL_WORDS):
        yield from _all(_BROKEN_EMAIL, plain, "EMAIL")
        yield from (Span(*match.span(1), "EMAIL") for match in _LABELLED_EMAIL.finditer(plain))


def _handles(plain: str) -> Iterator[Span]:
    if "@" in plain:
        yield from _all(_HANDLE, plain, "SOCIAL_HANDLE")
    if ":" in plain or "@" in plain or "=" in plain:
        for match in _LABELLED_HANDLE.finditer(plain):
            yield Span(match.start(1), match.end(1), "SOCIAL_HANDLE")
    if "_" in plain:
        yield from _all(_UNDERSCORED, plain, "SOCIAL_HANDLE")


def _coordinates(plain: str) -> Iterator[Span]:
    if _DECIMAL.search(plain):
        for match in _DECIMAL_PAIR.finditer(plain):
            if _in_indonesia(_degrees(match.group(1)), _degrees(match.group(2))):
                yield Span(match.start(), match.end(), "COORDINATES")
        if "lat" in plain or "koordinat" in plain or "lintang" in plain or "bujur" in plain or "lon" in plain:
            yield from _all(_LABELLED_DEGREES, plain, "COORDINATES")
    if "°" in plain or "º" in plain or "˚" in plain:
        yield from _all(_SEXAGESIMAL, plain, "COORDINATES")
    if "+" in plain:
        yield from _all(_PLUS_CODE, plain, "COORDINATES")


def _degrees(written: str) -> float:
    return float(written.replace(" ", "").replace(",", "."))


def _in_indonesia(first: float, second: float) -> bool:
    """Latitude and longitude in either order, within a generous box around the country."""
    latitude, longitude = sorted((first, second), key=abs)
    return -12.5 <= latitude <= 8.5 and 94 <= abs(longitude) <= 142


def _is_code(word: str) -> bool:
    """Frame, booking and licence codes: five digits or more in at least two groups, among letters."""
    groups = _DIGIT_GROUP.findall(word)
    digits = sum(map(len, groups))
    return len(groups) >= 2 and digits >= 5 and len(word) - digits >= 2


def _is_opaque(word: str) -> bool:
    if len(_DIGIT_GROUP.findall(word)) < 3:
        return False
    digits = sum(character.isdigit() for character in word)
    slashes = word.count("/") + word.count("-")
    return digits >= 3 and len(word) - digits - slashes >= 8 and (slashes <= 2 or digits >= 10)


def _all(pattern: re.Pattern[str], plain: str, kind: str) -> Iterator[Span]:
    return (Span(match.start(), match.end(), kind) for match in pattern.finditer(plain))
