"""The pages of the documentation as values: their headings, links and fenced blocks, and what a comment says of a block.

A comment right before a block says what the tests do with it:

    <!-- not run: REASON -->   nobody runs it; the reason is for whoever reads the source
    <!-- file: PATH -->        it is the content of that file; the run writes it there
    <!-- output -->            it is what the block of commands before it prints; `…` stands for anything
    <!-- exit: N -->           its last command ends with N
    <!-- on: cluster -->       it is typed against an API server where nobody acts (tests/integration/crd/test_typed.py)
    <!-- on: whole cluster --> it is typed where the operator and a node are (tests/e2e/test_start.py, test_waits.py), as the one above is there
"""

import dataclasses
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMANDS = ("", "sh", "bash", "shell", "console")  # a block of these languages is typed into a shell
MARK = re.compile(r"<!-- (not run|file|output|exit|on)(?:: (.+))? -->")


@dataclasses.dataclass(frozen=True)
class Fence:
    page: pathlib.Path
    line: int       # of its first line, from 1
    language: str
    text: str
    mark: str       # "", or the word of its comment
    value: str      # what stands behind that word

    @property
    def is_commands(self):
        return self.language in COMMANDS and self.mark not in ("file", "output")

    @property
    def is_run(self):
        return self.is_commands and self.mark != "not run"

    @property
    def place(self):
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def fences(page):
    """Every fenced block of a page, in order."""
    found, opened, mark = [], None, ("", "")
    for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), 1):
        fence = re.fullmatch(r" *(?:```|~~~)+(\S*).*", line)
        if opened is None and fence:
            opened = (number, fence[1], [])
        elif opened is None:
            said = MARK.fullmatch(line.strip())
            mark = (said[1], said[2] or "") if said else mark if not line.strip() else ("", "")
        elif line.strip() in ("```", "~~~"):
            found.append(Fence(page, opened[0], opened[1], "\n".join(opened[2]) + "\n", *mark))
            opened, mark = None, ("", "")
        else:
            opened[2].append(line)
    assert opened is None, f"{page}: the block that begins in line {opened and opened[0]} does not end"
    return found


def without_fences(page):
    """The page's text, with an empty line in place of each line of a block."""
    lines, inside = [], False
    for line in page.read_text(encoding="utf-8").split("\n"):
        is_fence = line.lstrip().startswith(("```", "~~~"))
        lines.append("" if inside or is_fence else line)
        inside ^= is_fence
    return "\n".join(lines)


def slug(heading):
    """The anchor that GitHub and GitLab give to a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(page):
    found = {}
    for heading in re.findall(r"^#+ +(.+?) *$", without_fences(page), re.MULTILINE):
        name = slug(heading)
        found[name] = found.get(name, -1) + 1
    names = {name if number == 0 else f"{name}-{number}" for name, most in found.items() for number in range(most + 1)}
    return names | set(re.findall(r'<a (?:id|name)="([^"]+)"', page.read_text(encoding="utf-8")))


def links(page):
    """(line, target) of every link and picture."""
    text = re.sub(r"`[^`\n]*`", lambda code: " " * len(code[0]), without_fences(page))
    for link in re.finditer(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"\s]+)\"", text):
        yield text.count("\n", 0, link.start()) + 1, link[1] or link[2]


def files(*patterns):
    """Files of the repository, those that are not committed yet included."""
    done = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
                          cwd=ROOT, capture_output=True, text=True, check=True)
    return sorted(path for path in {ROOT / name for name in done.stdout.split("\n") if name} if path.exists())


def pages():
    """What a user reads: the front page and docs/. The pages of the rules have a test of their own, tests/unit/lint/rules_test.cc."""
    return [page for page in files("README.md", "docs/*.md") if page.parent.name != "rules"]
