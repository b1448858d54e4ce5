"""What a lesson is worth and how long it must have been open; fixed for ever when it is first published."""

LEAST_XP, MOST_XP, BASE_XP = 25, 60, 20
MOST_SECONDS = 60


def lesson_xp(minutes: int) -> int:
    """XP for finishing a lesson of that many study minutes: clamp(20 + minutes, 25, 60)."""
    return max(LEAST_XP, min(BASE_XP + minutes, MOST_XP))


def seconds_needed(reading_seconds: int) -> int:
    """Seconds of visible page time before a completion pays: a quarter of the reading time, at most a minute."""
    return min(MOST_SECONDS, reading_seconds // 4)
