"""Several runners at once on one broken database: one heals it, once; the others find it healed."""

import json

import pytest

import case as cases
from test_cases import Trial
from world import Lockkeeper, PATIENCE, eventually

RUNNERS = 4


@pytest.mark.parametrize("name", ["orphan-matching", "missing-table-repair-then-upgrade", "duplicate-column-defensive",
                                  "concurrently-half-resume"])
def test_of_several_runners_one_heals(name, server, clean_replays, tmp_path):
    case = cases.Case(cases.CASES / name)
    trial = Trial(case, server, clean_replays, tmp_path)
    before = server.databases()
    try:
        program = Lockkeeper(trial.application.directory, trial.database.url())
        running = [program.start("apply", *trial.flags, "-o", "json") for _ in range(RUNNERS)]
        ended = [process.communicate(timeout=PATIENCE) for process in running]
        assert [process.returncode for process in running] == [0] * RUNNERS, "\n".join(out + err for out, err in ended)
        outcomes = sorted(json.loads(out)["outcome"] for out, _ in ended)
        assert outcomes == ["Applied"] + ["UpToDate"] * (RUNNERS - 1), ended
        eventually(lambda: not trial.database.sessions(), "no session left")
        assert server.databases() == before
        trial.check_end(None)
        assert not any("geheim" in out + err for out, err in ended)
    finally:
        trial.close()
