"""What the library says of a fault, fit to be shown: bounded, and with the words that would have been right."""

import re

from graphql import GraphQLEnumType, GraphQLSchema

_ENUM = re.compile(r"does not exist in '(\w+)' enum|Enum '(\w+)' cannot represent")
_PYTHON = re.compile(r"(?<=not to be )None(?=\.)|(?<=value: )(?:None|True|False)$")
_WRITTEN = {"None": "null", "True": "true", "False": "false"}
_OURS = {
    "Maximum introspection depth exceeded": (
        "Introspection nests `fields`, `inputFields`, `interfaces` or `possibleTypes` over 2 deep, which is the limit. "
        "Take /schema.graphql, which holds the whole schema."
    )
}
"""Sentences of the library that tell nobody what to do."""

_LONGEST = 500
_HEAD = 300
_WORDS = 20


def told(schema: GraphQLSchema, message: str) -> str:
    """The message, its middle left out where a caller's value makes it long; for an enumeration with its words."""
    message = _PYTHON.sub(lambda found: _WRITTEN[found[0]], _OURS.get(message, message))
    short = message if len(message) <= _LONGEST else f"{message[:_HEAD]} … {message[_HEAD - _LONGEST :]}"
    named = [schema.type_map.get(value or own) for value, own in _ENUM.findall(message)]
    # A caller's value may imitate the phrase, but the library names the type after it.
    types = [type_ for type_ in named if isinstance(type_, GraphQLEnumType)]
    return f"{short} Allowed: {_listed(list(types[-1].values))}." if types else short


def _listed(words: list[str]) -> str:
    more = f" and {len(words) - _WORDS} more" if len(words) > _WORDS else ""
    return ", ".join(words[:_WORDS]) + more
