"""The figures on a site's month pages, for totals.py to hold against hledger's."""

import html
import re
from decimal import Decimal


def number(cell):
    """The exact amount in a cell, its pence set in a smaller type; None where there is none."""
    text = html.unescape(re.sub(r"<[^>]+>", "", cell)).strip().replace("−", "-").replace(",", "")
    found = re.fullmatch(r"([-+]?)[^\d.+-]?([-+]?)(\d+(?:\.\d+)?)", text)
    return Decimal(found[1] + found[2] + found[3]) if found else None


def table_rows(page):
    """Each row's heading, as the address that it links to or its text, and its cells."""
    for row in re.findall(r"<tr[ >].*?</tr>", page, flags=re.S):
        heading = re.search(r'<th scope="row">(.*?)</th>', row, flags=re.S)
        if not heading or "<svg" in heading[1]:
            continue
        link = re.search(r'href="([^"]*)"', heading[1])
        text = html.unescape(re.sub(r"<[^>]+>", "", heading[1])).strip()
        yield link[1] if link else text, text, re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.S)


def month_figures(page):
    """Categories by slug, accounts' closing balances by slug, and the totals called Spent and Income."""
    categories, accounts, totals = {}, {}, {}
    for heading, text, cells in table_rows(page):
        kind = re.search(r"(categories|accounts)/([^/]+)/index\.html$", heading)
        if kind and kind[1] == "categories" and cells and number(cells[0]) is not None:
            categories[kind[2]] = number(cells[0])
        elif kind and kind[1] == "accounts" and cells and number(cells[-1]) is not None:
            accounts[kind[2]] = number(cells[-1])
        elif text in ("Spent", "Income") and cells and number(cells[0]) is not None:
            totals.setdefault(text, []).append(number(cells[0]))
    return categories, accounts, totals
