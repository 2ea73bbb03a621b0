#!/usr/bin/env python3
"""Count the figures of a report again, without the portal.

    ./portal manage export_records --union MHU --out records.json
    ./portal manage print_report --union MHU --period 2023 --format json --out report.json
    python3 reference/recount.py records.json report.json

Reads the records (no names in them) and the report as the portal wrote them, counts by
plain Python what it knows how to count, and puts both numbers side by side. Exit code 1
if one differs, 2 if fewer than five could be counted. Needs Python alone: nothing of the
portal, no database. The rules are written here a second time, from their definitions.
"""

import json
import sys

LEAST = 5
LEFT_ROLL = ("died", "left")


# --- Whose -------------------------------------------------------------------------------
def codes_of(unions, scope):
    """The codes of the unions in scope: itself alone, or with all below it."""
    if scope["reach"] == "own":
        return {scope["union"]}
    children = {}
    for union in unions:
        children.setdefault(union["parent"], []).append(union["code"])
    found, waiting = set(), [scope["union"]]
    while waiting:
        code = waiting.pop()
        found.add(code)
        waiting += children.get(code, [])
    return found


def holds(row, day):
    """Whether a row with a first and a last day holds on a day; both days count."""
    return row["starts_on"] <= day and (row["ends_on"] is None or day <= row["ends_on"])


def falls(day, scope):
    return day is not None and scope["start"] <= day <= scope["end"]


# --- What --------------------------------------------------------------------------------
def members(tables, scope, here):
    """People with a full, active membership on the as-of day."""
    return [
        row
        for row in tables["memberships"]
        if row["union"] in here
        and (row["kind"], row["status"]) == ("full", "active")
        and holds(row, scope["as_of"])
    ]


def persons(tables, scope, here):
    return len(members(tables, scope, here))


def women(tables, scope, here):
    return sum(row["sex"] == "female" for row in members(tables, scope, here))


def retained(tables, scope, here):
    return sum(
        row["union"] in here
        and (row["kind"], row["status"]) == ("full", "retained")
        and holds(row, scope["as_of"])
        for row in tables["memberships"]
    )


def joined(tables, scope, here):
    """People whose first full membership began in the period."""
    first = {}
    for row in tables["memberships"]:
        if row["kind"] == "full":
            first.setdefault(row["person"], []).append(row)
    began = (min(rows, key=lambda row: row["starts_on"]) for rows in first.values())
    return sum(row["union"] in here and falls(row["starts_on"], scope) for row in began)


def unions(tables, scope, here):
    """Branches founded by the as-of day and not closed on it."""
    day = scope["as_of"]
    return sum(
        row["code"] in here
        and row["level"] == "branch"
        and (row["founded_on"] is None or row["founded_on"] <= day)
        and (row["closed_on"] is None or row["closed_on"] > day)
        for row in tables["unions"]
    )


def unions_founded(tables, scope, here):
    return sum(
        row["code"] in here
        and row["level"] == "branch"
        and falls(row["founded_on"], scope)
        for row in tables["unions"]
    )


def unions_reelected(tables, scope, here):
    """Branches whose committee was elected in the period, not for the first time."""
    branches = {row["code"] for row in tables["unions"] if row["level"] == "branch"}
    return len(
        {
            row["union"]
            for row in tables["terms"]
            if row["union"] in here & branches
            and row["organ"] == "committee"
            and row["number"] > 1
            and falls(row["elected_on"], scope)
        }
    )


def model_workers(tables, scope, here):
    return sum(
        row["union"] in here
        and row["status"] not in LEFT_ROLL
        and holds(row, scope["as_of"])
        for row in tables["model_workers"]
    )


def honours(title):
    """A title awarded in the period and not revoked."""

    def count(tables, scope, here):
        return sum(
            row["title"] == title
            and row["union"] in here
            and falls(row["awarded_on"], scope)
            and row["revoked_on"] is None
            for row in tables["honours"]
        )

    return count


KNOWN = {
    "members.persons": persons,
    "members.women": women,
    "members.retained": retained,
    "members.joined": joined,
    "members.unions": unions,
    "members.unions_founded": unions_founded,
    "members.unions_reelected": unions_reelected,
    "members.model_workers": model_workers,
}


def way_of(figure, tables):
    """How a figure is counted here, or None."""
    if figure.startswith("honours."):
        title = figure.removeprefix("honours.")
        titles = {row["title"] for row in tables["honours"]}
        return honours(title) if title in titles else None
    return KNOWN.get(figure)


# --- Side by side ------------------------------------------------------------------------
def recount(records, report):
    """``[(title, figure, union, the portal's number, ours)]`` of what can be counted."""
    tables, found = records["tables"], []
    for row in report["figures"]:
        scope = row.get("scope")
        count = way_of(row["figure"], tables) if scope else None
        if count:
            here = codes_of(tables["unions"], scope)
            ours = count(tables, scope, here)
            found.append(
                (row["title"], row["figure"], scope["union"], row["value"], ours)
            )
    return found


def say(line):
    sys.stdout.write(f"{line}\n")


def main(records_path, report_path):
    with open(records_path, encoding="utf-8") as file:
        records = json.load(file)
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    found = recount(records, report)
    for title, figure, union, theirs, ours in found:
        mark = "✓" if theirs == ours else "✗"
        say(f"{mark} {ours:>8} {theirs:>8}  {figure}  {union}  {title}")
    wrong = sum(theirs != ours for *_rest, theirs, ours in found)
    counted = len({figure for _title, figure, *_rest in found})
    say(f"{len(found)} numbers of {counted} figures counted again, {wrong} differ.")
    if wrong:
        return 1
    return 0 if counted >= LEAST else 2


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
