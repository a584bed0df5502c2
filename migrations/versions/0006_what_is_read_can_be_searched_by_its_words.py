"""Complaints, agencies, regions and categories can be searched by their words.

The words of a row stand in a generated column with an index. A complaint has the words of its title and body as they
are, with their places, and beside them their stems, without; a name has its words without accents. The search functions
make a query of any text whatever: they read words and nothing else of it, so no text can break one.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FUNCTIONS = (
    # All ASCII punctuation becomes space, so that PostgreSQL's parser finds no addresses, paths, signs or tags, and so
    # do the spaces and marks beyond ASCII that it takes for letters on a server with the locale C.
    r"""
    create function open.only_words(it text) returns text
    language sql immutable strict parallel safe
    return translate(
        it,
        '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~' || e'\u00a0\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u2028\u2029',
        repeat(' ', 43)
    )
    """,
    # A tsvector holds a megabyte; a cell of an export holds 32,767 characters.
    """
    create function open.complaint_words(title text, body text) returns tsvector
    language sql immutable parallel safe
    return to_tsvector('pg_catalog.simple', open.only_words(left(title || ' ' || coalesce(body, ''), 50000)))
        || strip(to_tsvector('pg_catalog.indonesian', open.only_words(left(title || ' ' || coalesce(body, ''), 50000))))
    """,
    r"""
    create function open.name_words(name text) returns tsvector
    language sql immutable parallel safe
    return to_tsvector(
        'pg_catalog.simple', open.only_words(regexp_replace(normalize(name, nfkd), '[\u0300-\u036f]', '', 'g'))
    )
    """,
    # A tsquery holds less than a tsvector; a longer search is refused before it comes here.
    # Outside quotes a word is found where one begins with it or has its stem; inside them words follow one another.
    """
    create function open.complaint_search(search text) returns tsquery
    language sql immutable strict parallel safe
    return (
        select string_agg(test, ' & ')::tsquery
        from string_to_table(left(search, 1000), '"') with ordinality part(words, place)
        cross join lateral (
            select format('(''%s'':* | %s)', word, plainto_tsquery('pg_catalog.indonesian', word)) as test
            from unnest(tsvector_to_array(to_tsvector('pg_catalog.simple', open.only_words(words)))) word
            where place % 2 = 1
            union all
            select format('(%s)', phraseto_tsquery('pg_catalog.simple', open.only_words(words)))
            where place % 2 = 0 and numnode(phraseto_tsquery('pg_catalog.simple', open.only_words(words))) > 0
        ) tests
    )
    """,
    """
    create function open.name_search(search text) returns tsquery
    language sql immutable strict parallel safe
    return (
        select string_agg(format('''%s'':*', word), ' & ')::tsquery
        from unnest(tsvector_to_array(open.name_words(left(search, 1000)))) word
    )
    """,
)

COLUMNS = {
    "complaint": "open.complaint_words(title, body)",
    "agency": "open.name_words(name || ' ' || coalesce(short_name, ''))",
    "region": "open.name_words(name)",
    "category": "open.name_words(name)",
}


def upgrade() -> None:
    """Add functions, columns and indexes; the tables are written anew."""
    for function in FUNCTIONS:
        op.execute(function)
    for table, words in COLUMNS.items():
        op.execute(f"alter table open.{table} add column words tsvector not null generated always as ({words}) stored")
        op.execute(f"create index {table}_words_idx on open.{table} using gin (words)")


def downgrade() -> None:
    """Drop them again."""
    for table in COLUMNS:
        op.execute(f"alter table open.{table} drop column words")
    for name in ("name_search(text)", "complaint_search(text)", "name_words(text)", "complaint_words(text, text)"):
        op.execute(f"drop function open.{name}")
    op.execute("drop function open.only_words(text)")
