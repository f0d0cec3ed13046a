"""Holds what Daybook shows against hledger's reckoning of the same facts, to the penny.

    totals.py EXPORTS [HOUSEHOLD]

EXPORTS: a folder of `daybook export` files. HOUSEHOLD: also hold its reports/ against them. Prints each difference; exit
code 1 when there is one.
"""

import csv
import io
import re
import subprocess
import sys
import tempfile
from bisect import bisect_right
from decimal import Decimal
from pathlib import Path

import month_pages
import to_hledger
from to_hledger import rows


class Judge:
    def __init__(self, folder):
        self.folder = folder
        self.home = rows(folder, "household")[0]["currency"]
        self.file = tempfile.NamedTemporaryFile("w", suffix=".journal", encoding="utf-8")
        self.file.write(to_hledger.journal(folder))
        self.file.flush()
        self.differences = []
        self.compared = 0
        self.hledger("check")

    def hledger(self, *words):
        done = subprocess.run(
            ["hledger", "-f", self.file.name, *words], capture_output=True, text=True, encoding="utf-8"
        )
        if done.returncode != 0:
            raise SystemExit(f"hledger {' '.join(words)}: {done.stderr}")
        return done.stdout

    def table(self, *words):
        """hledger's balances by account and column, of the household's currency or the account's only one."""
        result = {}
        read = csv.reader(io.StringIO(self.hledger("bal", *words, "--no-total", "-O", "csv")))
        columns = next(read, [])[1:]
        for line in read:
            for column, cell in zip(columns, line[1:]):
                amounts = re.findall(r"(-?[0-9.]+) ([A-Z]{3})", cell)
                assert len(amounts) <= 1, f"{line[0]} {column}: {cell} is in several currencies"
                result[(line[0], column)] = Decimal(amounts[0][0]) if amounts else Decimal(0)
        return result

    def hold(self, what, shown, reckoned):
        """Every figure of both sides; what only one side has must be nothing."""
        for key in sorted(shown.keys() | reckoned.keys()):
            left, right = shown.get(key, Decimal(0)), reckoned.get(key, Decimal(0))
            self.compared += 1
            if left != right:
                self.differences.append(f"{what} {' '.join(key)}: {left}, hledger says {right}")


def named(table, prefix):
    return {(column, account.removeprefix(prefix)): value for (account, column), value in table.items() if value}


def figures(lines, column, *keys):
    return {tuple(line[key] for key in keys): Decimal(line[column]) for line in lines if line[column] != ""}


def negated(table):
    return {key: -value for key, value in table.items()}


def summed(table):
    sums = {}
    for (column, _), value in table.items():
        sums[(column,)] = sums.get((column,), Decimal(0)) + value
    return sums


def closing(judge, months):
    """End of month by account, from the account's first month on."""
    ends = {}
    for (account, month), value in judge.table("assets", "-H", "-M").items():
        ends[(account.removeprefix("assets:"), month)] = value
    known = {(row["account_id"], row["month"]) for row in months}
    # hledger's columns end with the last row; an account stands still after its last one.
    last = max(month for _, month in ends)
    for account, month in known:
        if month > last:
            ends[(account, month)] = ends[(account, last)]
    return {key: value for key, value in ends.items() if key in known}


class Prices:
    """The last close of each security on or before a day, as it was on its own day."""

    def __init__(self, folder):
        self.by_security = {}
        for row in rows(folder, "prices_daily"):
            if row["close"] != "":
                self.by_security.setdefault(row["security_id"], []).append((row["day"], Decimal(row["close"]), row["currency"]))
        for series in self.by_security.values():
            series.sort()

    def on(self, security, day):
        at = bisect_right(self.by_security.get(security, []), (day, Decimal("Infinity"), "")) - 1
        return self.by_security[security][at] if at >= 0 else None


def holdings(judge):
    """Holds each month-end's units against the trades, and its value against units × price; returns the home values by day."""
    if not (Path(judge.folder) / "holdings_daily.csv").exists():
        return {}
    rates, prices = to_hledger.Rates(judge.folder), Prices(judge.folder)
    last = max(row["day"] for row in rows(judge.folder, "balances_daily"))
    lines = [row for row in rows(judge.folder, "holdings_daily") if is_month_end(row["day"]) or row["day"] == last]
    signs = {"buy": 1, "sell": -1, "split": 1, "transfer_in": 1, "transfer_out": -1}
    moves = {}
    for row in to_hledger.trades(judge.folder):
        if row["kind"] in signs and row["quantity"] != "":
            move = (row["day"], signs[row["kind"]] * Decimal(row["quantity"]))
            moves.setdefault((row["account_id"], row["security_id"]), []).append(move)
    shown, reckoned, values, valued, totals = {}, {}, {}, {}, {}
    for row in lines:
        key = (row["account_id"], row["security_id"], row["day"])
        units = sum((units for day, units in moves.get(key[:2], []) if day <= row["day"]), Decimal(0))
        shown[key], reckoned[key] = Decimal(row["quantity"]), units
        price = prices.on(row["security_id"], row["day"])
        assert price, f"no price of {key}"
        values[key] = Decimal(row["value"])
        valued[key] = to_hledger.rounded(Decimal(row["quantity"]) * price[1], price[2])
        assert row["currency"] == price[2], key
        home = rates.convert(valued[key], price[2], judge.home, row["day"])
        totals[row["day"]] = totals.get(row["day"], Decimal(0)) + home
    judge.hold("units held", shown, reckoned)
    judge.hold("value held", values, valued)
    return totals


def is_month_end(day):
    import calendar

    year, month, number = map(int, day.split("-"))
    return number == calendar.monthrange(year, month)[1]


def beside(judge):
    """End of month of what accounts hold in other currencies than their own, held against the account's days."""
    reckoned = {}
    for (name, month), value in judge.table("beside", "-H", "-M").items():
        _, account, currency = name.split(":")
        reckoned[(account, currency, month)] = value
    last = max((month for *_, month in reckoned), default="")
    lines = list(to_hledger.cash_lines(judge.folder))
    own = to_hledger.CashAccounts(judge.folder).own
    today = max(day for _, _, day, *_ in lines)
    shown, ends = {}, {}
    for account, currency, day, balance, _ in lines:
        if own[account] != currency and (is_month_end(day) or day == today):
            shown[(account, currency, day[:7])] = balance
            # hledger's columns end with the last row of these; it stands still after that.
            ends[(account, currency, day[:7])] = reckoned.get((account, currency, min(day[:7], last)), Decimal(0))
    judge.hold("cash in another currency", shown, ends)
    return ends


def net_worth(judge, ends, others, currencies):
    """Accounts at the rate of the month's last day, each rounded, and assets and holdings as they are valued."""
    import calendar

    rates = to_hledger.Rates(judge.folder)
    assets = {}
    for row in rows(judge.folder, "assets_daily"):
        assets[row["day"]] = assets.get(row["day"], Decimal(0)) + Decimal(row["value"])
    for day, value in holdings(judge).items():
        assets[day] = assets.get(day, Decimal(0)) + value
    totals = {}
    for (account, month), value in ends.items():
        year, number = map(int, month.split("-"))
        day = f"{month}-{calendar.monthrange(year, number)[1]:02}"
        converted = rates.convert(value, currencies[account], judge.home, day)
        assert converted is not None, f"no rate on {day}"
        totals[(day,)] = totals.get((day,), assets.get(day, Decimal(0))) + converted
    for (account, currency, month), value in others.items():
        year, number = map(int, month.split("-"))
        day = f"{month}-{calendar.monthrange(year, number)[1]:02}"
        totals[(day,)] = totals.get((day,), assets.get(day, Decimal(0))) + rates.convert(value, currency, judge.home, day)
    return totals


def main(folder, household=None):
    judge = Judge(folder)
    months = rows(folder, "accounts_monthly")
    ends = closing(judge, months)
    judge.hold("closing balance", figures(months, "closing", "account_id", "month"), ends)
    # hledger's sign is the other side's: what was spent is positive there already, and what came in negative.
    spending = named(judge.table("spending", "-M"), "spending:")
    income = negated(named(judge.table("income", "-M"), "income:"))
    judge.hold("spending", figures(rows(folder, "spending_monthly"), "spent", "month", "category"), spending)
    judge.hold("income", figures(rows(folder, "income_monthly"), "received", "month", "category"), income)
    flow = rows(folder, "cash_flow_monthly")
    judge.hold("month's spending", figures(flow, "spending", "month"), summed(spending))
    judge.hold("month's income", figures(flow, "income", "month"), summed(income))
    daily = summed(named(judge.table("spending", "-D"), "spending:"))
    judge.hold("day's spending", figures(rows(folder, "spending_daily"), "spent", "day"), daily)
    merchants = {
        key: value
        for key, value in named(judge.table("spending", "-M", "--pivot", "merchant"), "").items()
        if key[1] != "none"
    }
    judge.hold("merchant", figures(rows(folder, "merchants_monthly"), "spent", "month", "merchant_id"), merchants)
    worth = net_worth(judge, ends, beside(judge), {row["account_id"]: row["currency"] for row in rows(folder, "accounts")})
    shown = figures(rows(folder, "net_worth_daily"), "total", "day")
    judge.hold("net worth", {key: value for key, value in shown.items() if key in worth}, worth)
    if household:
        hold_reports(judge, Path(household) / "reports", spending, income, ends)
        hold_month_pages(judge, Path(household) / "site" / "months", spending, income, ends)
    print(f"{judge.compared} figures compared, {len(judge.differences)} differ")
    for difference in judge.differences[:40]:
        print(difference)
    return 1 if judge.differences else 0


def hold_reports(judge, reports, spending, income, ends):
    """The long CSV files for git: each month's lines, all of them."""
    found = {"spending": {}, "income": {}, "balances": {}}
    for path in sorted(reports.glob("*/*/*.csv")):
        if path.stem in found:
            with open(path, newline="", encoding="utf-8") as file:
                found[path.stem].update({tuple(line[:2]): Decimal(line[2]) for line in list(csv.reader(file))[1:]})
    months = {path.parent.parent.name + "-" + path.parent.name for path in reports.glob("*/*/spending.csv")}
    judge.hold("reports spending", found["spending"], {key: value for key, value in spending.items() if key[0] in months})
    judge.hold("reports income", found["income"], {key: value for key, value in income.items() if key[0] in months})
    closing = {(month, account): value for (account, month), value in ends.items() if month in months}
    judge.hold("reports balances", found["balances"], closing)


def hold_month_pages(judge, months, spending, income, ends):
    """Every category, group, account and total that a month's page tells, and none that it should tell and does not."""
    slugs = {row["slug"]: row["category"] for row in rows(judge.folder, "categories")}
    accounts = {row["slug"]: row["account_id"] for row in rows(judge.folder, "accounts")}
    shown, reckoned = {}, {}
    pages = sorted(months.glob("*/index.html"))
    for path in pages:
        month = path.parent.name
        of_categories, of_accounts, totals = month_pages.month_figures(path.read_text(encoding="utf-8"))
        spent = {category: value for (at, category), value in spending.items() if at == month}
        for slug, value in of_categories.items():
            # A category that stands in several tables of the page stands there with one figure: the last is read.
            shown[(month, slug)] = value
        for slug, category in slugs.items():
            own = [value for name, value in (spent | {c: v for (at, c), v in income.items() if at == month}).items()
                   if name == category or name.startswith(category + ":")]
            # Income as a whole stands there as a total, not as a category.
            if (own and slug != "income") or (month, slug) in shown:
                reckoned[(month, slug)] = sum(own, Decimal(0))
        for slug, value in of_accounts.items():
            shown[(month, "account", slug)] = value
            reckoned[(month, "account", slug)] = ends[(accounts[slug], month)]
        for name, table in (("Spent", spending), ("Income", income)):
            total = sum((value for (at, _), value in table.items() if at == month), Decimal(0))
            for at, value in enumerate(totals.get(name, [])):
                shown[(month, name, str(at))], reckoned[(month, name, str(at))] = value, total
    assert len(shown) > 10 * len({key[0] for key in reckoned}), "the pages hardly have figures: has their markup changed?"
    judge.hold("page", shown, reckoned)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
