"""docs/reference/flags.md: every verb and flag of both programs, by what --help prints."""

import dataclasses
import pathlib
import re
import subprocess

from reference_table import cell, code, table

OF_ITS_OWN = "schema diff"  # a verb that the list of verbs names in its last line


@dataclasses.dataclass(frozen=True)
class Flag:
    names: str
    value: str    # what stands behind it; empty: it takes none
    default: str
    says: str

    def row(self):
        names = ", ".join(code(name) for name in self.names.split(","))
        if self.value:
            names += " " + code(self.value)
        return [names, code(self.default) if self.default else "–", cell(self.says)]


@dataclasses.dataclass(frozen=True)
class Verb:
    name: str
    says: str
    usage: str
    positionals: tuple
    flags: tuple


def help_of(program, *words):
    done = subprocess.run([program, *words, "--help"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout, f"{program} {' '.join(words)} --help: {done.stderr}"
    return done.stdout


def entries(text):
    """(head, description) of each entry: the description begins in column 30, or stands on the next line where the head is long."""
    lines, found = text.split("\n"), []
    for line, after in zip(lines, lines[1:] + [""]):
        if not re.match(r"  \S", line):
            continue
        is_long = after.startswith(" " * 30)
        head, says = (line, after) if is_long else (line[:30], line[30:])
        found.append((head.strip(), says.strip()))
    return found


def flag_of(head, says):
    """Of `-o,--output json|text=text Excludes: --x`."""
    head = re.sub(r" Excludes:( --?[\w-]+)+", "", head)
    names, _, rest = head.partition(" ")
    rest = rest.removesuffix(" ...")
    value, has_default, default = rest.partition("=") if rest != "KEY=VALUE" else (rest, "", "")
    value = re.sub(r"^TEXT:\{|^INT:INT in \[|^ENUM:value in \{", "", value)
    value = re.sub(r"->\d+|} OR .*$|[}\]]$", "", value)
    value = {"FILE:FILE": "FILE", "TEXT": "WORD"}.get(value, value).replace(",", "|").replace(" - ", " to ")
    return Flag(names, value, default.strip("[]") if has_default else "", says)


def verb_of(name, text):
    says, _, rest = text.partition("\n")
    usage = re.search(r"Usage: (.*)", rest)[1]
    parts = re.split(r"^(\S[^\n]*):\n", rest[rest.index(usage) + len(usage):], flags=re.MULTILINE)
    positionals, flags = [], []
    for title, body in zip(parts[1::2], parts[2::2]):
        if title == "Positionals":
            positionals += [(head.replace(" REQUIRED", "").partition(" ")[0], says) for head, says in entries(body)]
        elif title != "Subcommands":
            flags += [flag_of(head, says) for head, says in entries(body) if not head.startswith("-h,--help")]
    return Verb(name, says.strip(), usage, tuple(positionals), tuple(flags))


def verbs_of(program):
    first = help_of(program)
    names = re.findall(r"^  ([a-z-]+) {2,}", first.partition("Subcommands:")[2], re.MULTILINE)
    assert len(names) > 10, first
    if f"lockkeeper {OF_ITS_OWN} " in first:
        names.append(OF_ITS_OWN)
    return [verb_of(name, help_of(program, *name.split())) for name in names]


def shared(verbs):
    """Flags that several verbs take → those verbs; those of the same verbs stand together."""
    takers = {}
    for verb in verbs:
        for flag in verb.flags:
            takers.setdefault(flag, []).append(verb.name)
    groups = {}
    for flag, names in takers.items():
        if len(names) > 2:
            groups.setdefault(tuple(names), []).append(flag)
    return groups


def program(build, name):
    found = [path for path in (pathlib.Path(build) / "operator" / "cmd").glob(f"*/{name}") if path.is_file()]
    assert found, f"{build} has no program {name}"
    return str(found[0])


def page(build):
    verbs = verbs_of(program(build, "lockkeeper"))
    operator = verb_of("lockkeeper-operator", help_of(program(build, "lockkeeper-operator")))
    groups = shared(verbs)
    text = """# Flags

## lockkeeper

[cli.md](../cli.md) says what they mean together.

""" + table(["verb", "does"], [[f"[`{verb.name}`](#lockkeeper-{verb.name.replace(' ', '-')})", cell(verb.says)] for verb in verbs])
    for verb in verbs:
        own = [flag for flag in verb.flags if not any(flag in flags for flags in groups.values())]
        common = [number for number, names in enumerate(groups, 1) if verb.name in names]
        text += f"\n### lockkeeper {verb.name}\n\n{cell(verb.says)}.\n\n"
        rows = [[code(name), "–", cell(says)] for name, says in verb.positionals] + [flag.row() for flag in own]
        if rows:
            text += table(["flag", "default", "says"], rows)
        if common:
            text += ("\n" if rows else "") + "And " + ", ".join(f"[group {number}](#group-{number})" for number in common) + ".\n"
    text += "\n## Flags that several verbs take\n"
    for number, (names, flags) in enumerate(groups.items(), 1):
        text += f"\n### Group {number}\n\nOf {', '.join(map(code, names))}.\n\n"
        text += table(["flag", "default", "says"], [flag.row() for flag in flags])
    text += f"\n## lockkeeper-operator\n\n{cell(operator.says)}\n\n"
    return text + table(["flag", "default", "says"], [flag.row() for flag in operator.flags])
