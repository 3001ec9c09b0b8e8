"""How much of each unit came in, where it is, and what is owed: per fund, and together.

A unit here is a currency, or an item over all its lots; where one lot is meant, "item/lot".
"""

from collections import Counter

# The stages in which a fund's money stands, in the order in which pages tell them.
OUTSIDE = {"distributed": "@recipient", "spent": "@supplier", "lost": "@loss", "sent_on": "@partner", "exchanged": "@exchange"}
LINES = {"order": "ordered", "allocation": "allocated", "fund": "in_fund"}
STAGES = (*OUTSIDE, *LINES.values())


def counted(unit):
    """What a unit is added up under: a lot counts as its item."""
    return unit.split("/")[0]


class Sums:
    """The sums of every fund in every unit, each a Counter over the stages, `owed` and `real`."""

    def __init__(self, book):
        self.book = book
        self.exact = {}
        for (place, fund, unit), n in book.balances.items():
            of = self.exact.setdefault((fund, unit), Counter())
            if not place.startswith("@"):
                of["real"] += n
            for stage, outside in OUTSIDE.items():
                # Goods come from suppliers, and nothing is paid in them.
                if place == outside and not (stage == "spent" and "/" in unit):
                    of[stage] += n
        for line in book.lines.by_key.values():
            of = self.exact.setdefault((book.fund_of(line), line.unit), Counter())
            of[LINES[line.key[0]]] += line.available()
            of["owed"] += book.lines.owed(line)

    def together(self, within=lambda fund: True):
        """The sums of some of the funds, by what they are counted in."""
        all_ = {}
        for (fund, unit), of in self.exact.items():
            if within(fund):
                all_.setdefault(counted(unit), Counter()).update(of)
        return all_

    def of_fund(self, fund):
        return self.together(lambda one: one == fund)

    def of_campaign(self, campaign):
        return self.together(lambda one: self.book.fund[one].campaign == campaign)


def stages(of):
    """The stages that make the whole. Exchanged is what left for other currencies; what came from them is told apart."""
    return {stage: max(of[stage], 0) if stage == "exchanged" else of[stage] for stage in STAGES}


def whole(of):
    """All that came in or is owed."""
    return sum(stages(of).values())


def exchanged_in(of):
    """What was bought with another currency."""
    return max(-of["exchanged"], 0)


def received(of):
    """What came in, less what went back to whoever gave it."""
    return whole(of) - of["owed"] - exchanged_in(of)


def committed(of):
    """What approved allocations hold or have spent."""
    return of["distributed"] + of["spent"] + of["sent_on"] + of["allocated"] + of["ordered"]


TOTALS = {"received": received, "exchanged_in": exchanged_in, "allocated": committed, "distributed": lambda of: of["distributed"],
          "in_hand": lambda of: of["real"], "owed": lambda of: of["owed"], "whole": whole}
