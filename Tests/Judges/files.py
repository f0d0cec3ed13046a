"""Every file of a site by itself: links that resolve, pictures that are XML, no foreign address, sizes within their bounds."""

import html.parser
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree

from browser import complain, finish

site = pathlib.Path(sys.argv[1]).resolve()
policy = "default-src 'none'"
linked = set()
ids = {}
anchors = []


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.path, self.ids, self.policy = path, set(), None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "style" in given:
            complain(self.path, "has a style attribute on", tag)
        for name in given:
            if name.startswith("on"):
                complain(self.path, "has the handler", name, "on", tag)
        if "id" in given:
            if given["id"] in self.ids:
                complain(self.path, "has the id twice:", given["id"])
            self.ids.add(given["id"])
        if tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self.policy = given["content"]
        if tag in ("script", "style") and "src" not in given:
            complain(self.path, "has an inline", tag)
        for name in ("href", "src", "action", "xlink:href"):
            if name in given:
                self.address(tag, given[name])

    def address(self, tag, text):
        parts = urllib.parse.urlsplit(text)
        if parts.scheme or parts.netloc:
            complain(self.path, "leads outside from", tag, "to", text)
            return
        if not parts.path:
            if parts.fragment:
                anchors.append((self.path, self.path, parts.fragment))
            return
        target = (site / self.path).parent / urllib.parse.unquote(parts.path)
        target = pathlib.Path(*pathlib.Path(target).parts).resolve()
        if not target.is_file():
            complain(self.path, "leads from", tag, "to", text, "which is no file")
            return
        relative = str(target.relative_to(site))
        linked.add(relative)
        if parts.fragment and relative.endswith(".html"):
            anchors.append((self.path, relative, parts.fragment))


pages = sorted(site.rglob("*.html"))
for path in pages:
    text = path.read_text(encoding="utf-8")
    name = str(path.relative_to(site))
    page = Page(name)
    page.feed(text)
    ids[name] = page.ids
    if not page.policy or policy not in page.policy or "unsafe" in page.policy:
        complain(name, "has no strict Content-Security-Policy:", page.policy)
    # But for the hostile household's own words, whole or cut short in a picture.
    if re.search(r"{%(?!20)|{{(?!( |%20)7( |%20)|[ 7]*\u2026)", text):
        complain(name, "shows template text")
    for picture in re.findall(r"<svg\b.*?</svg>(?!\s*</svg>)", text, re.DOTALL):
        # Nested pictures end early in the pattern: taken up to the balance of their tags.
        depth = picture.count("<svg") - picture.count("</svg>")
        if depth:
            continue
        try:
            xml.etree.ElementTree.fromstring(picture)
        except xml.etree.ElementTree.ParseError as error:
            complain(name, "has a picture that is no XML:", error, picture[:80])

for page, target, fragment in anchors:
    if fragment not in ids.get(target, ()) and not fragment.startswith("d20") and fragment != "search":
        complain(page, "leads to", target, "where nothing is called", fragment)

for path in sorted((site / "data").rglob("*.csv")):
    if str(path.relative_to(site)) not in linked:
        complain(path.relative_to(site), "is linked from no page")
for path in pages:
    name = str(path.relative_to(site))
    if name not in linked and name != "index.html":
        complain(name, "is linked from no page")

for name, bound in [("index.html", 150_000), ("assets/daybook.js", 20_000)]:
    size = (site / name).stat().st_size
    if size >= bound:
        complain(name, "has", size, "bytes, not fewer than", bound)
for path in site.rglob("*.svg"):
    xml.etree.ElementTree.parse(path)
script = (site / "assets/daybook.js").read_text(encoding="utf-8")
for word in ["eval(", "new Function", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "fetch(", "import("]:
    if word in script:
        complain("assets/daybook.js uses", word)
finish(f"{len(pages)} pages, {len(anchors)} anchors, index.html {(site / 'index.html').stat().st_size} bytes, "
       f"script {(site / 'assets/daybook.js').stat().st_size} bytes")
