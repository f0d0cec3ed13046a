"""Turns the CSV exports of a household into an hledger journal.

    to_hledger.py EXPORTS > books.journal

EXPORTS holds transactions.csv, splits.csv, trades.csv, balances_daily.csv, accounts.csv and exchange_rates.csv, as
`daybook export` writes them. The only figures taken from them are the facts (amounts, opening balances, rates) and each split's category:
conversion into household currency is reckoned here, split by split, half-even, so that every total can be held against
what Daybook shows. Shares no code with Daybook.
"""

import csv
import json
import sys
from bisect import bisect_right
from collections import defaultdict
from decimal import Decimal, ROUND_HALF_EVEN
from pathlib import Path

# Money published on or before the day, at most this many days earlier: domain.md, section 2.
OLDEST_RATE_DAYS = 7
EXPONENTS = {"JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3}


def rows(folder, name):
    with open(Path(folder) / f"{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rounded(value, currency):
    return value.quantize(Decimal(1).scaleb(-EXPONENTS.get(currency, 2)), rounding=ROUND_HALF_EVEN)


class Rates:
    """One unit of EUR in other currencies, by day; others by way of EUR."""

    def __init__(self, folder):
        self.days = defaultdict(list)
        self.values = defaultdict(list)
        for row in sorted(rows(folder, "exchange_rates"), key=lambda row: row["day"]):
            assert row["base"] == "EUR", row
            self.days[row["quote"]].append(row["day"])
            self.values[row["quote"]].append(Decimal(row["rate"]))

    def euro(self, currency, day):
        if currency == "EUR":
            return Decimal(1)
        at = bisect_right(self.days[currency], day) - 1
        if at < 0 or days_between(self.days[currency][at], day) > OLDEST_RATE_DAYS:
            return None
        return self.values[currency][at]

    def convert(self, amount, currency, home, day):
        if currency == home:
            return amount
        one, other = self.euro(currency, day), self.euro(home, day)
        return None if one is None or other is None else rounded(amount * other / one, home)


def days_between(earlier, later):
    from datetime import date

    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def account_name(row):
    """hledger splits names at colons only; two blanks would end a name."""
    return f"{row['kind']}:{row['category']}"


def trades(folder):
    """Empty where the exports are of a household without any."""
    return rows(folder, "trades") if (Path(folder) / "trades.csv").exists() else []


def cash_lines(folder):
    """Each day's balance of each account in each currency that it keeps: account, currency, day, balance, unexplained."""
    for row in rows(folder, "balances_daily"):
        yield row["account_id"], row["currency"], row["day"], Decimal(row["balance"]), Decimal(row["unexplained"] or 0)
        for currency, amount in json.loads(row["other_cash"]).items():
            yield row["account_id"], currency, row["day"], Decimal(amount), Decimal(0)


def openings(folder, booked):
    """What each account held before its first known day: the day's balance less the day's rows."""
    first = {}
    for account, currency, day, balance, unexplained in cash_lines(folder):
        if (account, currency) not in first or day < first[(account, currency)][0]:
            first[(account, currency)] = day, balance, unexplained
    flows = booked + trades(folder)
    for (account, currency), (day, balance, unexplained) in sorted(first.items()):
        own = [t for t in flows if (t["account_id"], t["currency"]) == (account, currency) and t["day"] <= day]
        moved = sum((Decimal(t["amount"]) for t in own), Decimal(0))
        yield account, day, balance - moved - unexplained, currency


class CashAccounts:
    """Names what an account holds in its own currency, and beside it what it holds in others."""

    def __init__(self, folder):
        self.own = {row["account_id"]: row["currency"] for row in rows(folder, "accounts")}

    def name(self, account, currency):
        return f"assets:{account}" if self.own[account] == currency else f"beside:{account}:{currency}"


def journal(folder):
    home = rows(folder, "household")[0]["currency"]
    rates = Rates(folder)
    cash = CashAccounts(folder)
    booked = [row for row in rows(folder, "transactions") if row["status"] == "booked"]
    parts = defaultdict(list)
    for row in rows(folder, "splits"):
        parts[row["transaction_id"]].append(row)
    lines = ["; Made from the exports of a household.", "decimal-mark .", ""]
    for account, day, amount, currency in openings(folder, booked):
        # Before every row of that day.
        lines += [f"{day} opening", f"    {cash.name(account, currency)}  {amount} {currency}", "    equity:opening", ""]
    for row in booked:
        lines.append(f"{row['day']} ({row['transaction_id']}) payment")
        lines.append(f"    {cash.name(row['account_id'], row['currency'])}  {row['amount']} {row['currency']}")
        total = Decimal(0)
        for part in sorted(parts[row["transaction_id"]], key=lambda part: int(part["part"])):
            amount = Decimal(part["amount"])
            total += amount
            value = rates.convert(amount, row["currency"], home, row["day"])
            merchant = part["merchant_id"] or "none"
            # A value that no rate tells stays in its own currency, where no total of the home currency finds it.
            shown = f"{-value} {home}" if value is not None else f"{-amount} {row['currency']}"
            lines.append(f"    {account_name(part)}  {shown}  ; merchant: {merchant}")
            if value is not None and row["currency"] != home:
                lines.append(f"    equity:exchange  {value} {home}")
                lines.append(f"    equity:exchange  {-amount} {row['currency']}")
        assert total == Decimal(row["amount"]), f"the parts of {row['transaction_id']} are not its sum"
        lines.append("")
    for row in trades(folder):
        # A trade moves the account's cash; what it bought is held beside it.
        lines += [
            f"{row['day']} ({row['trade_id']}) {row['kind']}",
            f"    {cash.name(row['account_id'], row['currency'])}  {row['amount']} {row['currency']}",
            f"    equity:trades  {-Decimal(row['amount'])} {row['currency']}",
            "",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    print(journal(sys.argv[1]))
