"""Tables of Markdown, and texts that stand in one of their cells."""

import re


def cell(text):
    """On one line, with nothing that would end the cell or begin a tag."""
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|").replace("<", "&lt;")


def code(text):
    """`text`; in a table a bar is written as \\|."""
    return "`" + str(text).replace("|", "\\|") + "`"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
