"""The search in a real browser, from disk: finds, excludes, compares amounts, filters, sums, pages, keys; held against the CSV."""

import csv
import decimal
import pathlib
import sys
import time
import urllib.parse

from browser import browser, complain, finish, size

site = pathlib.Path(sys.argv[1]).resolve()
rows = []
for path in sorted((site / "data/transactions").glob("*.csv")):
    with open(path, encoding="utf-8", newline="") as file:
        rows += list(csv.DictReader(file))
parts = {}
for path in sorted((site / "data/splits").glob("*.csv")):
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parts.setdefault(row["transaction_id"], []).append(row["category"])


def text(row):
    return "\n".join([row["merchant"] or row["counterparty"], row["description"]]).lower()


def within(row, category):
    return any(one == category or one.startswith(category + ":") for one in parts[row["transaction_id"]])


def size_of(row):
    return abs(decimal.Decimal(row["amount"]))


D = decimal.Decimal
account = rows[0]["account_id"]
cases = [
    ({"q": "tesco"}, lambda r: "tesco" in text(r)),
    ({"q": "TESCO -fuel"}, lambda r: "tesco" in text(r) and "fuel" not in (text(r) + "\n" + "\n".join(parts[r["transaction_id"]])).lower()),
    ({"q": ">1000"}, lambda r: size_of(r) > D(1000)),
    ({"q": "<=2.5 >1"}, lambda r: D(1) < size_of(r) <= D("2.5")),
    ({"q": "=12.99"}, lambda r: size_of(r) == D("12.99")),
    ({"account": account}, lambda r: r["account_id"] == account),
    ({"category": "Food"}, lambda r: within(r, "Food")),
    ({"category": "Food:Groceries", "account": account, "q": ">20"},
     lambda r: within(r, "Food:Groceries") and r["account_id"] == account and size_of(r) > D(20)),
    ({"q": "#holiday"}, lambda r: '"holiday"' in r["tags"]),
    ({"q": "nothing-is-called-this"}, lambda r: False),
    ({"q": "<img src=x onerror=alert(1)>"}, lambda r: False),
]

read = """
const found = document.getElementById('found');
const rows = [...found.querySelectorAll('tbody tr')].length;
const figures = [...found.querySelectorAll('.deltas > div')].map(d => [d.querySelector('dt').textContent, d.querySelector('dd').textContent]);
const more = found.querySelector('.hits + button');
return {ready: Boolean(found.querySelector('.deltas')), rows: rows, figures: figures, more: more ? !more.hidden : false,
  tables: [...document.querySelectorAll('main section.s')].filter(s => !s.hidden).length};
"""


def ask(driver, query, page="transactions/index.html"):
    driver.get(f"file://{site}/{page}?{urllib.parse.urlencode(query)}")
    for _ in range(200):
        result = driver.execute_script(read)
        if result["ready"]:
            return result
        time.sleep(0.05)
    complain(query, "found nothing to say in ten seconds")
    return result


def number(figure):
    return D("".join(c for c in figure.replace("\u2212", "-") if c in "-.0123456789"))


driver = browser()
try:
    size(driver, 1280)
    for query, fits in cases:
        expected = [row for row in rows if fits(row)]
        result = ask(driver, query)
        figures = dict(result["figures"])
        count = number(figures.get("Rows") or figures.get("Row") or "0")
        if count != len(expected):
            complain(query, "finds", count, "rows, not", len(expected))
        if result["rows"] != min(500, len(expected)) or result["more"] != (len(expected) > 500):
            complain(query, "shows", result["rows"], "rows of", len(expected))
        if result["tables"]:
            complain(query, "leaves the list of months beside what it found")
        sums = {}
        for row in expected:
            if row["status"] == "booked":
                sums[row["currency"]] = sums.get(row["currency"], D(0)) + D(row["amount"])
        shown = {name[7:]: number(value) for name, value in result["figures"] if name.startswith("Sum in ")}
        if shown != sums:
            complain(query, "sums to", shown, "not", sums)
    # The form leads to the same page by GET, and the fields say what the address says.
    driver.get(f"file://{site}/transactions/index.html")
    field = driver.find_element("css selector", "form.filter input")
    field.send_keys("tesco >20")
    driver.find_element("css selector", "form.filter button").click()
    time.sleep(0.5)
    if "q=tesco" not in driver.current_url:
        complain("the form leads to", driver.current_url)
    if driver.execute_script("return document.querySelector('form.filter input').value") != "tesco >20":
        complain("the field does not say what was asked")
    # A month's page searches within its month.
    month = max(row["day"] for row in rows if row["status"] == "booked")[:7]
    expected = [row for row in rows if row["day"].startswith(month) and within(row, "Food")]
    result = ask(driver, {"category": "Food"}, f"transactions/{month}/index.html")
    if number(dict(result["figures"]).get("Rows", "0")) != len(expected):
        complain("within", month, "Food is", result["figures"], "not", len(expected))
    # More than 500: the rest on demand.
    result = ask(driver, {"q": ">0"})
    driver.find_element("css selector", ".hits + button").click()
    if driver.execute_script(read)["rows"] != min(len([r for r in rows if size_of(r) > 0]), 1000):
        complain("show more does not")
    # Links of results lead to files.
    for address in driver.execute_script(
            "return [...new Set([...document.querySelectorAll('#found tbody a')].map(a => a.pathname))].slice(0, 200)"):
        if not pathlib.Path(urllib.parse.unquote(address)).is_file():
            complain("a result leads to", address)
    # Keys.
    body = driver.find_element("css selector", "body")
    driver.get(f"file://{site}/index.html")

    def press(key):
        driver.find_element("css selector", "body").send_keys(key)

    press("h")
    if driver.execute_script("return document.documentElement.dataset.amounts") != "hidden":
        complain("h hides no amounts")
    blurred = driver.execute_script("return getComputedStyle(document.querySelector('td.n')).filter")
    if "blur" not in blurred:
        complain("hidden amounts can be read:", blurred)
    driver.get(f"file://{site}/net-worth/index.html")
    if driver.execute_script("return document.documentElement.dataset.amounts") != "hidden":
        complain("hidden amounts are forgotten on the next page")
    press("h")
    press("t")
    if driver.execute_script("return getComputedStyle(document.body).backgroundColor") != "rgb(18, 24, 31)":
        complain("t does not turn dark")
    press("t")
    press("t")
    press("?")
    if not driver.execute_script("const d = document.querySelector('dialog.help'); return Boolean(d && d.open)"):
        complain("? lists no keys")
    press("?")
    press("/")
    time.sleep(0.5)
    if not driver.current_url.endswith("transactions/index.html#search") or \
            driver.execute_script("return document.activeElement.name") != "q":
        complain("/ does not lead to the search:", driver.current_url)
finally:
    driver.quit()
finish(f"{len(cases)} searches over {len(rows)} rows")
