"""Message catalogs: what one lacks that another has, what nobody uses, and forms and names that do not fit."""

from collections.abc import Iterator, Set

from annai.core.filters import TextError
from annai.core.finding import Finding
from annai.core.layout import catalog_locale
from annai.core.locale import ancestry
from annai.core.message import Entry, PluralForms
from annai.core.plurals import categories, demanded
from annai.core.rules.locales import texts
from annai.core.template import compile_template, is_template
from annai.core.tree import START, finding
from annai.core.workspace import Workspace


def missing_message(workspace: Workspace) -> Iterator[Finding]:
    """A regional catalog (ja-JP) may be short: its language's (ja) serves."""
    catalogs = workspace.messages
    holders = {key: locale for locale in reversed([*catalogs]) for key in catalogs[locale]}
    for locale in workspace.locales:
        if any(tag in workspace.locales for tag in ancestry(locale)[1:]):
            continue
        serving = [catalogs[tag] for tag in ancestry(locale) if tag in catalogs]
        for message in _lacking(holders, [key for entries in serving for key in entries], bool(serving)):
            yield finding(f"locales/{locale}.yaml", START, message, "missing-message")


def _lacking(holders: dict[str, str], present: list[str], served: bool) -> Iterator[str]:
    if holders and not served:
        other = next(iter(holders.values()))
        yield f"the file is missing, but locales/{other}.yaml is there; write one for each locale"
        return
    for key in sorted(holders.keys() - set(present)):
        yield f"there is no message {key!r}, which locales/{holders[key]}.yaml has"


def obsolete_message(workspace: Workspace) -> Iterator[Finding]:
    """A message that no text names."""
    used = {key for sources in workspace.sources.values() for key in sources.messages}
    for catalog in workspace.catalogs:
        for key, _ in catalog.model.entries():
            if key not in used:
                yield catalog.fault_at_key(f"nothing uses the message {key!r}", "obsolete-message", *key.split("."))


def message_placeholders(workspace: Workspace) -> Iterator[Finding]:
    """Names that a message reads in one language and not in the workspace's first that has it."""
    order = [locale for locale in workspace.locales if locale in workspace.messages]
    for catalog in workspace.catalogs:
        locale = catalog_locale(catalog.file)
        for key, entry in catalog.model.entries():
            first = next((one for one in order if key in workspace.messages[one]), locale)
            told = " and ".join(_difference(_names(entry), _names(workspace.messages[first][key]), first))
            if told:
                yield catalog.fault_at_key(f"{key!r} {told}", "message-placeholders", *key.split("."))


def _difference(ours: Set[str], theirs: Set[str], first: str) -> Iterator[str]:
    if ours - theirs:
        yield f"reads {', '.join(sorted(ours - theirs))}, which it does not in {first}"
    if theirs - ours:
        yield f"does not read {', '.join(sorted(theirs - ours))}, which it does in {first}"


def _names(entry: Entry) -> Set[str]:
    """The names that a message reads, whichever form is taken."""
    sources = entry.forms().values() if isinstance(entry, PluralForms) else (entry,)
    try:
        found = {name for source in sources if is_template(source) for name in compile_template(source).variables}
    except TextError:  # told where the message is used
        return frozenset()
    return found - {"count"}


def plural_forms(workspace: Workspace) -> Iterator[Finding]:
    """Forms that a language lacks, or that it never takes."""
    for catalog in workspace.catalogs:
        for key, entry in catalog.model.entries():
            if isinstance(entry, str):
                continue
            for message in _misfits(entry, catalog_locale(catalog.file)):
                yield catalog.fault(message, "plural-forms", *key.split("."))
    for file, found in texts(workspace):
        for text, path in found:
            if type(text) is dict:  # no message, which is judged in its catalogs
                for locale, source in text.items():
                    if not isinstance(source, str):
                        yield from (file.fault(why, "plural-forms", *path, locale) for why in _misfits(source, locale))


def _misfits(entry: PluralForms, locale: str) -> Iterator[str]:
    given, known = entry.forms().keys(), categories(locale)
    missing = [name for name in demanded(locale) if name not in given]
    foreign = [name for name in given if name not in known]
    if missing:
        yield f"{locale} also needs the form {', '.join(missing)}; it counts with {', '.join(known)}"
    if foreign:
        yield f"{locale} never takes the form {', '.join(foreign)}; it counts with {', '.join(known)}"
