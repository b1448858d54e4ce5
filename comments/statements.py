"""The statements that read a thread. Their plans are the same at any size (tests/comments/test_reading.py).

`x` are a page's comments, `p` what they answer, `u` the authors of both. Values: `lesson`, `key` and `id` of
the last one shown, `root`, `path`, `above`, `ids`.
"""

from collections.abc import Mapping
from typing import Literal

ROOTS, REPLIES, MORE = 20, 6, 30
"""How many of each a page shows; one more is read, which says whether others follow."""

type Sort = Literal["newest", "top", "oldest"]
SORTS: tuple[Sort, ...] = ("newest", "top", "oldest")

_FIELDS = """c.id, c.parent_id, c.root_id, c.path, c.author_id, c.html, c.language, c.status, c.reactions, c.version,
  c.edited_at, c.created_at"""
_NAMES = "u.name, u.is_staff"
_PEOPLE = "SELECT id, name, is_staff FROM accounts_user WHERE id = ANY(ARRAY({}))"
"""Each person once, however much they said, by one walk over the index; a join might read all people there are."""
_ORDER: Mapping[Sort, str] = {
    "newest": "created_at DESC, id DESC",
    "top": "score DESC, id DESC",
    "oldest": "created_at, id",
}
_AFTER: Mapping[Sort, str] = {
    "newest": "AND (c.created_at, c.id) < (%(key)s, %(id)s)",
    "top": "AND (c.score, c.id) < (%(key)s, %(id)s)",
    "oldest": "AND (c.created_at, c.id) > (%(key)s, %(id)s)",
}


def _page_sql(sort: Sort, after: str) -> str:
    order = _ORDER[sort]
    return f"""
WITH r AS MATERIALIZED (
  SELECT {_FIELDS}, c.score FROM comments_comment c
   WHERE c.lesson_id = %(lesson)s AND c.parent_id IS NULL AND c.is_listed {after}
   ORDER BY {order} LIMIT {ROOTS + 1}),
n AS (SELECT row_number() OVER (ORDER BY {order}) AS ord, r.* FROM r),
x AS MATERIALIZED (
  SELECT n.* FROM n
   UNION ALL
  SELECT o.ord, d.* FROM n o CROSS JOIN LATERAL (
    SELECT {_FIELDS}, c.score FROM comments_comment c
     WHERE c.root_id = o.id AND c.is_listed AND c.path > ARRAY[o.id]
     ORDER BY c.path LIMIT {REPLIES + 1}) d
   WHERE o.ord <= {ROOTS}),
u AS MATERIALIZED ({_PEOPLE.format("SELECT author_id FROM x")})
SELECT t.visible_comments, t.version, t.is_locked, x.ord, x.score, {_FIELDS.replace("c.", "x.")}, {_NAMES}
  FROM (SELECT) one
  LEFT JOIN comments_lessonthread t ON t.lesson_id = %(lesson)s
  LEFT JOIN x ON true
  LEFT JOIN u ON u.id = x.author_id
 ORDER BY x.ord, x.path
"""  # noqa: S608


FIRST = {sort: _page_sql(sort, "") for sort in SORTS}
NEXT = {sort: _page_sql(sort, _AFTER[sort]) for sort in SORTS}
_WITH_NAMES = f"""
, p AS MATERIALIZED (
  SELECT id, author_id FROM comments_comment WHERE id = ANY(ARRAY(SELECT parent_id FROM x)) AND status = 'visible'),
u AS MATERIALIZED ({_PEOPLE.format("SELECT author_id FROM x UNION SELECT author_id FROM p")})
SELECT {_FIELDS}, {_NAMES}, v.name FROM x c
  LEFT JOIN u ON u.id = c.author_id
  LEFT JOIN p ON p.id = c.parent_id
  LEFT JOIN u v ON v.id = p.author_id
 ORDER BY c.path
"""  # noqa: S608
REPLIES_AFTER = f"""
WITH x AS MATERIALIZED (
  SELECT {_FIELDS} FROM comments_comment c
   WHERE c.root_id = %(root)s AND c.is_listed AND c.path > %(path)s::bigint[] ORDER BY c.path LIMIT {MORE + 1})
{_WITH_NAMES}"""  # noqa: S608
AROUND = f"""
WITH x AS MATERIALIZED (
  SELECT {_FIELDS} FROM comments_comment c WHERE c.id = ANY(%(above)s::bigint[])
   UNION ALL
  (SELECT {_FIELDS} FROM comments_comment c
    WHERE c.root_id = %(root)s AND c.is_listed AND c.path >= %(path)s::bigint[] ORDER BY c.path LIMIT {MORE + 1}))
{_WITH_NAMES}"""  # noqa: S608
"""The path is a value, not looked up in the statement: its place in the index is then no guess of the planner's."""
THESE = f"""
WITH x AS MATERIALIZED (SELECT {_FIELDS} FROM comments_comment c WHERE c.id = ANY(%(ids)s::bigint[]))
{_WITH_NAMES}"""  # noqa: S608
