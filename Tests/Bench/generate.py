#!/usr/bin/env python3
"""Makes a household's bank file for the benchmarks: the same rows for the same numbers, ten years to 2026-06-28.

usage: generate.py ROWS FILE [FIRST_ROW]
"""
import datetime
import sys

MERCHANTS = [
    ("TESCO STORES", "Food:Groceries", 1200, 9000), ("SAINSBURYS S/MKT", "Food:Groceries", 900, 7000),
    ("PRET A MANGER SHOP", "Food:Coffee", 250, 900), ("TFL TRAVEL CH", "Transport:Public", 170, 1500),
    ("AMZNMKTPLACE", "Shopping:General", 500, 8000), ("SHELL", "Transport:Fuel", 3000, 8500),
    ("NETFLIX.COM", "Leisure:Subscriptions", 1099, 1099), ("OCTOPUS ENERGY", "Home:Energy", 9000, 19000),
    ("BOOTS", "Health:Pharmacy", 300, 3000), ("NANDOS", "Food:Eating out", 900, 4500),
]
TOWNS = ["BRISTOL", "LONDON", "BATH", "CARDIFF", "EXETER", "READING"]
EXTRA = [f"SHOP {chr(65 + i % 26)}{chr(65 + i // 26 % 26)}LTD" for i in range(400)]


def main():
    rows, path = int(sys.argv[1]), sys.argv[2]
    start = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    last = datetime.date(2026, 6, 28)
    days = 3652
    state = 88172645463325252
    with open(path, "w", newline="") as out:
        out.write("date,amount,currency,description,counterparty,category\n")
        for number in range(start, start + rows):
            state ^= (state << 13) & 0xFFFFFFFFFFFFFFFF
            state ^= state >> 7
            state ^= (state << 17) & 0xFFFFFFFFFFFFFFFF
            pick = (state + number * 7919) & 0xFFFFFFFF
            if start:
                day = last + datetime.timedelta(days=1)  # a night's new rows
            else:
                day = last - datetime.timedelta(days=days - 1 - number * days // max(rows, 1))
            if pick % 97 == 0:
                name, category, low, high, sign = "EMPLOYER LTD SALARY", "Income:Salary", 250000, 320000, 1
            elif pick % 3 == 0:
                name, category, low, high, sign = EXTRA[pick // 3 % len(EXTRA)], "", 200, 9900, -1
            else:
                name, category, low, high = MERCHANTS[pick % len(MERCHANTS)]
                sign = -1
            minor = sign * (low + pick // 11 % (high - low + 1))
            text = f"{name} {pick % 9000 + 1000} {TOWNS[pick % len(TOWNS)]}"
            amount = f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"
            out.write(f"{day},{amount},GBP,{text},{name.title()},{category}\n")


main()
