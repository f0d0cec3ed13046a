"""Hostile texts of a bank, shown as exactly themselves: nothing of them is markup, a link, a formula or a script.

Called with the site and a JSON object of texts by name; those named in every page's text are whole wherever they begin.
"""

import json
import pathlib
import sys
import time

from browser import browser, complain, finish, size

site = pathlib.Path(sys.argv[1]).resolve()
texts = json.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
# A piece of each text by which any trace of it is found, whatever became of the rest.
pieces = {name: piece for name, piece in [("payment", "alert(1)"), ("formula", "HYPERLINK"), ("category", "<i>Odd"), ("household", "<b>Household")]}

look = """
const pieces = arguments[0];
const count = (text, piece) => text.split(piece).length - 1;
const result = {traces: [], elements: [], alerted: window.alerted || 0, pictures: []};
const body = document.body.cloneNode(true);
body.querySelectorAll('script').forEach(s => result.elements.push('script ' + (s.getAttribute('src') || s.textContent)));
document.querySelectorAll('head script').forEach(s => { if (!/(assets\\/daybook|search\\/(years|\\d{4}))\\.js$/.test(s.src)) result.elements.push('script ' + s.src); });
document.querySelectorAll('i, script:not([src]), iframe, img, object, base, [onclick], [onerror], [href^="javascript" i]')
  .forEach(e => result.elements.push(e.outerHTML.slice(0, 120)));
document.querySelectorAll('em, strong, b').forEach(e => { if (['b', 'Household'].includes(e.textContent)) result.elements.push(e.outerHTML); });
// A name that a picture has no room for ends in three dots; whole it stands in the picture's words and table.
body.querySelectorAll('svg text').forEach(t => {
  const cut = t.textContent.split('\u2026')[0];
  if (cut !== t.textContent && Object.values(arguments[1]).some(text => text.startsWith(cut.trim()))) t.remove();
});
const whole = body.textContent + '\\n' + document.title;
const attributes = [];
document.querySelectorAll('*').forEach(e => { for (const a of e.attributes) if (!['href', 'action'].includes(a.name)) attributes.push(a.value); });
for (const [name, piece] of Object.entries(pieces)) {
  result.traces.push([name, count(whole, piece), count(whole, arguments[1][name])]);
  attributes.filter(v => v.includes(piece)).forEach(v => result.traces.push([name + ' in an attribute', count(v, piece), count(v, arguments[1][name])]));
}
body.querySelectorAll('svg').forEach(s => {
  for (const [name, piece] of Object.entries(pieces)) if (s.textContent.includes(piece))
    result.pictures.push([name, count(s.textContent, piece), count(s.textContent, arguments[1][name])]);
});
result.text = whole;
return result;
"""
driver = browser()
driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument",
                       {"source": "window.alert = function () { window.alerted = (window.alerted || 0) + 1; };"})
seen = {name: set() for name in pieces}
pictures = 0
try:
    size(driver, 1280)
    pages = sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))
    for name in pages + ["transactions/index.html?q=alert", "transactions/index.html?q=hyperlink",
                         "transactions/index.html?q=%3Cscript%3Ealert(1)%3C/script%3E"]:
        driver.get(f"file://{site}/{name}")
        if "?" in name:
            for _ in range(100):
                if driver.execute_script("return Boolean(document.querySelector('#found .deltas'))"):
                    break
                time.sleep(0.05)
            if driver.execute_script("return document.querySelectorAll('#found tbody tr').length") == 0:
                complain(name, "finds nothing")
        result = driver.execute_script(look, pieces, texts)
        if result["alerted"]:
            complain(name, "ran a script of the bank's")
        for element in result["elements"]:
            complain(name, "holds", element)
        for trace, found, complete in result["traces"] + result["pictures"]:
            if found != complete:
                complain(name, "shows", trace, found, "times, of which whole", complete)
        pictures += len(result["pictures"])
        for text in pieces:
            if texts[text] in result["text"]:
                seen[text].add(name)
finally:
    driver.quit()
for text, place in [("payment", "transactions/2026-05/index.html"), ("formula", "transactions/2026-05/index.html"),
                    ("payment", "months/2026-05/index.html"), ("formula", "months/2026-05/index.html"),
                    ("payment", "accounts/one/index.html"), ("formula", "accounts/two/index.html"),
                    ("payment", "accounts/index.html"), ("formula", "index.html"), ("payment", "index.html"),
                    ("payment", "net-worth/index.html"), ("category", "spending/index.html"),
                    ("category", "income-statement/index.html"), ("household", "index.html"),
                    ("payment", "transactions/index.html?q=alert"), ("formula", "transactions/index.html?q=hyperlink")]:
    if place not in seen[text]:
        complain(place, "does not show", text)
if not pictures:
    complain("no picture names any of them")
finish(f"{len(pages)} pages, {pictures} pictures, each text whole wherever it stands")
