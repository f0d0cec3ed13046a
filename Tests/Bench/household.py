"""Makes a household that decides everything there is to decide, for the table of the analysis.

The same rows for the same number, ten years to 2026-06-28: a current account, savings, a card, an account in euros, a
broker; a tenth of the rows are paid again and again, a thirtieth are transfers between the accounts, and shops grow in
number with the rows, as they would over many households' books. What is decided of it (budgets, goals, loans, planned
payments, scenarios, rules) stays as it is, but for decisions on payments: one in four hundred.
"""
import datetime
import os
import random
import sqlite3

LAST = datetime.date(2026, 6, 28)
DAYS = 3652
FIRST = LAST - datetime.timedelta(days=DAYS - 1)
CATEGORIES = [
    "Food:Groceries", "Food:Coffee", "Food:Eating out", "Transport:Public", "Transport:Fuel", "Shopping:General",
    "Home:Energy", "Health:Pharmacy", "Leisure:Subscriptions", "",
]
TOWNS = ["BRISTOL", "LONDON", "BATH", "CARDIFF", "EXETER", "READING"]
SYLLABLES = ["BA", "CO", "DEL", "FEN", "GAR", "HOL", "JU", "KEN", "LO", "MAR", "NOR", "PEL", "QUI", "ROS", "SUT", "TAN"]
SECURITIES = 12

SETTINGS = """
[household]
name = "Bench"
currency = "GBP"
country = "GB"
timezone = "Europe/London"

[rates]
source = "file"
file = "rates.csv"

[prices]
source = "file"
file = "prices.csv"

[[member]]
id = "anna"
name = "Anna"

[[member]]
id = "ben"
name = "Ben"

[[asset]]
id = "house"
name = "Home"
kind = "property"
owners = { anna = 50, ben = 50 }
valuations = [ { day = 2016-07-01, value = "310000.00" }, { day = 2021-05-01, value = "355000.00" } ]
between = "linear"

[[asset]]
id = "car"
name = "Car"
kind = "vehicle"
valuations = [ { day = 2019-03-01, value = "18000.00" } ]
after = { declining = { percent = 20, floor = "1000.00" } }

[[asset]]
id = "mortgage"
name = "Mortgage"
kind = "mortgage"
paid_from = "main"
loan = { principal = "240000.00", first_payment = 2016-08-01, months = 300, payment = "1138.20", rates = [ { from = 2016-08-01, percent = "3.1" }, { from = 2023-06-01, percent = "4.6" } ] }

[[milestone]]
id = "hundred"
name = "First hundred thousand"
amount = "100000.00"

[[goal]]
id = "deposit"
name = "House deposit"
target = "4000000.00"
deadline = 2028-06-30
tracking = "balance"
accounts = { savings = 60 }

[[goal]]
id = "holiday"
name = "A year away"
target = "9000.00"
tracking = "delta"
start = { day = 2025-01-01, balance = "0.00" }
accounts = { savings = 10 }

[[scenario]]
id = "less"
name = "Half the pay"
change = [ { stream = "pay", percent = -50, from = 2026-09-01 }, { add = { name = "Nursery", amount = "-900.00", cadence = "monthly", from = 2026-09-01 } } ]

[[recurring]]
id = "pay"
name = "Pay"
match = { description = { contains = "EMPLOYER" } }
amount = "2600.00"
cadence = "monthly"
day = "last-business-day"
"""

BUDGETS = [
    ("groceries", 'category = "Food:Groceries"', "450.00", "month"), ("food", 'category = "Food"', "900.00", "month:25"),
    ("out", 'category = "Food:Eating out"', "150.00", "week"), ("coffee", 'category = "Food:Coffee"', "40.00", "fortnight:2016-01-01"),
    ("transport", 'category = "Transport"', "300.00", "month"), ("fuel", 'category = "Transport:Fuel"', "120.00", "four-weeks:2016-01-01"),
    ("home", 'category = "Home"', "2500.00", "quarter"), ("shopping", 'category = "Shopping"', "5000.00", "year"),
    ("holiday", 'tag = "holiday"', "2000.00", "tax-year"), ("leisure", 'category = "Leisure"', "100.00", "month:last-business-day"),
]


def days_of_months(day):
    """That day of each month of the ten years."""
    year, month = FIRST.year, FIRST.month
    while (year, month) <= (LAST.year, LAST.month):
        here = datetime.date(year, month, day)
        if FIRST <= here <= LAST:
            yield here
        year, month = (year + month // 12, month % 12 + 1)


class Maker:
    def __init__(self, rows, folder):
        self.rows, self.folder, self.random = rows, folder, random.Random(20260628)
        self.lines = {"main": [], "savings": [], "card": [], "euro": []}

    def put(self, account, day, minor, text, category=""):
        currency = "EUR" if account == "euro" else "GBP"
        sign = "-" if minor < 0 else ""
        self.lines[account].append(
            f"{day},{sign}{abs(minor) // 100}.{abs(minor) % 100:02d},{currency},{text},{category}")

    def day(self, number, count):
        return FIRST + datetime.timedelta(days=number * DAYS // count)

    def name(self, number):
        word = ""
        number += 37
        while number:
            word += SYLLABLES[number % len(SYLLABLES)]
            number //= len(SYLLABLES)
        return word

    def streams(self):
        made = 0
        for number in range(max(4, self.rows // 1200)):
            minor = -self.random.randrange(300, 20000)
            for count, day in enumerate(days_of_months(1 + number % 28)):
                price = minor - (minor // 20) * (count // 48)
                self.put("card" if number % 5 == 0 else "main", day, price, f"DIRECT DEBIT {self.name(number)} SERVICES {count}")
                made += 1
        for day in days_of_months(27):
            self.put("main", day, 260000 + self.random.randrange(0, 9) * 100, "EMPLOYER LTD SALARY", "Income:Salary")
            made += 1
        for day in days_of_months(1):
            self.put("main", day, -113820, "MORTGAGE PAYMENT", "")
            made += 1
        return made

    def transfers(self):
        pairs = self.rows // 60
        for number in range(pairs):
            day = self.day(number, pairs)
            arrives = min(LAST, day + datetime.timedelta(days=self.random.choice([0, 0, 1, 2])))
            # Round amounts, as people move them: many are equal, and the days between tell which belongs to which.
            minor = 1000 * self.random.randrange(1, 120)
            if number % 3 == 2:
                self.put("main", day, -minor - number % 997, "CREDIT CARD REPAYMENT")
                self.put("card", arrives, minor + number % 997, "PAYMENT RECEIVED THANK YOU")
            else:
                self.put("main", day, -minor, "TO SAVINGS")
                self.put("savings", arrives, minor, "FROM MAIN ACCOUNT")
        return 2 * pairs

    def shops(self, count):
        names = max(300, self.rows // 100)
        for number in range(count):
            shop = int(names * self.random.random() ** 3)
            account = self.random.choice(["main"] * 6 + ["card"] * 3 + ["euro"])
            minor = -self.random.randrange(150, 9000)
            if self.random.random() < 0.02:
                minor = -minor
            text = f"{self.name(shop * 3 + 50021)} {self.random.randrange(1000, 9999)} {TOWNS[shop % len(TOWNS)]}"
            self.put(account, self.day(number, count), minor, text, CATEGORIES[shop % len(CATEGORIES)])

    def write(self):
        made = self.streams() + self.transfers()
        self.shops(max(0, self.rows - made))
        text = SETTINGS
        for account, kind in [("main", "current"), ("savings", "savings"), ("card", "card"), ("euro", "current")]:
            currency = "EUR" if account == "euro" else "GBP"
            text += f"""
[[account]]
id = "{account}"
name = "{account.title()} account"
type = "{kind}"
currency = "{currency}"
match = ["{account}.csv"]
opening = {{ day = {FIRST}, balance = "1000.00" }}
low_balance = "100.00"

[[import]]
id = "{account}"
match = "{account}.csv"
account = "{account}"
date = {{ column = "date", format = "yyyy-MM-dd" }}
amount = {{ column = "amount" }}
currency = {{ column = "currency" }}
description = ["description"]
category = "category"
"""
            with open(f"{self.folder}/{account}.csv", "w") as out:
                out.write("date,amount,currency,description,category\n")
                out.write("\n".join(sorted(self.lines[account])) + "\n")
        text += '\n[[account]]\nid = "broker"\nname = "Broker"\ntype = "brokerage"\ncurrency = "GBP"\ncost_basis = "section104"\n'
        for id, subject, amount, period in BUDGETS:
            text += f'\n[[budget]]\nid = "{id}"\nname = "{id.title()}"\n{subject}\namount = "{amount}"\nperiod = "{period}"\nrollover = "surplus"\n'
        for number in range(10):
            text += (f'\n[[planned]]\nid = "plan-{number}"\nname = "Plan {number}"\naccount = "main"\namount = "-{90 + number}.00"\n'
                     f'day = 2026-0{7 + number % 3}-1{number}\ncadence = "{"once" if number % 2 else "quarterly"}"\n')
        for number in range(40):
            text += (f'\n[[rule]]\nname = "Rule {number}"\nwhen = {{ description = {{ contains = "{self.name(number * 3 + 50021)}" }}, '
                     f'direction = "out" }}\nthen = {{ category = "{CATEGORIES[number % 8]}", tags = ["tag {number % 6}"] }}\n')
        for number in range(SECURITIES):
            text += f'\n[[security]]\nid = "fund-{number}"\nname = "Fund {number}"\nsymbol = "FND{number}"\nclass = "equity"\n'
        with open(f"{self.folder}/daybook.toml", "w") as out:
            out.write(text)
        self.write_market()

    def write_market(self):
        """Rates and prices of every week, trades by hand: one for two thousand rows."""
        with open(f"{self.folder}/rates.csv", "w") as rates, open(f"{self.folder}/prices.csv", "w") as prices:
            rates.write("date,base,quote,rate\n")
            prices.write("date,symbol,price,currency\n")
            for week in range(0, DAYS, 5):
                day = FIRST + datetime.timedelta(days=week)
                rates.write(f"{day},EUR,GBP,0.{8300 + (week * 37) % 500}\n")
                for number in range(SECURITIES):
                    prices.write(f"{day},FND{number},{20 + number + week / 400 + (week * 31 + number) % 7 / 10:.2f},GBP\n")
        trades = max(120, self.rows // 2000)
        with open(f"{self.folder}/entries.csv", "w") as out:
            out.write("id,kind,account,day,amount,currency,counterparty,description,category,security,quantity,price,fee,tax\n")
            for number in range(trades):
                day = self.day(number, trades)
                price = 20 + number % SECURITIES
                sells = number > trades // 2 and number % 9 == 0
                units = 1 if sells else 3
                amount = (1 if sells else -1) * units * price
                kind = "sell" if sells else "buy"
                out.write(f"t{number},{kind},broker,{day},{amount}.00,GBP,,,,fund-{number % SECURITIES},{units},{price}.00,,\n")
            out.write(f"b0,balance,broker,{FIRST},1000000.00,GBP,,,,,,,,\n")


def make(rows, folder):
    os.makedirs(folder)
    maker = Maker(rows, folder)
    maker.write()
    return ["main.csv", "savings.csv", "card.csv", "euro.csv"]


def decide(rows, folder):
    """Decides on one in four hundred of the imported payments."""
    database = sqlite3.connect(f"{folder}/daybook.sqlite")
    ids = [row[0] for row in database.execute(
        "select transaction_id from transactions where account_id <> 'broker' and status = 'booked' order by transaction_id")]
    database.close()
    lines = []
    for place, id in enumerate(ids[::400]):
        if place % 2:
            lines.append(f"transaction,{id},tag,holiday,\n")
        else:
            lines.append(f"transaction,{id},category,{CATEGORIES[place % 8]},\n")
    with open(f"{folder}/decisions.csv", "w") as out:
        out.write("kind,target,field,value,anchor\n")
        out.writelines(sorted(lines))
