"""Each env.py of the table under plain Alembic and under us."""

import pytest

from env_files import ENV_FILES

# Known to differ from plain Alembic; strict, so that whoever mends one takes it off this list.
NOT_YET = {
    "another_login_than_the_url", "a_token_and_no_database_url", "a_creator",
}


def parameter(case):
    marks = [pytest.mark.xfail(strict=True)] if case.name in NOT_YET else []
    return pytest.param(case, id=case.name, marks=marks)


@pytest.mark.parametrize("case", [parameter(case) for case in ENV_FILES])
def test_what_plain_alembic_does_with_this_env_py_we_do(case, application, pair):
    application.write("migrations/env.py", case.text)
    for name, text in case.files.items():
        application.write(name, text)
    case.revisions(application)
    twins = pair(environment=case.environment)
    twins.both(case.prepare)
    twins.run(case.target, case.flags, outcome=case.outcome)
