"""Pages as people read them: no page is wider than its window, all is there without JavaScript, nothing is asked for elsewhere."""

import pathlib
import sys

from browser import browser, complain, finish, kinds, prefer, requests_of, serve, size

site = pathlib.Path(sys.argv[1]).resolve()
pages = kinds(site)
words = "return document.querySelector('main').innerText.replace(/\\s+/g, ' ').trim()"
wide = """
const limit = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth <= limit) return '';
const out = [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > limit + 1 && !e.closest('.scroll'));
return 'is ' + document.documentElement.scrollWidth + ' wide: ' + (out.length ? out[0].outerHTML.slice(0, 120) : 'nothing in main');
"""

with_script = {}
driver = browser(log_requests=True)
try:
    origin = serve(site)
    for base in (f"file://{site}", origin):
        for name in pages:
            driver.get(f"{base}/{name}")
            if base.startswith("file"):
                with_script[name] = driver.execute_script(words)
                for width in (320, 360, 1280, 3840):
                    size(driver, width)
                    problem = driver.execute_script(wide)
                    if problem:
                        complain(name, "at", width, problem)
                size(driver, 1280)
            errors = driver.get_log("browser")
            for entry in errors:
                complain(name, "on", base.split(":")[0], "says", entry["message"][:200])
            for address in requests_of(driver):
                if not address.startswith(base) and not address.startswith("data:"):
                    complain(name, "asks for", address)
    # Not one of a kind alone: long names and large numbers stand on some page, and a phone shows them all.
    size(driver, 320)
    every = sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))
    for name in every:
        driver.get(f"file://{site}/{name}")
        problem = driver.execute_script(wide)
        if problem:
            complain(name, "at 320", problem)
finally:
    driver.quit()

driver = browser(javascript=False)
try:
    size(driver, 1280)
    for name in pages:
        driver.get(f"file://{site}/{name}")
        # Nothing of the page's own ran: the script's note about keys is not there.
        if driver.find_elements("css selector", "p.keys"):
            complain(name, "ran its script though scripts are off")
        bare = " ".join((driver.find_element("css selector", "main").text or "").split())
        # Where a word may break is not told here.
        missing = [word for word in with_script[name].replace('\u200b', '').split() if word not in bare]
        if missing or len(bare) < 40:
            complain(name, "without JavaScript lacks", missing[:8] or bare)
finally:
    driver.quit()
finish(f"{len(pages)} pages of a kind, {len(every)} in all")
