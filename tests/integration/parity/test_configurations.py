"""Each form of the table under plain Alembic and under us, also where the proof of a shadow is asked for."""

import pytest

from configurations import FORMS

CASES = [pytest.param(form, alembic, id=f"{form.name}-{alembic}") for form in FORMS for alembic in form.alembic]


@pytest.mark.parametrize("form, alembic", CASES)
def test_what_plain_alembic_finds_by_this_form_we_find(form, alembic, application, pair, venv):
    form.write(application)
    scheme = "postgresql+psycopg2" if alembic == "old" else "postgresql+psycopg"
    twins = pair(venv(alembic), scheme=scheme, environment=lambda twin: form.environment)
    target = "heads" if form.name == "a_revision_that_env_py_adds" else "head"
    twins.run(target, form.flags, arguments=form.arguments)


@pytest.mark.parametrize("form", [pytest.param(form, id=form.name) for form in FORMS])
def test_a_replay_in_a_shadow_finds_the_same(form, application, pair, venv):
    """What env.py decides, and what the files need of it, is there in the shadow as well: nothing is unproven."""
    alembic = form.alembic[-1]
    form.write(application)
    scheme = "postgresql+psycopg2" if alembic == "old" else "postgresql+psycopg"
    twins = pair(venv(alembic), scheme=scheme, environment=lambda twin: form.environment)
    twin = twins.ours.twin
    twin.admin(f"ALTER ROLE {twin.role} CREATEDB")
    run = twins.ours.ours("apply", "--shadow=same-server", *form.flags)
    assert (run.code, run.json["outcome"], run.json["verified"]) == (0, "Applied", True), run.out + run.err
    assert twin.left_behind()["databases"] == []


SNAPSHOTS = {"version_locations_by_env_py", "version_locations_by_env_py_instead_of_the_configured", "sourceless",
             "a_revision_that_env_py_adds", "a_package", "a_section", "x_arguments"}


@pytest.mark.parametrize("form", [pytest.param(form, id=form.name) for form in FORMS if form.name in SNAPSHOTS])
def test_a_snapshot_of_this_form_holds(form, application, pair, venv):
    form.write(application)
    twins = pair(venv("new"), scheme="postgresql+psycopg", environment=lambda twin: form.environment)
    twin = twins.ours.twin
    twin.admin(f"ALTER ROLE {twin.role} CREATEDB")
    written = twins.ours.ours("snapshot", "--shadow=same-server", *form.flags)
    assert written.code == 0, written.out + written.err
    checked = twins.ours.ours("snapshot", "--check", *form.flags)
    assert checked.code == 0 and checked.json["findings"] == [], checked.out + checked.err
    run = twins.ours.ours("apply", *form.flags)
    assert (run.code, run.json["verified"]) == (0, True), run.out + run.err
