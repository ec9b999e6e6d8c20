"""The models of `business_calendar` and of send windows in files, and what they stand for."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from annai.core.calendar import Calendar
from annai.core.clock import parse_between, parse_dated_days, parse_days
from annai.core.conditions.errors import instead
from annai.core.fields import Model, checked
from annai.core.holidays import regions_by_country
from annai.core.hours import Window

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DayRange = Annotated[str, checked(parse_days)]

MAX_YEARLY_CLOSURES = 180  # days; so that every year has days to work on, and every search for one ends
MAX_DATED_CLOSURES = 366  # days


def parse_country(code: str) -> str:
    """The code, if its holidays are known. Raises ValueError, with what to write instead."""
    if code not in regions_by_country():
        raise ValueError(f"the holidays of {code!r} are not known; {instead(code.upper(), regions_by_country())}")
    return code


class BusinessCalendar(Model):
    """Which days are business days: none of the weekend, of the country's public holidays and of the closures.

    `open` names days that are business days all the same.
    """

    country: Annotated[str, checked(parse_country)] | None = None
    region: str | None = None
    weekend: Annotated[tuple[Weekday, ...], Field(max_length=6)] = ("sat", "sun")
    closures: Annotated[tuple[DayRange, ...], Field(max_length=100)] = ()
    open: Annotated[tuple[Annotated[str, checked(parse_dated_days)], ...], Field(max_length=100)] = ()

    @model_validator(mode="after")
    def _region_exists(self) -> Self:
        if self.region is None:
            return self
        if self.country is None:
            raise ValueError("a region needs its country, such as country: DE, region: BY")
        regions = regions_by_country()[self.country]
        if self.region not in regions:
            raise ValueError(f"{self.country} has no region {self.region!r}; {instead(self.region, regions)}")
        return self

    @model_validator(mode="after")
    def _leaves_days(self) -> Self:
        calendar = calendar_of(self)
        for closed, most, when in (
            (calendar.yearly, MAX_YEARLY_CLOSURES, "of every year"),
            (calendar.closed, MAX_DATED_CLOSURES, "of single years"),
        ):
            if len(closed) > most:
                raise ValueError(f"the closures {when} are {len(closed)} days; at most {most} are allowed")
        return self


class SendWindow(Model):
    """When something may be sent: `days` and, of each, the time `between`."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] | Literal["business", "all"] = "business"
    between: Annotated[str, checked(parse_between)] = "09:00..18:00"


def calendar_of(model: BusinessCalendar | None) -> Calendar:
    """The calendar that the file's part stands for; Monday to Friday when there is none."""
    if model is None:
        return Calendar()
    closures = [parse_days(text) for text in model.closures]
    return Calendar(
        country=model.country,
        region=model.region,
        weekend=frozenset(WEEKDAYS.index(day) for day in model.weekend),
        yearly=frozenset((day.month, day.day) for days in closures if days.yearly for day in days.each()),
        closed=frozenset(day for days in closures if not days.yearly for day in days.each()),
        opened=frozenset(day for text in model.open for day in parse_days(text).each()),
    )


def window_of(model: SendWindow) -> Window:
    start, end = parse_between(model.between)
    if model.days == "business":
        return Window(start, end)
    names = WEEKDAYS if model.days == "all" else model.days
    return Window(start, end, frozenset(WEEKDAYS.index(day) for day in names))
