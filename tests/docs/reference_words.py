"""docs/reference/conditions.md and exit-statuses.md: the words that a user reads, by operator/api/ and the runbook."""

import re

from pages import ROOT
from reference_table import cell, code, table

API = ROOT / "operator" / "api"

# What a type of condition says: the header has the word, and what it means when it is True stands here.
CONDITIONS = {
    "Ready": "The database is ready for the image: `True` only while the next two are `False`.",
    "Reconciling": "The operator is at work, waits, or tries again by itself.",
    "Stalled": "A person is needed: nothing happens until spec, image or the annotation `lockkeeper.dev/retry` changes.",
    "Applied": "Every revision of the target is in the database.",
    "Verified": "A second reading of the database has found them there.",
    "ActionRefused": "The API server refuses something that the operator decided to do; the condition is there only while that holds.",
}
PHASES = {
    "Pending": "nothing was decided yet, or something is waited for",
    "Running": "a run is under way",
    "Ready": "the database is ready for the image",
    "Failed": "the last run failed or was refused",
    "Suspended": "`spec.suspend` is set",
    "Deleting": "it goes as soon as its run has ended",
}
OUTCOMES = {
    "Applied": "Something was applied, stamped or repaired",
    "UpToDate": "Nothing was pending",
    "Refused": "A policy, or what was found, forbids it; nothing was changed",
    "Failed": "A statement failed, or something unexpected; the message says what state is left",
    "Unknown": "The lock's session was lost, or the run was killed; nobody knows",
    "WaitingForApproval": "The plan waits for somebody's approval",
    "LockNotObtained": "The database's lock, or a lock on a relation, was not had in its time",
    "PreconditionNotMet": "Something that must hold before does not, or the database is unreachable",
}
NO_ERRORS = {"UpToDate", "Pending", "FreshDatabase", "UnknownObjects", "LabelConflict"}  # told as information, or a warning


def text_of(*path):
    return ROOT.joinpath(*path).read_text(encoding="utf-8")


def words_of(kind):
    """Enumerator → word, by to_string()."""
    found = dict(re.findall(rf"case {kind}::(k\w+): return \"(\w+)\";", text_of("operator", "api", "vocabulary.cc")))
    assert found, f"vocabulary.cc has no words for {kind}"
    return found


def constants_of(name_space, *path):
    body = re.search(rf"namespace {name_space} {{\n(.*?)\n}}", text_of(*path), re.DOTALL)[1]
    return re.findall(r"string_view k\w+ = \"(\w+)\";", body)


def same(told, words, what):
    assert set(told) == set(words), f"{what}: told here and not in the source, or the other way round: {set(told) ^ set(words)}"


def headings():
    """Heading of the runbook → the chapter that it stands in, and its first sentence."""
    found, chapter = {}, ""
    for part in re.split(r"^(?=##+ )", text_of("docs", "runbook.md"), flags=re.MULTILINE):
        mark, _, rest = part.partition(" ")
        title, _, body = rest.partition("\n")
        if mark == "##":
            chapter = title
        elif mark == "###":
            paragraph = re.sub(r"\s+", " ", body.strip().split("\n\n")[0])
            sentence = re.match(r"(?:`[^`]*`|\[[^\]]*\]\([^)]*\)|[^.`\[]|\.(?! [A-Z`]|$)|\[(?![^\]]*\]\())+\.?", paragraph)[0]
            found[title] = (chapter, sentence)
    return found


def linked(word):
    return f"[{word}](../runbook.md#{word.lower()})"


def rebased(sentence):
    """A sentence of the runbook whose links lead to the same places from here."""
    sentence = re.sub(r"\]\(#", "](../runbook.md#", sentence)
    return cell(re.sub(r"\]\((?!\.\./|https?:)", "](../", sentence))


def word_rows(words, told):
    return [[linked(word), rebased(told[word][1])] for word in words]


def by_case(body, case, value):
    """Enumerator → what the switch returns for it; `default`: for the rest, where there is one. `case`, `value`: their patterns."""
    found, waiting = {}, []
    for name, returned in re.findall(rf"case {case}:|return {value};", body):
        if name:
            waiting.append(name)
        else:
            found.update(dict.fromkeys(waiting or ["default"], returned))
            waiting = []
    return found


def outcome_of_codes():
    """Word of a code → outcome of a run that stops at it, by plan::outcome_of(); the rest is the default."""
    body = re.search(r"Outcome outcome_of\(api::Code code\) {\n(.*?)\n}\n", text_of("operator", "plan", "policy.cc"), re.DOTALL)[1]
    return by_case(body, r"api::Code::(k\w+)", r"api::Outcome::(k\w+)")


def code_rows(told):
    outcomes, codes, stops = words_of("Outcome"), words_of("Code"), outcome_of_codes()
    for name, word in codes.items():
        ends = "–" if word in NO_ERRORS else outcomes[stops.get(name, stops["default"])]
        yield [linked(word), rebased(told[word][1]), ends]


def conditions():
    told = headings()
    types = constants_of("condition", "operator", "api", "conditions.h")
    same(CONDITIONS, types, "conditions")
    same(PHASES, words_of("MigrationPhase").values(), "phases")
    reasons = constants_of("reason", "operator", "api", "vocabulary.h")
    outcomes = [word for word in words_of("Outcome").values() if word not in words_of("Code").values()]
    return f"""# Conditions and reasons

A `reason` is one word. The same word is the reason of a condition and of an Event, the metric label `reason`, a `code` in the JSON of
the command line, and a heading of the [runbook](../runbook.md), which says what to do.

## Conditions

`Ready`, `Reconciling` and `Stalled` are those of kstatus. Each condition has a `message`: a sentence with what to do.

{table(["type", "when it is True"], [[code(word), CONDITIONS[word]] for word in types])}
## Phases

`status.phase` is for people; programs read conditions.

{table(["phase", "when"], [[code(word), PHASES[word]] for word in words_of("MigrationPhase").values()])}
## Codes of findings

In the order of importance: of several findings of severity error, the first one is the reason. “Ends as” is the outcome of a run that
stops at it, where it is an error ([exit statuses](exit-statuses.md)); the same code may be a warning or an information elsewhere.

{table(["code", "means", "ends as"], list(code_rows(told)))}
## Outcomes of a run

Where a finding says why a run ended so, its code stands in the place of these words.

{table(["outcome", "means"], word_rows(outcomes, told))}
## Reasons that only the operator gives

{table(["reason", "means"], word_rows(reasons, told))}
## Other words

- Severity of a finding: {", ".join(map(code, words_of("Severity").values()))}.
- Risk of a plan: {", ".join(map(code, words_of("Risk").values()))}.
- Outcome of a step: {", ".join(map(code, words_of("StepOutcome").values()))}.
"""


def rules():
    rows = []
    for path in sorted((ROOT / "docs" / "rules").glob("*.md")):
        first = path.read_text(encoding="utf-8").split("\n\n")[1]
        says, severity = re.match(r"(.+?) Severity: (\w+)", first.replace("\n", " ")).groups()
        rows.append([f"[{path.stem}](../rules/{path.name})", cell(says), severity])
    return f"""# Rules of lint

What `lockkeeper lint` and a plan look for. Each page has the reason, the lock, and the safe way. A finding may be milder or graver
than its rule, where the statement or the server's trace says so. The same names stand in `spec.policy.lint.ignore` and in suppressions.

{table(["rule", "finds", "severity"], rows)}"""


def exit_codes():
    """Outcome's enumerator → exit status, by exit_code()."""
    body = re.search(r"int exit_code\(Outcome outcome\) {\n(.*?)\n}\n", text_of("operator", "api", "vocabulary.cc"), re.DOTALL)[1]
    return {name: int(status) for name, status in by_case(body, r"Outcome::(k\w+)", r"(\d+)").items() if name != "default"}


def exit_statuses():
    outcomes, statuses, stops = words_of("Outcome"), exit_codes(), outcome_of_codes()
    same(OUTCOMES, outcomes.values(), "outcomes")
    usage = re.search(r"kExitUsage = (\d+);", text_of("operator", "api", "vocabulary.h"))[1]
    codes = words_of("Code")
    rows = []
    for name, word in sorted(outcomes.items(), key=lambda entry: statuses[entry[0]]):
        causes = [linked(codes[each]) for each, outcome in stops.items() if outcome == name and each != "default"]
        if name == stops["default"]:
            causes = ["every other code of severity error"]
        rows.append([str(statuses[name]), word, OUTCOMES[word] + ".", ", ".join(causes) or "–"])
    rows.append([usage, "–", "Wrong flags, or a file that cannot be read; one message on standard error, nothing on standard output.", "–"])
    rows.sort(key=lambda row: int(row[0]))
    return f"""# Exit statuses

Of every verb that looks at a database. What the operator then does, and the statuses of `lint`, `check`, `compat` and
`schema diff`, stand in [cli.md](../cli.md#exit-status).

{table(["exit", "outcome", "means", "codes of findings that end so"], rows)}
A status above 128 is a signal: the operator takes it for `Unknown`, as it takes any other status without a report for `Failed`.

`doctor` ends with 0 where no finding is of severity error, `plan` where `apply` would not refuse, `snapshot --check` where the file
is of these revisions. `lockkeeper-operator` ends with 0 when it was asked to end, 1 when it failed, {usage} for wrong flags.
"""
