"""Did you mean …? The known word that somebody probably had in mind."""

from collections.abc import Iterable

LONGEST = 80
"""Words longer than this are not compared: nobody mistypes one, and comparing costs the product of the lengths."""


def closest(word: str, known: Iterable[str]) -> str:
    """The nearest of `known`, or "" when none is near.

    Near is: equal but for case and separators, else the only word that begins with at least three letters typed,
    else at most a third of the letters wrong, missing, added or swapped with the neighbour.
    """
    typed = _folded(word)
    if not typed or len(typed) > LONGEST:
        return ""
    limit = max(1, len(typed) // 3)
    letters = set(typed)
    best, best_cost = "", limit + 1
    begun: list[str] = []
    for candidate in known:
        folded = _folded(candidate)
        if folded == typed:
            return candidate
        if len(typed) >= 3 and folded.startswith(typed):
            begun.append(candidate)
        if abs(len(folded) - len(typed)) >= best_cost or len(letters ^ set(folded)) >= 2 * best_cost:
            continue
        cost = distance(typed, folded, best_cost)
        if cost < best_cost:
            best, best_cost = candidate, cost
    return best or (begun[0] if len(begun) == 1 else "")


def distance(one: str, other: str, limit: int) -> int:
    """How many letters are wrong, missing, added or swapped with the neighbour; `limit` when at least that many."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) >= limit:
            return limit
    return min(row[-1], limit)


def _folded(word: str) -> str:
    return word.strip().casefold().replace("_", "-").replace(" ", "-")
