"""Witnesses, read from an export alone: its policy, and the lines of its checkpoints. What signs what is checked elsewhere
(`tests/e2e/witness_*.py`); here only what the pages count.
"""

import base64
import datetime
import pathlib

from .codes import signatures


class Witnesses:
    """The policy of an export (C2SP tlog-policy) and its newest witnessed checkpoint."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.there = (folder / "witnesses.policy").exists()
        self.names, self.groups, self.quorum = {}, {}, None
        self.witnessed = (folder / "witnessed").read_text(encoding="utf-8") if (folder / "witnessed").exists() else None
        for line in (folder / "witnesses.policy").read_text(encoding="utf-8").splitlines() if self.there else []:
            word, *parts = line.split() or ["#"]
            if word == "witness":
                self.names[parts[0]] = parts[1]
            elif word == "group":
                needs = {"all": len(parts) - 2, "any": 1}.get(parts[1]) or int(parts[1])
                self.groups[parts[0]] = (needs, parts[2:])
            elif word == "quorum":
                self.quorum = parts[0]

    def times(self, checkpoint):
        """When the witnesses of the policy signed a checkpoint, by name."""
        found = {}
        for line in signatures(checkpoint):
            payload = base64.b64decode(line.split(" ")[2])
            for name, vkey in self.names.items():
                key_name, key_id, _ = vkey.split("+", 2)
                if line.split(" ")[1] == key_name and payload[:4].hex() == key_id:
                    found[name] = int.from_bytes(payload[4:12], "big")
        return found

    def covered(self):
        """How many entries the newest witnessed checkpoint covers."""
        return None if self.witnessed is None else int(self.witnessed.split("\n")[1])

    def newest(self):
        return None if self.witnessed is None else max(self.times(self.witnessed).values())

    def age(self, today):
        """Days from the newest cosignature to a day; days begin in Viet Nam seven hours before they do in Greenwich."""
        signed = datetime.datetime.fromtimestamp(self.newest() + 7 * 3600, datetime.timezone.utc).date()
        return max(0, (datetime.date.fromisoformat(today) - signed).days)
