"""After a failure nobody tries for a while, then somebody does again."""

import time

from config.common.breaker import Breaker


def test_it_is_closed_until_something_fails() -> None:
    assert not Breaker(pause_s=60).is_open


def test_it_is_open_after_a_failure_and_closes_by_itself() -> None:
    breaker = Breaker(pause_s=0.05)
    breaker.trip()
    assert breaker.is_open
    time.sleep(0.1)
    assert not breaker.is_open
