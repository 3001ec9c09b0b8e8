"""JSON that should be, and JSON that is: `disagreements` lists where a page says something else, and every number of a page of which
nothing is known.
"""

# Lists of entry numbers, which are no figures.
ROWS, GRANTED, MARKS, EVIDENCE, LATER, WITNESSES = FREE_LISTS = [object() for _ in range(6)]


def numbers(json, path=""):
    """Every number in JSON, with its place: whole numbers, and sums as amount and unit."""
    if isinstance(json, bool) or json is None or isinstance(json, str):
        return
    if isinstance(json, int):
        yield path, json
    elif isinstance(json, list):
        for place, one in enumerate(json):
            yield from numbers(one, f"{path}[{place}]")
    elif "amount" in json and "unit" in json:
        yield path, (json["amount"], json["unit"])
    else:
        for key, one in json.items():
            yield from numbers(one, f"{path}.{key}")


def disagreements(expected, actual, path=""):
    """Where a page says something else than it should, or a number of which nothing is known."""
    if any(expected is one for one in FREE_LISTS):
        return []
    if isinstance(expected, dict) and isinstance(actual, dict):
        found = []
        for key, one in actual.items():
            if key in expected:
                found += disagreements(expected[key], one, f"{path}.{key}")
            elif key not in ("id",):
                found += [f"{place} = {n}: nobody knows what it is" for place, n in numbers(one, f"{path}.{key}")]
        return found + [f"{path}.{key} is missing" for key in expected if key not in actual]
    if isinstance(expected, (list, tuple)) and isinstance(actual, list):
        if len(expected) != len(actual):
            return [f"{path} has {len(actual)}, not {len(expected)}"]
        return [line for place, (a, b) in enumerate(zip(expected, actual)) for line in disagreements(a, b, f"{path}[{place}]")]
    return [] if expected == actual else [f"{path} is {actual}, not {expected}"]
