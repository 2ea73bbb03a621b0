"""Find anything written in Chinese: character bigrams in a ``tsvector`` with GIN.

The database function ``portal_bigrams(text)`` cuts a text into single characters and
pairs of neighbours; columns generated from it are never stale, however a row came in.
"""

import unicodedata

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, GeneratedField, Value

SQL = """
CREATE FUNCTION portal_bigrams(source text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT coalesce(array_to_tsvector(array_agg(DISTINCT token)), ''::tsvector)
  FROM (
    SELECT substr(s.t, i, n) AS token
    FROM (SELECT lower(regexp_replace(source, '\\s', '', 'g')) AS t) s,
         generate_series(1, greatest(length(s.t), 1)) AS i,
         generate_series(1, 2) AS n
    WHERE i + n - 1 <= length(s.t)
  ) tokens
$$;
"""
REVERSE_SQL = "DROP FUNCTION portal_bigrams(text);"


class BigramField(GeneratedField):
    """A stored, always current bigram index of another column."""

    def __init__(self, source="", **kwargs):
        self.source = source
        kwargs.update(
            expression=Func(source, function="portal_bigrams"),
            output_field=SearchVectorField(),
            db_persist=True,
        )
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("expression", "output_field", "db_persist"):
            kwargs.pop(key)
        return name, path, args, {**kwargs, "source": self.source}


def terms(text):
    """What a person typed, cut as the index is: ``王小明`` → 王小 & 小明."""
    folded = unicodedata.normalize("NFKC", text).lower()
    plain = "".join(character for character in folded if not character.isspace())
    if len(plain) < 2:
        return [plain] if plain else []
    return [plain[i : i + 2] for i in range(len(plain) - 1)]


class BigramQuery(SearchQuery):
    """A tsquery taken as it stands, past any parser or dictionary."""

    def as_sql(self, compiler, connection, function=None, template=None):
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql}::tsquery", params


def matching(text):
    """A query that wants every pair of what was typed; None for nothing typed."""
    quoted = [
        "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
        for term in terms(text)
    ]
    return BigramQuery(Value(" & ".join(quoted))) if quoted else None
