"""The model of `workspace.yaml`."""

from typing import Annotated

from pydantic import Field

from annai.core.business import BusinessCalendar
from annai.core.element import Elements
from annai.core.endpoint import Endpoint
from annai.core.fields import Glob, Id, Model, Text, Title, checked
from annai.core.frequency import MOST_CAPS, FrequencyCap
from annai.core.quiet import QuietMoments
from annai.core.zone import parse_zone

Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")]


class Sender(Model):
    """Who step emails come from."""

    name: Text
    address: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    reply_to: str | None = None


class Topic(Model):
    """What an email is about; only promotional topics can be opted out of."""

    title: Title
    essential: bool = False


class Slot(Model):
    """A place of the host's page that cards lie in: `css`, or the element with `data-annai-slot` and its name.

    `page` is where it is, if not everywhere.
    """

    css: str | None = None
    page: Glob | None = None


class Manifest(Model):
    """`workspace.yaml`. `variables` are what `$name` stands for in other files."""

    name: Title
    locales: Annotated[tuple[Locale, ...], Field(min_length=1)]
    time_zone: Annotated[str, checked(parse_zone)] = "UTC"
    business_calendar: BusinessCalendar | None = None
    sender: Sender | None = None
    topics: dict[Id, Topic] = {}
    frequency_caps: Annotated[tuple[FrequencyCap, ...], Field(max_length=MOST_CAPS)] = ()
    quiet_moments: QuietMoments | None = None
    endpoints: dict[Id, Endpoint] = {}
    allowed_origins: tuple[str, ...] = ("*",)
    elements: Elements = {}
    slots: Annotated[dict[Id, Slot], Field(max_length=100)] = {}
    variables: dict[str, str] = {}
