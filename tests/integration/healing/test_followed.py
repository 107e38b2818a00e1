"""What is advised is what would be done: every remedy that holds a command of ours, in every state of
tests/cases/healing, is followed in that very state. It is not refused, and what it was advised for is put right."""

import re

import pytest

import case as cases
from test_cases import Trial

COMMAND = re.compile(r"`lockkeeper ([^`]+)`")
# What the rows say only the statement finds out.
ROWS_BREAK_IT = re.compile(r"\b23\d{3}\b")
DONE = "nothing to do"
# Commands whose findings are walked through: what is said by default, with the case's own policies, and by hand.
QUESTIONS = (["doctor"], ["apply"], ["repair"], ["adopt"])


def advice(findings):
    """(finding, words of the command) of each command that a finding names."""
    for finding in findings:
        if finding["remedy"] != DONE:
            for command in COMMAND.findall(finding["message"] + " " + finding["remedy"]):
                yield finding, command.split()


def left_of(finding, findings):
    return [other for other in findings if other["code"] == finding["code"] and other["subject"] == finding["subject"]
            and other["severity"] != "info" and other["remedy"] != DONE]


class Walk:
    def __init__(self, trial):
        self.trial = trial
        self.proof = [flag for flag in trial.flags if flag not in trial.case.flags]

    def with_proof(self, words):
        """A shadow's URL that was given in clear is in no remedy; whoever follows one gives it again."""
        return [*words, *([] if "--shadow=same-server" in self.proof else self.proof)]

    def on_a_copy(self, *commands):
        """The results of these commands, one after the other, from the state that the case is about."""
        copy = self.trial.server.database(template=self.trial.database)
        try:
            return [self.trial.program.json(*words, url=copy.url()) for words in commands]
        finally:
            copy.drop()

    def advised(self):
        """{command: {(code, subject): finding}}: what each command is named for, whoever names it."""
        found = {}
        for question in QUESTIONS:
            for flags in ([], self.trial.case.flags):
                if flags and question[0] not in ("doctor", "apply"):
                    continue
                result, = self.on_a_copy([*question, *flags, *self.proof])
                if result.code in (0, 10):
                    for finding, words in advice(result.json["findings"]):
                        found.setdefault(tuple(words), {})[finding["code"], finding["subject"]] = finding
        return found

    def follow(self, words, findings):
        """A command does the same whichever finding names it, so it is followed once."""
        followed, after = self.on_a_copy(self.with_proof(words), ["doctor", *self.proof])
        said = f"{findings}\nwas followed: {followed}"
        if followed.code == 1 and ROWS_BREAK_IT.search(followed.out):
            return
        assert followed.code == 0, f"it is refused: {said}"
        for finding in findings:
            assert not left_of(finding, after.json["findings"]), f"it puts nothing right: {said}\n{after}"


@pytest.mark.parametrize("case", [case for case in cases.all_cases() if "commands" not in case.data],
                         ids=lambda case: case.name)
def test_every_command_that_a_remedy_names_does_what_it_was_named_for(case, server, clean_replays, tmp_path):
    trial = Trial(case, server, clean_replays, tmp_path)
    try:
        walk = Walk(trial)
        for words, findings in walk.advised().items():
            walk.follow(words, list(findings.values()))
        trial.program.check_secrets()
    finally:
        trial.close()
