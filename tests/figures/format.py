"""Numbers as a page writes them, in Vietnamese and in English."""

import re

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec".split()
WHOLE = "January February March April May June July August September October November December".split()


def grouped(digits, lang):
    return f"{int(digits):,}".replace(",", "." if lang == "vi" else ",")


def number(n, lang):
    """A whole number: 1.234 in Vietnamese, 1,234 in English."""
    return ("−" if n < 0 else "") + grouped(str(abs(n)), lang)


def decimal(n, scale, lang):
    """Minor units with their decimals."""
    digits = str(abs(n)).rjust(scale + 1, "0")
    whole, part = digits[:len(digits) - scale], digits[len(digits) - scale:]
    point = "," if lang == "vi" else "."
    return ("−" if n < 0 else "") + grouped(whole, lang) + (point + part if part else "")


def plain(n, scale):
    """Minor units as JSON has them."""
    digits = str(abs(n)).rjust(scale + 1, "0")
    whole, part = digits[:len(digits) - scale], digits[len(digits) - scale:]
    return ("-" if n < 0 else "") + whole + ("." + part if part else "")


def share(part, whole, lang):
    """A share of a whole, rounded down to one decimal; never 0 for what is not nothing."""
    if whole <= 0:
        return "–"
    permille = max(part, 0) * 1000 // whole
    small = part > 0 and permille == 0
    text = f"{permille // 10}{',' if lang == 'vi' else '.'}{1 if small else permille % 10}"
    return ("< " if small else "") + text + (" %" if lang == "vi" else "%")


def percent(hundredths, lang):
    """A share in hundredths of a percent, without decimals where there are none."""
    rest = hundredths % 100
    point = "," if lang == "vi" else "."
    return f"{hundredths // 100}{f'{point}{rest:02}' if rest else ''}" + (" %" if lang == "vi" else "%")


def day(text, lang):
    """A day: 21/09/2026 in Vietnamese, 21 Sept 2026 in English."""
    year, month, of_month = text.split("-")
    return f"{of_month}/{month}/{year}" if lang == "vi" else f"{int(of_month)} {MONTHS[int(month) - 1]} {year}"


def month(text, lang):
    year, of_year = text.split("-")
    return f"tháng {int(of_year)} năm {year}" if lang == "vi" else f"{WHOLE[int(of_year) - 1]} {year}"


def spans(numbers):
    """Numbers in rising order as `3–7, 9`, cut after a dozen."""
    found = []
    for n in sorted(numbers):
        if found and found[-1][1] + 1 == n:
            found[-1][1] = n
        else:
            found.append([n, n])
    words = [str(lo) if lo == hi else f"{lo}–{hi}" for lo, hi in found]
    return ", ".join(words[:12]) + (", …" if len(words) > 12 else "")


def squeezed(text):
    """Text as a reader sees it: any white space is one space."""
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()
