"""Public holidays, from the library `holidays`: its data is in the package, nothing is fetched.

The library is loaded when a workspace names a country: the rest start without it.
"""

from datetime import date
from functools import lru_cache


@lru_cache(1_024)
def holidays_of(country: str, region: str | None, year: int) -> frozenset[date]:
    """The public holidays of a year. Empty for years that the library does not know, such as Japan's after 2099."""
    from holidays import country_holidays

    return frozenset(country_holidays(country, subdiv=region, years=year, expand=False))


@lru_cache(1)
def regions_by_country() -> dict[str, frozenset[str]]:
    """The two-letter codes (ISO 3166) of the countries that are known, each with the codes of its regions."""
    from holidays import list_supported_countries

    return {code: frozenset(regions) for code, regions in list_supported_countries().items() if len(code) == 2}
