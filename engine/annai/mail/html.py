"""MJML to HTML that asks no third party for anything: the compiler's own default is a font from a public server.

A font that a template itself asks for, with `mj-font`, is its author's decision and stays.
"""

import mrml

JAPANESE = "'Hiragino Sans', 'Noto Sans JP', 'Yu Gothic', Meiryo"
LATIN = "Helvetica, Arial"

_NO_FONTS = mrml.RenderOptions(fonts={})
_DEFAULT = "font-family:Ubuntu, Helvetica, Arial, sans-serif"  # what the compiler writes where a template names none


def compile_mjml(source: str, locale: str) -> str:
    """The HTML; text without a font of its own gets one that readers have, Japanese ones first in Japanese.

    Raises OSError when the source is no MJML.
    """
    return mrml.to_html(source, render_options=_NO_FONTS).content.replace(_DEFAULT, _fonts(locale))


def _fonts(locale: str) -> str:
    families = (JAPANESE, LATIN) if locale.split("-")[0] == "ja" else (LATIN, JAPANESE)
    return f"font-family:{', '.join(families)}, sans-serif"
