"""A case of tests/cases/healing as a value. README.md says what may stand in case.yaml."""

import os
import pathlib
import zlib

import yaml

from application import Application, chain, expand
from world import ROOT

CASES = ROOT / "tests/cases/healing"
KEYS = {"summary", "chain", "only", "revisions", "env", "models", "database", "proof", "flags", "doctor", "plan", "apply",
        "end", "again", "commands"}


class Case:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.name = self.directory.name
        data = yaml.safe_load((self.directory / "case.yaml").read_text())
        assert set(data) <= KEYS, f"{self.name}: unknown keys {set(data) - KEYS}"
        self.data = data
        self.summary = data["summary"]
        self.database = data.get("database") or {}
        self.proof = data.get("proof") or self.usual_proof()
        self.flags = data.get("flags") or []
        self.end = data.get("end") or {}
        self.env = data.get("env", "")

    def usual_proof(self):
        """Where the case does not care: every third case has a shadow, the others a snapshot, which is quicker."""
        if "LOCKKEEPER_PROOF" in os.environ:
            return os.environ["LOCKKEEPER_PROOF"]
        return "snapshot" if self.files() and zlib.crc32(self.name.encode()) % 3 else "same-server"

    def files(self):
        """{file name: text} of the image that is looked at."""
        found = self.named_chain(self.data.get("chain"), self.data.get("only"))
        found.update(expand(self.data.get("revisions") or []))
        for path in sorted(self.directory.glob("versions/*")):
            found[path.name] = path.read_text()
        return found

    def database_files(self):
        """Of the image that made the database: the same, unless the case says otherwise."""
        if "chain" not in self.database and "revisions" not in self.database:
            return self.files()
        found = self.named_chain(self.database.get("chain"), self.database.get("only"))
        found.update(expand(self.database.get("revisions") or []))
        return found

    @staticmethod
    def named_chain(name, only):
        if name is None:
            return {}
        return chain(CASES / "chains" / f"{name}.yaml", only and [str(identity) for identity in only])

    def application(self, directory, files):
        application = Application(directory, files, self.env, self.data.get("models", ""))
        for path in sorted(self.directory.glob("files/**/*")):
            if path.is_file():
                target = application.directory / path.relative_to(self.directory / "files")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
        return application


def all_cases():
    return [Case(path.parent) for path in sorted(CASES.glob("*/case.yaml"))]


def finding_of(findings, wanted):
    """The first finding with the wanted code, severity, subject and phrases; None where there is none."""
    for finding in findings:
        text = " ".join((finding["subject"], finding["message"], finding["remedy"]))
        if all(finding[key] == wanted[key] for key in ("code", "severity", "subject") if key in wanted) and \
           all(str(phrase) in text for phrase in wanted.get("says", [])) and \
           not any(str(phrase) in text for phrase in wanted.get("never_says", [])):
            return finding
    return None


def steps_differ(actual, wanted):
    """`upgrade 0003`, `stamp 019 021`, `repair health_metrics`, `repair -0003`: the action, and words that must
    (must not, with a minus) stand in the step's revision or statements. For an upgrade the revision itself."""
    if len(actual) != len(wanted):
        return f"{len(actual)} steps instead of {len(wanted)}"
    for step, text in zip(actual, map(str, wanted)):
        action, *words = text.split()
        if step["action"] != action:
            return f"{step['action']} instead of {text}"
        all_text = step["revision"] + " " + " ".join(s["sql"] for s in step.get("statements", []))
        for word in words:
            there = step["revision"] == word if action == "upgrade" else word.lstrip("-") in all_text
            if there == word.startswith("-"):
                return f"{step['action']} {all_text!r} instead of {text}"
    return ""
