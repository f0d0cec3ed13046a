"""Looks for a payment's hostile text in everything a household publishes: it has to stand there as exactly that text.

    published_text.py HOUSEHOLD MARKER TEXT...

MARKER: words that stand in one of the texts and nowhere else. Prints each fault; exit code 1 when there is one.
"""

import csv
import html
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path


class Page(HTMLParser):
    """Texts and attributes as a browser has them, and what would run."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts, self.attributes, self.scripts, self.links = [], [], [], []
        self.open = []

    def handle_starttag(self, tag, attributes):
        if tag not in ("br", "img", "input", "meta", "link", "hr", "col", "path", "rect", "line", "circle"):
            self.open.append(tag)
        for name, value in attributes:
            self.attributes.append((tag, name, value or ""))
            if name in ("href", "src", "action", "formaction", "data", "xlink:href"):
                self.links.append(value or "")

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)
        else:
            self.texts.append(data)


def page_faults(path, marker, texts):
    source = path.read_text(encoding="utf-8")
    page = Page()
    page.feed(source)
    page.close()
    if "script" in page.open:
        yield "a script is open to the page's end"
    for link in page.links:
        if re.match(r"\s*(javascript|data|vbscript):", link, flags=re.I):
            yield f"a link to {link[:60]}"
    for tag, name, value in page.attributes:
        if name.startswith("on"):
            yield f"<{tag} {name}>"
        if marker in value and not any(text in value for text in texts) and name not in ("href", "id", "for"):
            yield f"the attribute {name} has '{value[:120]}'"
    if any(marker in script for script in page.scripts if not is_json(script)):
        yield "a script holds a bank's text"
    joined = re.sub(r"\s+", " ", "".join(page.texts))
    for at in (found.start() for found in re.finditer(re.escape(marker), joined)):
        around = joined[max(0, at - 200) : at + 200]
        if not any(text in around for text in texts):
            yield f"the text has become '{around[150:330]}'"


def is_json(text):
    try:
        json.loads(text)
        return True
    except ValueError:
        return False


def cells(path):
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.reader(file):
            yield from row


def csv_faults(path, marker, texts, guarded):
    """Downloads of the site guard what a spreadsheet would reckon; reports never do."""
    for cell in cells(path):
        bare = cell[1:] if guarded and re.match(r"'[=+\-@\t\r']", cell) else cell
        if guarded and re.match(r"[=+@\t\r]", cell):
            yield f"unguarded: '{cell[:80]}'"
        if marker in cell and bare not in texts and not any(text in bare for text in texts):
            yield f"the cell has become '{cell[:120]}'"


def markdown_faults(path, marker, texts):
    for line in path.read_text(encoding="utf-8").splitlines():
        if marker not in line:
            continue
        # Backslashes before punctuation are Markdown's own; what is left has to be the text.
        bare = html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", line))
        if not any(text in bare for text in texts):
            yield f"the line has become '{line[:160]}'"
        if re.search(r"(?<!\\)<script|(?<!\\)\]\(javascript", line):
            yield "markup is not escaped"


def main(household, marker, *texts):
    root, faults, seen = Path(household), [], {}
    texts = [re.sub(r"\s+", " ", text) for text in texts]
    for path in sorted([*root.glob("site/**/*"), *root.glob("reports/**/*")]):
        if not path.is_file():
            continue
        name = path.relative_to(root)
        if marker in path.read_text(encoding="utf-8", errors="replace"):
            seen[path.suffix] = seen.get(path.suffix, 0) + 1
        if path.suffix == ".html":
            found = page_faults(path, marker, texts)
        elif path.suffix == ".csv":
            found = csv_faults(path, marker, texts, guarded=name.parts[0] == "site")
        elif path.suffix == ".md":
            found = markdown_faults(path, marker, texts)
        else:
            continue
        faults += [f"{name}: {fault}" for fault in dict.fromkeys(found)]
    print("files with the text:", ", ".join(f"{count} {kind}" for kind, count in sorted(seen.items())))
    for fault in faults[:40]:
        print(fault)
    return 1 if faults or not {".html", ".csv", ".md"} <= seen.keys() else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
