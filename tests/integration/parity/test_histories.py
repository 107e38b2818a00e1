"""Each history of the table under plain Alembic and under us."""

import pytest

from histories import HISTORIES


@pytest.mark.parametrize("case", HISTORIES, ids=lambda case: case.name)
def test_what_plain_alembic_does_with_this_history_we_do(case, application, pair):
    case.revisions(application)
    twins = pair()
    twins.both(case.prepare)
    if case.start:
        twins.start_at(case.start)
    twins.both(case.broken)
    twins.run(case.target, case.flags, outcome=case.outcome, again=case.again)
