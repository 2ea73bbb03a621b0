"""Find anything written in Chinese: character bigrams in a ``tsvector`` with GIN.

The database function ``portal_bigrams(text)`` cuts a text into single characters and
pairs of neighbours; columns generated from it are never stale, however a row came in.
"""

import unicodedata
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, GeneratedField, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

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
# A name of two or three Han characters, which is most of a roll, is cut without a query;
# a function of one expression is written out where it is called. Its body is kept parsed,
# so that it finds the other one whatever the search path, as when a dump is read.
QUICK_SQL = f"""
{SQL.replace("portal_bigrams", "portal_bigrams_of_any")}
CREATE OR REPLACE FUNCTION portal_bigrams(source text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN source ~ '^[一-鿿]{{3}}$' THEN array_to_tsvector(ARRAY[
    left(source, 1), left(source, 2), substr(source, 2, 1), right(source, 2),
    right(source, 1)])
  WHEN source ~ '^[一-鿿]{{2}}$' THEN array_to_tsvector(ARRAY[
    left(source, 1), source, right(source, 1)])
  ELSE portal_bigrams_of_any(source) END;
"""
QUICK_REVERSE_SQL = f"""
{SQL.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")}
DROP FUNCTION portal_bigrams_of_any(text);
"""


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


# --- One box for everything -------------------------------------------------------------
# An app says in its own ``search.py`` what can be found of it, and where that leads:
#
#     @search_source("people", _("人员"), order=10)
#     def people(person, text, most):
#         rows = Person.objects.visible_to(person).matching(text)[:most]
#         return [Hit(row.name, hint, url) for row in rows]
#
# A source asks the database once at most, finds only what the person may see, and gives
# no hit that leads nowhere.
SHOWN = 6  # of each kind
LONGEST = 60  # characters that are looked for


@dataclass(frozen=True)
class Hit:
    title: object
    hint: object
    url: str


@dataclass(frozen=True)
class Source:
    """``find(person, text, most)`` gives hits, the best first, ``most`` at most."""

    key: str
    title: object
    find: object
    order: int


@dataclass(frozen=True)
class SearchPage:
    """A page or function that is found by its title or by ``words`` people use for it;
    ``may(person)`` says who finds it."""

    title: object
    url_name: str
    words: str = ""
    may: object = None


@dataclass(frozen=True)
class Group:
    title: object
    hits: list
    more: bool


SOURCES: dict[str, Source] = {}
PAGES: list[SearchPage] = []


def search_source(key, title, *, order=50):
    """Register the decorated function as a source."""

    def register(find):
        if key in SOURCES:
            raise ValueError(f"search source {key} is declared twice")
        SOURCES[key] = Source(key, title, find, order)
        return find

    return register


def search_page(title, url_name, words="", may=None):
    PAGES.append(SearchPage(title, url_name, words, may))


def found(person, text):
    """``[Group]`` of what this person finds, in the order of the sources."""
    text = " ".join(text.split())[:LONGEST]
    if not text:
        return []
    groups = []
    for source in sorted(SOURCES.values(), key=lambda one: one.order):
        hits = source.find(person, text, SHOWN + 1)
        if hits:
            groups.append(Group(source.title, hits[:SHOWN], len(hits) > SHOWN))
    return groups


@search_source("pages", _("页面和功能"), order=5)
def pages(person, text, most):
    folded = unicodedata.normalize("NFKC", text).casefold()
    hits = [
        Hit(page.title, "", reverse(page.url_name))
        for page in PAGES
        if folded in f"{page.title} {page.words}".casefold()
        and (page.may is None or page.may(person))
    ]
    return hits[:most]


search_page(_("首页"), "home", "home")
search_page(_("消息"), "inbox", "通知 提醒 message notice")
search_page(_("现行规则"), "norms", "制度 参数 规定 依据 rules norms")
search_page(_("谁看过我的信息"), "looks", "隐私 查看记录 privacy who looked")
