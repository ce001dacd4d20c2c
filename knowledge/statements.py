"""The statements of the product's help page, by id: each has to be said by the tree somewhere."""

_COUNTS = {0: 10, 1: 2, 2: 3, 3: 6, 4: 5, 5: 4, 6: 2, 7: 1, 8: 7}
"""How many statements each part of the page makes: S0 the set-up, S1 to S7 the seven steps, S8 contacts."""

STATEMENTS: tuple[str, ...] = tuple(
    f"S{part}.{number}" for part, count in _COUNTS.items() for number in range(1, count + 1)
)
