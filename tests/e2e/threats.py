#!/usr/bin/env python3
"""The attacks of docs/privacy.md, each carried out on public bytes alone, and what it yields.

The attacker has the export, the pages and the program; what she may know besides is said at each attack. The truth, against which
her findings are held, is what the practice ledger's officers typed.
"""

import csv
import json
import math
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter, defaultdict

import highspy

import bundles
from lib import Server, directory, done, environment, must, ok, run

LEAST = 10
here = directory()
data, bundle = here / "data", here / "bundle"
must("demo", "--no-serve", "--data", data)
must("export", "--data", data, "--out", bundle)
entries = bundles.entries(bundle)
by_text = {entry.text: entry for entry in entries}
of = defaultdict(list)
for entry in entries:
    of[entry.kind].append(entry)
chapters = {entry.body["id"]: entry.body for entry in of["chapter.open"]}


def place_of(chapter):
    return (chapters[chapter].get("area") or {}).get("code", "other")


class Attack:
    """What linear equations over counts of households say of a sum of some of them."""

    def __init__(self, names, lower=0):
        self.solver = highspy.Highs()
        self.solver.silent()
        self.at = {name: n for n, name in enumerate(names)}
        self.variables = self.solver.addVariables(len(names), lb=lower)

    def sum(self, names):
        return sum((self.variables[self.at[name]] for name in names), start=0.0 * self.variables[0])

    def learns(self, names, count):
        self.solver.addConstr(self.sum(names) == count)

    def at_most(self, names, count):
        self.solver.addConstr(self.sum(names) <= count)

    def at_least(self, names, count):
        self.solver.addConstr(self.sum(names) >= count)

    def interval(self, names):
        """The whole numbers between which the sum lies; None if what was learnt contradicts itself."""
        bounds = []
        for solve in (self.solver.minimize, self.solver.maximize):
            solve(self.sum(names))
            if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
            bounds.append(self.solver.getObjectiveValue())
        return math.ceil(bounds[0] - 1e-6), math.floor(bounds[1] + 1e-6)


# The truth: list by list, how many households of which kind.
KIND = {"hộ nghèo": "poor", "hộ cận nghèo": "near-poor", "người già neo đơn": "lone-elder", "người khuyết tật": "disability",
        "trẻ mồ côi": "orphan", "nạn nhân chất độc da cam": "dioxin"}
lists = []
for file, seal in zip(sorted((data / "lists").glob("*.csv")), of["roster.seal"], strict=True):
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    assert len(rows) == seal.body["count"]
    cells = Counter((row["Xã"], KIND[row["Diện"]]) for row in rows)
    lists.append({"at": seal.index, "month": seal.body["on"][:7], "place": place_of(seal.body["chapter"]), "cells": cells,
                  "names": [row["Họ và tên"] for row in rows]})
truth = defaultdict(Counter)
for one in lists:
    truth[one["month"]].update(one["cells"])
KINDS = [*KIND.values(), "other"]


def attack(month, statements, hidden):
    """What equations over these statements say of the small cells of a month. What is not stated alone may be known to be some, or to be
    small."""
    mine = [one for one in lists if one["month"] == month]
    names = [(one["at"], one["place"], kind) for one in mine for kind in KINDS]
    attacker = Attack(names)
    cells = {(place, kind) for _, place, kind in names}
    parts = {cell: [name for name in names if name[1:] == cell] for cell in cells}
    for one in mine:
        attacker.learns([name for name in names if name[0] == one["at"]], sum(one["cells"].values()))
    alone = set()
    for group, count in statements:
        attacker.learns([name for cell in group for name in parts.get(cell, [])], count)
        if len(group) == 1 or count == 0:
            alone |= set(group)
    for cell in cells - alone:
        if hidden == "small":
            attacker.at_most(parts[cell], LEAST - 1)
        if hidden == "some":
            attacker.at_least(parts[cell], 1)
    found = {}
    for cell in sorted(cells):
        if 0 < truth[month][cell] < LEAST:
            found[cell] = attacker.interval(parts[cell])
    return found


def naive(month):
    """What would be published without complementary suppression: every cell that is large enough, and every total."""
    cells = truth[month]
    places = {one["place"] for one in lists if one["month"] == month}
    yield from (({(place, kind)}, cells[place, kind]) for place in places for kind in KINDS
                if cells[place, kind] == 0 or cells[place, kind] >= LEAST)
    yield from (({(place, kind) for kind in KINDS}, sum(cells[place, kind] for kind in KINDS)) for place in places)
    yield from (({(place, kind) for place in places}, sum(cells[place, kind] for place in places)) for kind in KINDS)


def ask(server, path, body=None):
    data_ = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server.url + path, data_, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def exact(found):
    return {cell: interval[0] for cell, interval in found.items() if interval and interval[0] == interval[1]}


with Server(data, "--as-of", "2027-02-12") as server:
    # Differencing. She has every release, every list's own count and every distribution's, and solves.
    releases = json.loads(ask(server, "/api/v1/coverage")[1])["releases"]
    ok({row["month"] for row in releases} == set(truth), "every month with a list is published", [row["month"] for row in releases])
    recovered, contradicted, small, control = {}, [], 0, 0
    for row in releases:
        stated = [({(at["place"], kind) for at in group["places"] for kind in at["kinds"]}, group["households"]) for group in row["groups"]]
        listed = set().union(*(group for group, _ in stated))
        places = {one["place"] for one in lists if one["month"] == row["month"]}
        # What is not listed is none, as the page says.
        stated += [({(place, kind)}, 0) for place in places for kind in KINDS if (place, kind) not in listed]
        ok(all(count == 0 or count >= LEAST for _, count in stated), f"{row['month']}: no number about few")
        ok(all(sum(truth[row["month"]][cell] for cell in group) == count for group, count in stated),
           f"{row['month']}: every number is true")
        for hidden in (None, "some"):
            found = attack(row["month"], stated, hidden)
            contradicted += [cell for cell, interval in found.items() if interval is None]
            recovered |= {(row["month"], *cell): value for cell, value in exact(found).items()}
        small += len(found)
        bare = attack(row["month"], list(naive(row["month"])), "small")
        control += len(exact(bare))
    ok(small > 20 and not contradicted, f"the attack has something to find: {small} small cells", contradicted)
    ok(not recovered, "differencing: linear bounds over all releases recover no cell below the least number", recovered)
    ok(control > 0, f"control: with complementary suppression off they recover {control}")

    # Amount + day + commune. She knows what her neighbour got, when and where.
    sums = defaultdict(int)
    for entry in of["distribution.make"]:
        people = sum(entry.body["portions"].values())
        sums[entry.body["on"], (entry.body.get("area") or {}).get("code"), entry.body["allocation"]] += people
        assert people >= LEAST
    ok(min(sums.values()) >= LEAST, f"amount, day and commune: she finds a crowd of at least {min(sums.values())}", sums)

    # Small chapters. Nothing that a small chapter signs is about fewer.
    counts = [entry.body["count"] for entry in of["roster.seal"]]
    served = [row["count"] for entry in of["service.report"] for row in entry.body.get("counts", [entry.body]) if "count" in row]
    ok(min(counts) >= LEAST and all(n >= LEAST for n in served), f"small chapters: the shortest list has {min(counts)} lines", served)
    unlisted = [entry for kind in ("case.open", "case.assign", "case.close", "sponsorship.begin", "sponsorship.end") for entry in of[kind]]
    plain = {"case", "fund", "id", "on", "reason", "share", "sponsorship"}
    told = {field for entry in unlisted for field, value in entry.body.items()
            if field not in plain and not (isinstance(value, str) and len(value) == 44 and value.endswith("="))}
    ok(not told, "what is about one person holds ids, commitments and the programme's fund, and nothing else", told)

    # Timing. She knows the minute at which somebody paid.
    days = {line.body["on"] for line in of["donation.receive"]}
    ok(all(len(day) == 10 for day in days), "timing: the book knows the day of a transfer and not its minute")
    sealed_at = defaultdict(set)
    for entry in of["donation.receive"]:
        if entry.body.get("channel") == "bank":
            sealed_at[entry.received].add(entry.body["on"])
    ok(max(len(on) for on in sealed_at.values()) > 5,
       f"timing: {max(len(on) for on in sealed_at.values())} days of a statement are sealed in one second, which says nothing of a line",
       sealed_at)

    # Key scope. She reads the place of somebody out of whose key signed her case.
    keys = {entry.body["key"].split("+")[0]: entry.body.get("chapter") for entry in of["key.grant"]}
    keys |= {entry.body["new"].split("+")[0]: keys.get(entry.body["key"]) for entry in of["key.rotate"]}
    funds = {entry.body["id"]: entry.body["chapter"] for entry in of["fund.open"]}
    cases = {entry.body["id"]: entry.body["fund"] for entry in of["case.open"]}
    narrow = []
    for entry in unlisted:
        fund = entry.body.get("fund") or cases.get(entry.body.get("case"))
        for line in entry.note.split("\n"):
            if line.startswith("— ") and fund and keys.get(line.split()[1]) not in (None, funds[fund]):
                narrow.append(entry)
    ok(not narrow, "key scope: a case is signed with the scope of its programme's fund, not of a commune", narrow)

    # Pseudonyms. She has the slips of two lists of one campaign, and of two campaigns.
    slips = {}
    for n, seal in enumerate(of["roster.seal"]):
        if seal.body["count"] <= 40:
            slips[n] = here / f"slips-{n}"
    server.stop()
key = data / "keys" / "accountant.key"
secret = {"MINHBACH_PASSPHRASE": "minhbach-demo"}
names, fake = defaultdict(set), Counter()
for n, out in slips.items():
    printed = run("vault", "slips", str(lists[n]["at"]), "--data", data, "--key", key, "--out", out, env=environment(**secret))
    assert printed.code == 0, printed
    for number, slip in enumerate(sorted(out.glob("*.slip"))):
        line = json.loads(next(x for x in slip.read_text().splitlines() if x.startswith("line "))[5:])
        names[lists[n]["names"][number], lists[n]["place"]].add((of["roster.seal"][n].body.get("campaign"), line["pseudonym"]))
        fake[line["pseudonym"]] += 1
campaigns = defaultdict(set)
for known in names.values():
    for campaign, pseudonym in known:
        campaigns[pseudonym].add(campaign)
ok(all(len(where) == 1 for where in campaigns.values()) and len(fake) > 100,
   f"pseudonyms: of {len(fake)} none stands in two campaigns, so that slips of two campaigns are not linked")

with Server(data, "--as-of", "2027-02-12") as server:
    # Traces. A donor follows her gift to the end.
    ends = Counter()
    for entry in of["donation.receive"][::8]:
        for use in json.loads(ask(server, f"/api/v1/d/{code}")[1])["uses"] if (code := json.loads(
                ask(server, f"/api/v1/e/{entry.index}")[1]).get("code")) else []:
            if use["kind"] == "distribution.make":
                ends[use["index"]] = use["portions"]
    ok(len(ends) > 5 and min(ends.values()) >= LEAST, f"traces: {len(ends)} ends, each a crowd of at least {min(ends.values())}", ends)

    # Probing the search. She knows a name, or guesses amounts.
    donor = "NGUYEN VAN A"
    statuses, said = Counter(), set()
    for n in range(40):
        status, text = ask(server, "/api/v1/find", {"said": donor, "amount": str(100_000 + n * 50_000), "day": "2026-09-10"})
        statuses[status] += 1
        if status == 200:
            said.add(json.dumps(json.loads(text)["outcome"]))
    ok(said == {'"not_found"'} and statuses[429] >= 15, "search probing: a name finds nothing, and twenty tries are all", (said, statuses))
verified = run("verify", data, "--trust-own-key")
ok(verified.code == 0, "the book verifies", verified)
done()
