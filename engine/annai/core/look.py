"""What a tab asks for."""

from typing import Any

from msgspec import Struct

from annai.core.subject import Subject


class Look(Struct, frozen=True):
    """A tab asks what to show: its page, the locale it is read in, whether the host wants quiet, and who it is."""

    url: str = ""
    path: str = "/"
    title: str = ""
    locale: str = ""
    quiet: bool = False
    tab: str = ""
    elements: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    feed: bool = False  # whether it asks for the entries of the feed

    def page(self) -> dict[str, Any]:
        """As conditions read it."""
        page = {"path": self.path, "url": self.url, "title": self.title, "locale": self.locale}
        return (
            {**page, "elements": self.elements, "disabled": self.disabled} if self.elements or self.disabled else page
        )


def wanted(subject: Subject, look: Look) -> str:
    """The person's own locale, else the page's."""
    locale = subject.personal.traits.get("locale")
    return locale if isinstance(locale, str) else look.locale
