"""Game bars that are not read from the database: of guests, whose browsers fill them, and of a state just computed."""

from courseapp.lessons.models import Course
from courseapp.plain.game import Course as Game
from courseapp.plain.game import State
from courseapp.plain.game_defaults import rules_of
from courseapp.progress.standing import Bar


def empty_bar(course: Course, total: int) -> Bar:
    """The course's first level and its `total` of lessons; no query."""
    return Bar.of_course(course.uid, rules_of(course.game), total)


def bar_of(course: Game, state: State) -> Bar:
    """A signed-in learner's bar."""
    won = len(state.achievements)
    return Bar.of_course(course.id, course.rules, state.total, xp=state.xp, done=state.done, won=won, is_mine=True)
