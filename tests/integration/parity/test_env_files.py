"""Each env.py of the table under plain Alembic and under us."""

import pytest

from env_files import ENV_FILES


@pytest.mark.parametrize("case", ENV_FILES, ids=lambda case: case.name)
def test_what_plain_alembic_does_with_this_env_py_we_do(case, application, pair):
    application.write("migrations/env.py", case.text)
    for name, text in case.files.items():
        application.write(name, text)
    case.revisions(application)
    twins = pair(environment=case.environment)
    twins.both(case.prepare)
    twins.run(case.target, case.flags, outcome=case.outcome)
