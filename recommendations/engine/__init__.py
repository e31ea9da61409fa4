"""The recommender: evidence counters of one listener over an emotion prior shared by all. No Django, no I/O.

`policy.recommend` makes a list, `update.fold` and `update.apply` learn from feedback, `prior.prior` gives
the listener-free score that a periodic task may store. Randomness and the clock are always passed in.
"""

from typing import Final

ENGINE_VERSION: Final = "counters-4"
"""Changes with every formula or constant that can change a list; stored with each playlist."""
