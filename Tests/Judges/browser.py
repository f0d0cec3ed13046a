"""What the judges of pages share: a real browser, the kinds of pages, and complaints.

A judge is called with a site's folder, writes a line for each complaint and ends with 1 if there was any.
"""

import functools
import http.server
import json
import pathlib
import shutil
import sys
import threading

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

complaints = []


def complain(*words):
    complaints.append(" ".join(str(word) for word in words))


def finish(done):
    for line in complaints[:60]:
        print(line)
    if len(complaints) > 60:
        print(f"and {len(complaints) - 60} more")
    if not complaints:
        print(done)
    sys.exit(1 if complaints else 0)


def browser(javascript=True, log_requests=False):
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage",
                     "--disable-background-networking", "--disable-component-update", "--no-first-run"]:
        options.add_argument(argument)
    if not javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    if log_requests:
        options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def size(driver, width, height=900):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})


def prefer(driver, theme):
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                           {"features": [{"name": "prefers-color-scheme", "value": theme}]})


def kinds(site):
    """One page of every kind, and of months the first, one in the middle and the present one."""
    site = pathlib.Path(site)
    pages = [path for path in site.glob("*.html")] + [path for path in site.glob("*/index.html")]
    for folder in ["accounts", "merchants"]:
        pages += sorted(site.glob(f"{folder}/*/index.html"))[:1]
    categories = sorted(site.glob("categories/*/index.html"))
    pages += [path for path in categories if path.parent.name in ("food", "food-groceries")] or categories[:2]
    for folder in ["months", "transactions"]:
        months = sorted(site.glob(f"{folder}/*/index.html"))
        pages += sorted({months[0], months[-2], months[-1]}) if len(months) > 1 else months
    return sorted({str(path.relative_to(site)) for path in pages})


def requests_of(driver):
    """Every address asked for since the last call."""
    found = []
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            found.append(message["params"]["request"]["url"])
    return found


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def serve(folder):
    """A server of a folder on loopback: its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
