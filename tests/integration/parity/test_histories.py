"""Each history of the table under plain Alembic and under us."""

import pytest

from histories import HISTORIES

# Known to differ from plain Alembic; strict, so that whoever mends one takes it off this list.
NOT_YET = set()


def parameter(case):
    marks = [pytest.mark.xfail(strict=True)] if case.name in NOT_YET else []
    return pytest.param(case, id=case.name, marks=marks)


@pytest.mark.parametrize("case", [parameter(case) for case in HISTORIES])
def test_what_plain_alembic_does_with_this_history_we_do(case, application, pair):
    case.revisions(application)
    twins = pair()
    twins.both(case.prepare)
    if case.start:
        twins.start_at(case.start)
    twins.both(case.broken)
    twins.run(case.target, case.flags, outcome=case.outcome, again=case.again)
