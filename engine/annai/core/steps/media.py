"""Images and videos: parts of what a step shows."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from msgspec import Struct
from pydantic import Field, model_validator

from annai.core.fields import Model, Text
from annai.core.steps.kind import Compiler, Place
from annai.core.text import LocalText
from annai.wire.experience import Image as WireImage
from annai.wire.experience import Video as WireVideo

Source = Annotated[str, Field(pattern=r"^(https://|http://localhost|/)", max_length=2_000)]
Pixels = Annotated[int, Field(ge=1, le=10_000)]


class Image(Model):
    """`alt` says in words what it shows; an empty one is for images that only decorate.

    `width` and `height` are its own, in pixels.
    """

    src: Source
    alt: Text
    width: Pixels | None = None
    height: Pixels | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.width is None) != (self.height is None):
            raise ValueError("an image has both width and height, or neither")
        return self


class Video(Model):
    """`title` names it. `watched` is the share, in percent, with which the step is done."""

    src: Source
    title: Text
    captions: Source | None = None
    transcript: Source | None = None
    poster: Source | None = None
    watched: Annotated[str, Field(pattern=r"^([1-9][0-9]?|100)%$")] | None = None

    @property
    def enough(self) -> int | None:
        """Percent."""
        return None if self.watched is None else int(self.watched[:-1])


class CompiledImage(Struct, frozen=True):
    image: Image
    alt: LocalText

    @property
    def variables(self) -> frozenset[str]:
        return self.alt.variables

    def render(self, locale: str, variables: Mapping[str, Any]) -> WireImage:
        image = self.image
        return WireImage(image.src, self.alt.render(locale, variables), image.width, image.height)


class CompiledVideo(Struct, frozen=True):
    video: Video
    title: LocalText

    @property
    def variables(self) -> frozenset[str]:
        return self.title.variables

    def render(self, locale: str, variables: Mapping[str, Any]) -> WireVideo:
        video, title = self.video, self.title.render(locale, variables)
        return WireVideo(video.src, title, video.captions, video.transcript, video.poster)


def media_texts(image: Image | None, video: Video | None) -> Iterator[tuple[Text | None, Place]]:
    if image:
        yield image.alt, ("image", "alt")
    if video:
        yield video.title, ("video", "title")


def compile_media(image: Image | None, video: Video | None, compiler: Compiler) -> Iterator[tuple[str, Any]]:
    if image:
        yield "image", CompiledImage(image, compiler.text(image.alt, "image", "alt"))
    if video:
        yield "video", CompiledVideo(video, compiler.text(video.title, "video", "title"))
