"""Waiting for something without the page's own clock or scripts, which the policy and a stopped clock hinder."""

import time

CLOCK_STARTS = "2026-01-01T00:00:00"
CLOCK_STOPS = "2026-01-01T01:00:00"
LIMIT = 10  # seconds


def stop_clock(page):
    """From here on the page's timers run only as far as `page.clock.run_for` lets them."""
    page.clock.install(time=CLOCK_STARTS)
    page.clock.pause_at(CLOCK_STOPS)


def until(page, expression, argument=None):
    """Playwright's own wait evaluates a string inside the page again and again; the policy refuses the second time."""
    end = time.monotonic() + LIMIT
    while not page.evaluate(expression, argument):
        assert time.monotonic() < end, f"not within {LIMIT} seconds: {expression}"
        page.wait_for_timeout(20)
