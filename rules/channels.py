"""What the export's "Sumber Laporan" says: "Android", "Website - <instansi-slug>" (domain notes 8 and 9.4)."""

from dataclasses import dataclass

from rules.names import fold
from rules.terms import Channel

__all__ = ["ReadChannel", "read_channel"]

_CHANNELS = {
    "website": Channel.WEBSITE,
    "web": Channel.WEBSITE,
    "sms": Channel.SMS,
    "sms 1708": Channel.SMS,
    "android": Channel.ANDROID,
    "ios": Channel.IOS,
    "iphone": Channel.IOS,
    "twitter": Channel.X,
    "x": Channel.X,
    "whatsapp": Channel.WHATSAPP,
    "email": Channel.EMAIL,
    "e-mail": Channel.EMAIL,
    "surel": Channel.EMAIL,
    "tatap muka": Channel.IN_PERSON,
    "datang langsung": Channel.IN_PERSON,
    "surat": Channel.LETTER,
    "setwapres": Channel.VICE_PRESIDENT_OFFICE,
    "lapor mas wapres": Channel.VICE_PRESIDENT_OFFICE,
}


@dataclass(frozen=True, slots=True)
class ReadChannel:
    """A channel, the slug of the agency whose door it was, and whether the word was known at all."""

    channel: Channel
    agency_slug: str | None
    is_known: bool


def read_channel(word: str, *, through_vice_president: bool = False) -> ReadChannel:
    """The channel `word` names; OTHER and not known for any other word. The Setwapres flag goes before the word."""
    name, _, slug = word.partition(" - ")
    channel = _CHANNELS.get(fold(name))
    agency_slug = fold(slug) or None
    if through_vice_president:
        return ReadChannel(Channel.VICE_PRESIDENT_OFFICE, agency_slug, True)
    return ReadChannel(channel or Channel.OTHER, agency_slug, channel is not None)
