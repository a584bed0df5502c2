"""Puts labelled complaints together from parts, by chance that is the same in every run.

    list(generated("held_out", 300))

Each of the three parts of the corpus ("tuned", "validation", "held_out") has sentences, places and names of its own;
outside the tuned part two names of three are made of syllables and stand in no list.
"""

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tests.rules.corpus.scorer import CORPUS, Labelled, parse

_SLOT = re.compile(r"\{([a-z]+)\}")
_SECTION = re.compile(r"\[([a-z]+)\]")

_PLACES = {
    "tuned": "karang anyar,suka maju,tobadak,lembang baru,sidomulyo,batu ampar,kampung melayu,rimba jaya,pasir putih",
    "validation": "wonosari,lumpangan,tepo,muara kelantan,gunung sugih,oebelo,kalibening,parit baru,salo dua,tonasa",
    "held_out": "cikeusal,banyu biru,lasusua,sei rampah,tanah grogot,waipare,bulu lor,padang sago,enggal,tarutung",
}
_STREETS = {
    "tuned": "diponegoro,sultan agung,andi depu,kh. mansyur,cut nyak dien,dr. sutomo,hasanudin,kartini,nurul iman",
    "validation": "pangeran antasari,haji misbach,al muttaqin,dr. cipto,ratu kalinyamat,wage rudolf,daeng tompo",
    "held_out": "teuku nyak arief,kh. zainul arifin,dewi sartika,arif rahman hakim,sultan thaha,mgr. soegijapranata",
}
_LISTED = {
    "tuned": "budi siti rahmawati suparman herlina agus wahyudi nurhayati yohanes maria ketut wayan rudi tuti hasan",
    "validation": "fatimah joko sri dewi ahmad supriyadi baso andi daeng simanjuntak sinaga tarigan lubis manurung",
    "held_out": "nurdin yuliana bambang hotma komang paulus zainab lestari kurniawan wijaya hasibuan patimah slamet",
}
_HEADS = {
    "tuned": "ba ca da ga ja ka la ma na pa ra sa ta wa ya bo do ko lo mo po ro so to bu du ku lu mu pu ru su tu be se",
    "validation": "ba ca da ga ja ka la ma na pa ra sa ta wa ya bo do ko lo mo po ro so to bu du ku lu mu pu ru su",
    "held_out": "ngu dja sju the bre kri sta fre vi zo nya ye wi hen ol am er is ut il gre dwi pri tri wu ho yo fi",
}
_MIDDLES = {
    "tuned": "li ri di mi ni si ti la ra na ma ndo mbe ngka rru lle ppa sse nta rda lfi zki hma wu yu de re pe",
    "validation": "li ri di mi ni si ti la ra na ma ndo mbe ngka rru lle ppa sse nta rda lfi zki hma wu yu de re pe",
    "held_out": "nsi lmo rgi stu bri vla chi nju mpo rlo xi tte kku wwa ndri rma jo bo go ve ga sko lti nge",
}
_TAILS = {
    "tuned": "ng n na h si ti ri ra di wa lo da as us is an in un ah eng ang o i e ta ka le",
    "validation": "ng n na h si ti ri ra di wa lo da as us is an in un ah eng ang o i e ta ka le",
    "held_out": "nto yan wen rt lus mar tje ni sa k p on ir ul ius ette mo ran ji bel no ru tha syah",
}


def generated(part: str, count: int) -> Iterator[Labelled]:
    """`count` complaints of one part of the corpus: half of them name nobody, as most real ones do."""
    parts = _parts(part)
    for number in range(count):
        chance = random.Random(f"{part} {number}")
        yield parse(_styled(_text(parts, part, chance, with_person=number % 2 == 0), chance))


def _text(parts: dict[str, list[str]], part: str, chance: random.Random, *, with_person: bool) -> str:
    chosen = [chance.choice(parts["open"])] if chance.random() < 0.6 else []
    chosen += chance.sample(parts["body"], chance.randint(1, 3))
    if with_person:
        chosen += chance.sample(parts["person"], chance.randint(1, 3))
        chance.shuffle(chosen)
    closing = [words for words in parts["close"] if with_person or "PERSON" not in words]
    chosen += [chance.choice(closing)] if chance.random() < 0.7 else []
    first = _name(part, chance)
    return " ".join(_SLOT.sub(lambda match: _fill(match.group(1), part, first, chance), words) for words in chosen)


@cache
def _parts(part: str) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    section: list[str] = []
    for line in Path(CORPUS / f"templates_{part}.txt").read_text("utf-8").splitlines():
        found = _SECTION.fullmatch(line)
        if found:
            section = parts.setdefault(found.group(1), [])
        elif line and not line.startswith("#"):
            section.append(line)
    return parts


def _fill(slot: str, part: str, first: str, chance: random.Random) -> str:
    if slot == "first":
        return first if chance.random() < 0.5 else _name(part, chance)
    if slot == "name":
        return " ".join(_name(part, chance) for _ in range(chance.choice((1, 2, 2, 3))))
    return _FILLERS[slot](part, chance)


def _name(part: str, chance: random.Random) -> str:
    if chance.random() < (0.6 if part == "tuned" else 0.3):
        return chance.choice(_LISTED[part].split())
    return "".join(chance.choice(syllables[part].split()) for syllables in (_HEADS, _MIDDLES, _TAILS))


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _nik(part: str, chance: random.Random) -> str:
    day = chance.randint(1, 28) + chance.choice((0, 40))
    run = f"{chance.choice((3201, 7604, 1271, 5104, 9171, 6471))}{_digits(chance, 2)}{day:02}{chance.randint(1, 12):02}"
    run += f"{chance.randint(50, 99)}9{_digits(chance, 3)}"
    joint = chance.choice(("", "", "", " ", ".", "-", "_"))
    return joint.join(run[at : at + 4] for at in range(0, 16, 4))


def _phone(part: str, chance: random.Random) -> str:
    run = "08" + chance.choice("1235789") + _digits(chance, 9)
    joint = chance.choice(("", "", "", "-", " ", ".", "_"))
    return joint.join((run[:4], run[4:8], run[8:]))


def _plate(part: str, chance: random.Random) -> str:
    joint = chance.choice((" ", " ", ""))
    area = chance.choice(("b", "dd", "dc", "l", "ad", "kt", "bk", "f"))
    return joint.join((area, str(chance.randint(1000, 9999)), chance.choice(("xy", "rt", "qa", "hk", "vu"))))


_FILLERS: dict[str, Callable[[str, random.Random], str]] = {
    "place": lambda part, chance: chance.choice(_PLACES[part].split(",")),
    "street": lambda part, chance: chance.choice(_STREETS[part].split(",")),
    "number": lambda part, chance: str(chance.randint(1, 99)),
    "digit": lambda part, chance: str(chance.randint(1, 9)),
    "date": lambda part, chance: f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/2024",
    "money": lambda part, chance: f"{chance.randint(1, 900)}.{chance.randint(1, 9)}00.000",
    "nik": _nik,
    "phone": _phone,
    "plate": _plate,
    "account": lambda part, chance: _digits(chance, chance.choice((10, 13, 15))),
    "bpjs": lambda part, chance: "000" + _digits(chance, 10),
    "npwp": lambda part, chance: f"71.{_digits(chance, 3)}.{_digits(chance, 3)}.1-{_digits(chance, 3)}.000",
    "latitude": lambda part, chance: f"-{chance.randint(1, 9)}.{_digits(chance, 6)}",
    "longitude": lambda part, chance: f"1{chance.randint(10, 39)}.{_digits(chance, 6)}",
}


def _styled(line: str, chance: random.Random) -> str:
    """As exports have it: mostly lower case, at times all capitals, at times a line break lost without a space."""
    style = chance.random()
    if style < 0.1:
        return re.sub(r"(?<![A-Z_{])[a-z]", lambda match: match.group().upper(), line)
    if style < 0.3:
        breaks = [match.start() for match in re.finditer(r"(?<=[.,}]) ", line)]
        if breaks:
            at = chance.choice(breaks)
            return line[:at] + line[at + 1 :]
    return line
