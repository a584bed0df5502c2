"""Officials (pejabat penghubung, admin): what a token says of its bearer, never a person's name."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from resolvers.words import column, one, row_type
from rules.terms import OfficialRole
from schema.agency import Agency

CLAIMS = sa.table(
    "official", sa.column("agency", sa.Text), sa.column("role", sa.Text), sa.column("scopes", ARRAY(sa.Text))
)
"""The claims of the caller's token as a row; no table holds it."""


@row_type(CLAIMS)
class Official:
    """An official who is signed in: the agency that is answered for, and the role there. Nobody is named."""

    agency: Agency = one(
        "The agency that the official answers for; of a national administrator, the ministry itself.",
        lambda o, a: a.slug == o.agency,
    )
    role: OfficialRole = column("What the official may do.", lambda o: o.role)
    scopes: list[str] = column(
        "What this sign-in may be used for, as its token says: `followup:write` to post follow-ups.",
        lambda o: o.scopes,
    )
