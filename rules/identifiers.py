"""Finds every direct identifier except names in a folded text, surest kinds first."""

import re

from rules import addresses, contacts, numbers, spoken_numbers
from rules.spans import Span, mask, merge

_BIRTH_DATE = re.compile(
    r"(?:lahir|\bttl|\blhr)(?![a-z])[^0-9\n]{0,40}?"
    r"((?:0?[1-9]|[12][0-9]|3[01])\s?[-/. ]\s?(?:0?[1-9]|1[0-2]|jan[a-z]{0,5}|feb[a-z]{0,6}|mar[a-z]{0,3}"
    r"|apr[a-z]{0,3}|mei|jun[a-z]?"
    r"|jul[a-z]?|ag[a-z]{0,6}|sep[a-z]{0,7}|okt[a-z]{0,5}|oct[a-z]{0,5}|nov[a-z]{0,6}|des[a-z]{0,6}"
    r"|dec[a-z]{0,6})\s?[-/. ]\s?(?:19|20)?[0-9]{2})(?![0-9])"
)


def find(plain: str) -> list[Span]:
    """Every identifier in a folded text, in order, none overlapping; time is linear in its length."""
    spans = merge(contacts.find(plain))
    rest = mask(plain, spans) if spans else plain
    born = "lahir" in rest or "ttl" in rest or "lhr" in rest
    dates = [Span(*match.span(1), "BIRTH_DATE") for match in _BIRTH_DATE.finditer(rest)] if born else []
    rest = mask(rest, dates) if dates else rest
    found = merge(numbers.find(rest))
    rest = mask(rest, found) if found else rest
    return merge([*spans, *dates, *found, *addresses.find(rest), *spoken_numbers.find_houses(rest)])
