"""Disclosures: what was done to a text before it was published, so that a null is never ambiguous."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from resolvers.words import column, row_type
from rules.terms import DisclosureState

_ELEMENT = sa.table("disclosure", sa.column("value", JSONB), sa.column("n", sa.BigInteger))


@row_type(_ELEMENT)
class Disclosure:
    """One thing that was removed, generalised or withheld in one field, and the rule that asked for it."""

    field: str = column("The field it concerns: `title` or `body`.", lambda d: d.value["field"].astext)
    state: DisclosureState = column("What was done.", lambda d: d.value["state"].astext)
    rule: str = column("The rule, by the name it has in docs/privacy.md.", lambda d: d.value["rule"].astext)
