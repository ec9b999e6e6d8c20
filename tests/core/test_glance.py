"""What a glance lets pass, the parsers let pass too: a text is parsed late only when it has no fault."""

from hypothesis import example, given, settings
from hypothesis.strategies import lists, sampled_from

from annai.core.filters import TextError
from annai.core.markdown import compile_markdown, is_allowed
from annai.core.template import compile_template, is_template

WORDS = ["a", "b ", "  ", "    ", "漢字", "、", "」", "\u3000", "\xa0", "\u2028", "\n", "\n\n", "  \n", "\r\n", "\t"]
MARKS = ["**", "*", "_", "__", "-", "- ", "+ ", "1. ", "1) ", "=", "===", "---", "#", "# ", ">", "~~~", "`", "\\"]
LINKS = ["[", "](https://a.example)", "](", ")", "!", "&amp;", "http://a.example", "<http://a.example>", "<b>", "|"]
CODE = ["{{ user.name }}", "{{user|addressed}}", "{{ a.at | date }}", "{{ a.b.c.d.e }}", "{{ not }}", "{{ true }}"]
BROKEN = ["{", "{{", "}}", "}", "{%", "{% if a %}", "{% endif %}", "{#", "#}", "{{ a | nothing }}", "{{ a b }}"]

texts = lists(sampled_from(WORDS + MARKS + LINKS + CODE + BROKEN), max_size=9).map("".join)
THOROUGH = settings(max_examples=2_000)


def looks_plain(source: str) -> bool:
    """Whether a glance tells that the template holds values only."""
    try:
        return compile_template(source).words is not None
    except TextError:
        return False


def looks_allowed(source: str) -> bool:
    if is_template(source):
        return looks_plain(source) and is_allowed(compile_template(source).words)
    return is_allowed(source)


@THOROUGH
@given(texts)
@example("{\n{{ user.name }}")
@example("___")
@example("1. a")
@example("** **")
def test_a_text_that_looks_allowed_is(source: str) -> None:
    if looks_allowed(source):
        assert compile_markdown(source, "ja").parsed()


@THOROUGH
@given(texts)
@example("{{{ user.name }}")
@example("{{ a.b.c.d.e }}")
def test_a_template_that_looks_plain_is_read_alike(source: str) -> None:
    if not looks_plain(source):
        return
    # A comment changes nothing but the glance.
    judged = compile_template(source + "\n{# #}")
    assert compile_template(source).lines == judged.lines
    assert list(compile_template(source).lines) == list(judged.lines)


def test_most_texts_need_no_more_than_a_glance() -> None:
    assert looks_allowed("**帳票**を開いて、{{ user.name }}さん。\n\nOpen the **report**, then save it.")
    assert looks_plain("{{ user | addressed }}、ようこそ")
    assert not any(map(looks_allowed, ["[a](/b)", "*a*", "# a", "a\n1. b", "`a`", "{% if a %}b{% endif %}"]))
