"""Numbers as they are written to people: half-width digits in groups of three, and a real minus sign (U+2212)."""

import math
from typing import Any

MAX_DECIMALS = 6
MOST = 10**15  # beyond, a float is no longer exact
CURRENCIES = {"JPY": ("¥", 0), "USD": ("$", 2), "EUR": ("€", 2), "GBP": ("£", 2), "KRW": ("₩", 0)}


def written_number(value: Any, decimals: Any = None) -> str:
    """1,200,000 or −1.5; with `decimals` exactly so many, else at most two. Empty for what is no number."""
    number = number_of(value)
    if number is None:
        return ""
    places = decimals if type(decimals) is int and 0 <= decimals <= MAX_DECIMALS else None
    text = f"{number:,.{2 if places is None else places}f}"
    if places is None:
        text = text.rstrip("0").rstrip(".")
    return text.lstrip("-") if not text.strip("-0.,") else text.replace("-", "−")


def written_percent(value: Any, decimals: Any = 1) -> str:
    """A share of 1 in percent: −0.01 is −1.0 %."""
    number = number_of(value)
    return "" if number is None else f"{written_number(number * 100, decimals)} %"


def written_money(value: Any, currency: Any = "") -> str:
    """An amount: ¥1,200,000, −$1.50; a currency without a sign of its own stands before it by its code."""
    if not isinstance(currency, str) or not currency:
        return written_number(value)
    sign, decimals = CURRENCIES.get(currency, (f"{currency} ", 2))
    text = written_number(value, decimals)
    return text and f"{'−' * text.startswith('−')}{sign}{text.removeprefix('−')}"


def number_of(value: Any) -> int | float | None:
    """The value, if it is a finite number below MOST."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) and abs(value) < MOST else None
