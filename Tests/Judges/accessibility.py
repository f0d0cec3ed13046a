"""axe on every kind of page, at both widths, light and dark: the rules of WCAG 2.2 AA, and none broken."""

import pathlib
import sys

import axe_core_python
from browser import browser, complain, finish, kinds, prefer, size

site = pathlib.Path(sys.argv[1]).resolve()
axe = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
run = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}, resultTypes: ['violations']})
  .then(result => done(result.violations.map(v =>
    v.id + ': ' + v.nodes.length + ' times, such as ' + v.nodes[0].html.slice(0, 160) + ' ' +
    (v.nodes[0].any.concat(v.nodes[0].all, v.nodes[0].none)[0] || {message: ''}).message)), error => done(['axe: ' + error]));
"""
driver = browser()
driver.set_script_timeout(120)
count = 0
targets = [(name, "") for name in kinds(site)] + [("transactions/index.html", "?q=a")]
try:
    for name, query in targets:
        for width in (1280, 360):
            size(driver, width)
            driver.get(f"file://{site}/{name}{query}")
            driver.execute_script(axe)
            for theme in ("light", "dark"):
                prefer(driver, theme)
                for line in driver.execute_async_script(run, tags):
                    complain(f"{name}{query} at {width} {theme}:", line)
                count += 1
finally:
    driver.quit()
finish(f"{count} times no violation on {len(targets)} pages")
