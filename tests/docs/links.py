#!/usr/bin/env python3
"""Says which links of the pages lead nowhere: a file that is not there, a heading that is not in it; and which page of docs/ stands
in no list of docs/README.md. Links into the web are not followed.

usage: links.py
"""
import sys

import pages


def broken(page):
    """A sentence for each link of a page that leads nowhere."""
    for line, link in pages.links(page):
        path, _, anchor = link.partition("#")
        if ":" in path or path.startswith("/"):
            continue
        target = page if not path else (page.parent / path).resolve()
        place = f"{page.relative_to(pages.ROOT)}:{line}"
        if not target.exists():
            yield f"{place}: {link}: there is no such file"
        elif anchor and (target.is_dir() or target.suffix != ".md" or anchor not in pages.anchors(target)):
            yield f"{place}: {link}: there is no such heading"


def unlisted():
    index = pages.ROOT / "docs" / "README.md"
    listed = {(index.parent / link.partition("#")[0]).resolve() for _, link in pages.links(index)}
    for page in pages.pages():
        if page != index and index.parent in page.parents and page not in listed:
            yield f"docs/README.md does not list {page.relative_to(index.parent)}"


def main():
    checked = pages.files("*.md")
    bad = [sentence for page in checked for sentence in broken(page)] + list(unlisted())
    count = sum(1 for page in checked for _ in pages.links(page))
    if bad or count < 100:
        sys.exit("\n".join(bad) or f"only {count} links were found")


if __name__ == "__main__":
    main()
