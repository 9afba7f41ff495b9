"""Prints the votes of one session of the record as unit, item, vote: yes against no, unanimous roll calls left out.

python3 session_votes.py RECORD SESSION"""
import csv
import sys

record, session = sys.argv[1:]


def rows(name):
    with open(f"{record}/{name}", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


codes = [row["code"] for row in rows("curated/countries.csv")]
chosen = {row["id"] for row in rows("roll_calls.csv") if row["session"] == session}
out = csv.writer(sys.stdout)
out.writerow(["unit", "item", "vote"])
for row in rows("stances.csv"):
    if row["roll_call"] in chosen and {"Y", "N"} <= set(row["stances"]):
        for code, letter in zip(codes, row["stances"]):
            if letter in "YN":
                out.writerow([code, row["roll_call"], "yes" if letter == "Y" else "no"])
