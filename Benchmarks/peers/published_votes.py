"""The votes that stand behind the published ideal points of April 2020, made from Suasion's record.

Rules as in the published code (github.com/evoeten/United-Nations-General-Assembly-Votes-and-Ideal-Points,
UN_DataProcessing.R at commit 0b74bbf): paragraphs and amendments count until 1989 only; session 19 (one roll call),
Zanzibar, South Africa in session 48 and roll calls on which all vote alike are left out; a special session counts with
the regular session of its calendar year. The data end with January 2020."""
import csv
from pathlib import Path

# Roll calls that the published data put into another session than the record does.
OTHER_SESSION = {"v804": 17, "v961": 22, "v9018": 23}

# Correlates of War number of the published file, with the record's codes and the sessions for which they hold, where
# one number covers several codes or one code several numbers. Each number has a path of its own.
SEATS = [
    (365, "SUN", 1, 46), (365, "RUS", 46, 99), (345, "YUG", 1, 47), (345, "SRB", 55, 99), (260, "DEU", 28, 45),
    (255, "DEU", 46, 99), (265, "DDR", 28, 44), (315, "CSK", 1, 47), (678, "YEM", 2, 45), (679, "YEM", 46, 99),
    (680, "YMD", 22, 44), (710, "CHN", 26, 99), (713, "TWN", 1, 26), (816, "VNM", 32, 99),
]


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def seats(record):
    """A function from code and session to the published file's number; None where it has none."""
    special = {code for _, code, _, _ in SEATS}
    numbers = {}
    for country in rows(record / "curated/countries.csv"):
        if country["cow"] and country["code"] not in special:
            numbers[country["code"]] = country["cow"].split(";")[0]

    def seat(code, session):
        for number, other, first, last in SEATS:
            if code == other and first <= session <= last:
                return str(number)
        return numbers.get(code)

    return seat


def session_of(roll_call):
    if roll_call["id"] in OTHER_SESSION:
        return OTHER_SESSION[roll_call["id"]]
    return int(roll_call["session"]) if roll_call["session"].isdigit() else int(roll_call["date"][:4]) - 1945


def linked(ids, matches):
    """The item of each roll call: of a linked set the first, found as the published code finds it."""
    item = {name: name for name in ids}
    for second in sorted({b for _, b in matches}, reverse=True):
        first = min(a for a, b in matches if b == second)
        for name in item:
            if item[name] == f"v{second}":
                item[name] = f"v{first}"
    return item


def read_matches(path):
    """Pairs of roll calls (columns rcid1 and rcid2: the numbers of the published data)."""
    return [(int(row["rcid1"]), int(row["rcid2"])) for row in rows(path)] if path else []


def votes(record, matches=()):
    """Rows unit, session, item, vote."""
    record = Path(record)
    codes = [row["code"] for row in rows(record / "curated/countries.csv")]
    seat = seats(record)
    chosen = {}
    for roll_call in rows(record / "roll_calls.csv"):
        late = int(roll_call["date"][:4]) > 1989
        part = roll_call["subject"] in ("paragraph", "amendment")
        session = session_of(roll_call)
        if roll_call["origin"] != "un" and roll_call["date"] < "2020-02" and not (late and part) and session != 19:
            chosen[roll_call["id"]] = session
    item = linked(chosen, matches)
    by_item = {}
    for stance in rows(record / "stances.csv"):
        session = chosen.get(stance["roll_call"])
        if session is None:
            continue
        for code, letter in zip(codes, stance["stances"]):
            if letter not in "YAN" or code == "ZZB" or (code == "ZAF" and session == 48):
                continue
            name = item[stance["roll_call"]]
            by_item.setdefault(name, []).append((seat(code, session), session, name, letter.lower()))
    for found in by_item.values():
        if len({row[3] for row in found}) > 1:
            yield from found


def write(path, record, matches=()):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["unit", "session", "item", "vote"])
        out.writerows(votes(record, matches))
