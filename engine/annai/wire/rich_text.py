"""Rich text: a tree, never HTML."""

from annai.wire.base import Wire


class TextNode(Wire, frozen=True, tag_field="type", tag="text"):
    text: str
    strong: bool = False
    href: str | None = None


class Break(Wire, frozen=True, tag_field="type", tag="break"):
    pass


class Paragraph(Wire, frozen=True, tag_field="type", tag="paragraph"):
    children: tuple[TextNode | Break, ...]


RichText = tuple[Paragraph, ...]
