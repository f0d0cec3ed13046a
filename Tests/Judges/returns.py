"""Holds Daybook's returns against `hledger roi`, to a hundredth of a point.

    returns.py EXPORTS

EXPORTS: a folder of `daybook export` files. Worth, payments and gains are reckoned here from trades, prices, rates and
payments; hledger makes the returns of them. Prints each difference; exit code 1 when there is one.
"""

import re
import subprocess
import sys
import tempfile
from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import to_hledger
from to_hledger import rows
from totals import Prices

# Rows of these categories are made by the investment; all others bring money in or take it out.
MADE = ("Income:Interest", "Income:Dividends", "Money:Fees", "Money:Interest paid", "Money:Taxes")
SIGNS = {"buy": 1, "sell": -1, "split": 1, "transfer_in": 1, "transfer_out": -1}
# A hundredth of a point.
TOLERANCE = Decimal("0.0001")


class Day:
    def __init__(self):
        self.value = Decimal(0)  # at its end
        self.flow = Decimal(0)  # put in from outside
        self.morning = Decimal(0)  # before the flow: what was held the evening before, at the day's prices, and what it paid


class Books:
    def __init__(self, folder):
        self.folder = folder
        self.home = rows(folder, "household")[0]["currency"]
        self.today = rows(folder, "household")[0]["today"]
        self.rates, self.prices = to_hledger.Rates(folder), Prices(folder)
        self.currencies = {row["account_id"]: row["currency"] for row in rows(folder, "accounts")}
        self.trades = defaultdict(list)
        for row in to_hledger.trades(folder):
            self.trades[row["account_id"]].append(row)
        self.booked = defaultdict(list)
        for row in rows(folder, "transactions"):
            if row["status"] == "booked":
                self.booked[row["account_id"]].append(row)
        # Of an account's own currency, and of each other that it keeps.
        self.openings, self.beside = {}, defaultdict(list)
        for account, day, amount, currency in to_hledger.openings(folder, [row for all in self.booked.values() for row in all]):
            if currency == self.currencies[account]:
                self.openings[account] = day, amount
            else:
                self.beside[account].append((day, amount, currency))
        self.unexplained = {(row["account_id"], row["day"]): Decimal(row["unexplained"] or 0) for row in rows(folder, "balances_daily")}

    def worth(self, units, security, day):
        if units == 0:
            return Decimal(0)
        _, price, currency = self.prices.on(security, day)
        return self.converted(to_hledger.rounded(units * price, currency), currency, day)

    def converted(self, amount, currency, day):
        value = self.rates.convert(amount, currency, self.home, day)
        assert value is not None, f"no rate for {currency} on {day}"
        return value

    def days(self, first):
        day = date.fromisoformat(first)
        while day.isoformat() <= self.today:
            yield day.isoformat()
            day += timedelta(days=1)

    def account(self, account):
        """Each day of an account, cash and what it holds; None where its trades do not start at nothing."""
        by_day = defaultdict(list)
        for row in self.trades[account] + self.booked[account]:
            by_day[row["day"]].append(row)
        first, cash = self.openings[account]
        currency = self.currencies[account]
        units, beside, result = defaultdict(Decimal), defaultdict(Decimal), {}
        opening = cash
        for day in self.days(min([first] + list(by_day))):
            now = Day()
            made = outside = bought = Decimal(0)
            if day == first:
                outside += opening
                now.flow += self.converted(opening, currency, day)
            outside += self.unexplained.get((account, day), Decimal(0))
            now.flow += self.converted(self.unexplained.get((account, day), Decimal(0)), currency, day)
            before = dict(units)
            standing = sum(self.converted(amount, other, day) for other, amount in beside.items() if amount)
            for row in by_day[day]:
                amount = Decimal(row["amount"])
                kind = row.get("kind")
                if row["currency"] != currency:
                    # Cash that the account keeps in another currency: paid in and out, never traded with in the demo.
                    assert "trade_id" not in row, row
                    beside[row["currency"]] += amount
                    now.flow += self.converted(amount, row["currency"], day)
                    continue
                if "trade_id" not in row:
                    category = row["category"]
                    if any(category == one or category.startswith(one + ":") for one in MADE):
                        made += amount
                    else:
                        outside += amount
                        now.flow += self.converted(amount, currency, day)
                    continue
                moved = SIGNS.get(kind, 0) * Decimal(row["quantity"] or 0)
                units[row["security_id"]] += moved
                if kind == "split":
                    before[row["security_id"]] = before.get(row["security_id"], Decimal(0)) + moved
                if kind in ("transfer_in", "transfer_out"):
                    now.flow += self.worth(moved, row["security_id"], day)
                if kind in ("buy", "sell"):
                    bought += amount
                else:
                    made += amount
            earlier = cash if day != first else Decimal(0)
            cash = earlier + made + outside + bought
            now.value = self.converted(cash, currency, day) + sum(self.worth(u, s, day) for s, u in units.items())
            now.morning = self.converted(earlier + made, currency, day) + sum(self.worth(u, s, day) for s, u in before.items())
            now.morning += standing
            for came, amount, other in self.beside[account]:
                if day == came:
                    beside[other] += amount
                    now.flow += self.converted(amount, other, day)
            now.value += sum(self.converted(amount, other, day) for other, amount in beside.items() if amount)
            result[day] = now
        return result

    def security(self, security):
        """Each day of a security in all accounts: what was paid for it is put in, what it pays is taken out."""
        by_day = defaultdict(list)
        for all in self.trades.values():
            for row in all:
                if row["security_id"] == security:
                    by_day[row["day"]].append(row)
        units, result = defaultdict(Decimal), {}
        for day in self.days(min(by_day)):
            now, before, made = Day(), dict(units), Decimal(0)
            for row in by_day[day]:
                amount = self.converted(Decimal(row["amount"]), row["currency"], day)
                moved = SIGNS.get(row["kind"], 0) * Decimal(row["quantity"] or 0)
                units[row["account_id"]] += moved
                if row["kind"] == "split":
                    before[row["account_id"]] = before.get(row["account_id"], Decimal(0)) + moved
                if row["kind"] in ("transfer_in", "transfer_out"):
                    now.flow += self.worth(moved, security, day)
                if row["kind"] not in ("buy", "sell"):
                    made += amount
                now.flow -= amount
            now.value = sum((self.worth(u, security, day) for u in units.values()), Decimal(0))
            now.morning = sum((self.worth(u, security, day) for u in before.values()), Decimal(0)) + made
            result[day] = now
        return result


def together(parts):
    result = {}
    for days in parts:
        for day, one in days.items():
            now = result.setdefault(day, Day())
            now.value += one.value
            now.flow += one.flow
            now.morning += one.morning
    return result


def roi(days, first, today, home):
    """hledger's yearly rates of a span: money-weighted and time-weighted, by the facts of its days."""
    lines, recorded = ["decimal-mark .", ""], Decimal(0)
    before = (date.fromisoformat(first) - timedelta(days=1)).isoformat()

    def post(day, amount, other):
        if amount:
            # So many decimals that hledger's units of a hundred are told finely.
            lines.extend([f"{day} facts", f"    inv  {amount:.12f} {home}", f"    {other}", ""])

    if before in days:
        recorded = days[before].value
        post(before, recorded, "equity")
    for day in sorted(days):
        if first <= day <= today:
            now = days[day]
            if now.flow:
                post(day, now.morning - recorded, "pnl")
                post(day, now.flow, "equity")
                recorded = now.morning + now.flow
            if day == today:
                post(day, now.value - recorded, "pnl")
    end = (date.fromisoformat(today) + timedelta(days=1)).isoformat()
    with tempfile.NamedTemporaryFile("w", suffix=".journal") as file:
        file.write("\n".join(lines))
        file.flush()
        done = subprocess.run(
            ["hledger", "-f", file.name, "roi", "--inv", "inv", "--pnl", "pnl", "-b", first, "-e", end],
            capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + "\n".join(lines[:40])
    found = re.findall(r"\|\|\s*(-?[0-9.]+)%\s*\|\s*(-?[0-9.]+)%", done.stdout)
    assert len(found) == 1, done.stdout
    return [Decimal(rate) / 100 for rate in found[0]]


def is_emptied(days):
    """Nearly all of it was sold at once: hledger reckons with units of next to nothing from there."""
    return any(now.flow < 0 and now.value * 10 < now.morning for now in days.values())


def main(folder):
    books = Books(folder)
    held = {row["account_id"] for row in rows(folder, "holdings_daily")}
    accounts = {account: books.account(account) for account in sorted(held)}
    lines = rows(folder, "performance")
    invested = {line["scope_id"] for line in lines if line["scope"] == "account"}
    assert invested == held, "an account that only tells totals is not judged here"
    compared, left_out, differences = 0, 0, []
    for line in lines:
        if line["scope"] == "household":
            days = together(accounts.values())
        elif line["scope"] == "account":
            days = accounts[line["scope_id"]]
        else:
            days = books.security(line["scope_id"])
        span = {day: now for day, now in days.items() if day >= line["first_day"]}
        if is_emptied(span) or days[books.today].value == 0 or line["twr"] == "" or line["money_weighted"] == "":
            left_out += 1
            continue
        length = (date.fromisoformat(books.today) - date.fromisoformat(line["first_day"])).days + 1
        shown = [line["money_weighted"], line["twr"]]
        reckoned = roi(days, line["first_day"], books.today, books.home)
        if length >= 365:
            shown = [line["money_weighted_yearly"], line["twr_yearly"]]
        else:
            reckoned = [Decimal((1 + float(rate)) ** (length / 365) - 1) for rate in reckoned]
        for name, ours, theirs in zip(("money-weighted", "time-weighted"), shown, reckoned):
            compared += 1
            if abs(Decimal(ours) - theirs) > TOLERANCE:
                differences.append(f"{line['scope']} {line['scope_id']} {line['span']} {name}: {ours}, hledger says {theirs:.6f}")
        gain = days[books.today].value - sum(now.flow for now in span.values())
        before = (date.fromisoformat(line["first_day"]) - timedelta(days=1)).isoformat()
        gain -= days[before].value if before in days else 0
        compared += 1
        if Decimal(line["gain"]) != gain:
            differences.append(f"{line['scope']} {line['scope_id']} {line['span']} gain: {line['gain']}, not {gain}")
    print(f"{compared} figures compared, {len(differences)} differ, {left_out} lines left out")
    for difference in differences[:40]:
        print(difference)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
