"""A thread grown by SQL, in the shape that `actions.write` would give it.

Whoever comes next in it is nobody near in the table of people: neighbours would be read together.
"""

from django.db import connection

from courseapp.lessons.models import Lesson

_USERS = """
INSERT INTO accounts_user (password, is_superuser, email, name, name_key, language, time_zone, theme, reply_mail,
  report_mail, hides_game, shows_level, is_staff, is_active, erases_comments)
SELECT '', false, 'g' || n || '@example.org', 'g' || n, 'g' || n, '', '', '', 'soon', true, false, false, false, true,
  false FROM generate_series(1, %s) n
"""
_ROOTS = """
INSERT INTO comments_comment (id, lesson_id, lesson_revision, root_id, depth, path, author_id, source, html, language,
  render_version, status, held_for, is_listed, is_approved, first_published_at, created_at, client_token, is_counted)
SELECT n.id, %(lesson)s, 1, n.id, 0, ARRAY[n.id], u.ids[1 + (n.id * 7919) %% cardinality(u.ids)], 'x',
  '<p>' || repeat('word ', 20) || n.id || '</p>', 'en', 1, 'visible', '', true, false, now(),
  now() - make_interval(secs => (%(roots)s - n.place) * 60), gen_random_uuid(), true
  FROM (SELECT place, nextval(pg_get_serial_sequence('comments_comment', 'id')) AS id
          FROM generate_series(1, %(roots)s) place) n,
       (SELECT array_agg(id) AS ids FROM (SELECT id FROM accounts_user ORDER BY id LIMIT %(people)s) known) u
"""
_REPLIES = """
INSERT INTO comments_comment (id, lesson_id, lesson_revision, parent_id, root_id, depth, path, author_id, source, html,
  language, render_version, status, held_for, is_listed, is_approved, first_published_at, created_at, client_token,
  is_counted)
SELECT n.id, r.lesson_id, 1, r.id, r.id, 1, ARRAY[r.id, n.id], u.ids[1 + (n.id * 7919) %% cardinality(u.ids)], 'x',
  '<p>' || repeat('word ', 20) || n.id || '</p>', 'en', 1, 'visible', '', true, false, now(), now(), gen_random_uuid(),
  true
  FROM comments_comment r,
       (SELECT nextval(pg_get_serial_sequence('comments_comment', 'id')) AS id FROM generate_series(1, %(replies)s)) n,
       (SELECT array_agg(id) AS ids FROM (SELECT id FROM accounts_user ORDER BY id LIMIT %(people)s) known) u
 WHERE r.id = %(root)s
"""


def people(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_USERS, [number])


def roots(lesson: Lesson, number: int, people: int | None = None) -> list[int]:
    """So many conversations, a minute apart, by so many people; their ids, the newest last."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_ROOTS} RETURNING id", {"lesson": lesson.pk, "roots": number, "people": people})
        return sorted(row[0] for row in cursor.fetchall())


def replies(root: int, number: int, people: int | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_REPLIES, {"root": root, "replies": number, "people": people})


def known() -> None:
    """Let the planner know what is there now."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE comments_comment, accounts_user, comments_lessonthread, comments_reaction")
