"""The browser's own modules in a simulated world: crashes at any write, lost requests and answers, shared devices.

SIMULATION_SEEDS (default 200) says how many worlds are tried; a failure names its seed.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

ROOT = Path(__file__).resolve().parents[2]
SIMULATION = (Path(__file__).parent / "simulation.js").read_text()
SEEDS = int(os.environ.get("SIMULATION_SEEDS", "200"))
STEPS = 40
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MUTATIONS: dict[str, tuple[str, *tuple[tuple[str, str], ...]]] = {
    "a claim without its intent": (
        "claim.js",
        ('if (!write("claim", intent)) return false;', "globalThis.intent = intent;"),
        ('read("claim")', "globalThis.intent"),
        ('forget("claim")', "globalThis.intent = null"),
        ("const done = finishClaim();", "const done = finishClaim(); globalThis.intent = null;"),
    ),
    "a claim that forgets before it keeps": (
        "claim.js",
        (
            "if (!keep(event, claim.to)) return false;\n    forget(`${ANON}:e:${id}`);",
            "forget(`${ANON}:e:${id}`);\n    if (!keep(event, claim.to)) return false;",
        ),
    ),
    "the mark of an unsent event written after it": (
        "events.js",
        (
            "(owner === ANON || write(`${owner}:q:${event.id}`, 1)) && write(`${owner}:e:${event.id}`, event)",
            "write(`${owner}:e:${event.id}`, event) && (owner === ANON || write(`${owner}:q:${event.id}`, 1) || true)",
        ),
    ),
    "an event forgotten when it is sent": (
        "outbox.js",
        ("  let response;\n", "  for (const { id } of chosen) settle(owner, id);\n  let response;\n"),
    ),
    "leaving that deletes what was not sent": ("sweep.js", ("if (!read(`${owner}:q:${id}`)) forget", "forget")),
}


def world(page: Page, count: int, first: int = 1) -> dict[str, Any]:
    """What came of that many simulated worlds."""
    page.goto("/robots.txt")
    totals: dict[str, Any] = page.evaluate(SIMULATION, {"first": first, "count": count, "steps": STEPS})
    return totals


def test_no_event_is_lost_and_none_is_in_two_accounts(page: Page) -> None:
    totals = world(page, SEEDS)
    assert totals["wrong"] == []
    assert totals["promised"] > 3 * SEEDS
    assert totals["sent"] > SEEDS


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_the_simulation_notices(page: Page, mutation: str) -> None:
    name, *changes = MUTATIONS[mutation]
    source = (ROOT / "static" / "js" / name).read_text()
    for before, after in changes:
        assert before in source, before
        source = source.replace(before, after)

    def mutated(route: Route) -> None:
        route.fulfill(body=source, content_type="text/javascript")

    page.route(f"**/static/js/{name}", mutated)
    assert world(page, SEEDS)["wrong"]
