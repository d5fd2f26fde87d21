"""The catalogue of the screens' words: finds every message, keeps the Chinese file in step, compiles it.

Run `python -m tests.screens.catalogue` after changing words: new messages are added to the .po file without a
translation, those gone are taken out, and the .mo file is made anew. Then write the missing translations and run
it again.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

SCREENS = Path(__file__).resolve().parents[2] / "src" / "loanmill" / "screens"
PO = SCREENS / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "zh_Hans",
    "Plural-Forms": "nplurals=1; plural=0;",
}
TRANSLATE = re.compile(r"""{%\s*translate\s+("|')(.*?)\1(?:\s+context\s+("|')(.*?)\3)?""")
BLOCK = re.compile(r"{%\s*blocktranslate\b.*?%}(.*?)(?:{%\s*plural\s*%}(.*?))?{%\s*endblocktranslate\s*%}", re.S)
VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")
PLAIN = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}


class Message(NamedTuple):
    """One message as gettext knows it."""

    msgid: str
    plural: str | None = None
    context: str | None = None


def messages() -> set[Message]:
    """Every message of the screens' code and templates."""
    found: set[Message] = set()
    for path in sorted(SCREENS.rglob("*.py")):
        found |= set(_of_code(ast.parse(path.read_text(encoding="utf-8"))))
    for path in sorted(SCREENS.rglob("*.html")):
        found |= set(_of_template(path.read_text(encoding="utf-8")))
    return found


def _of_code(tree: ast.Module) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if node.func.id in WITH_CONTEXT:
            yield Message(texts[1], context=texts[0])
        elif node.func.id in PLAIN and texts:
            yield Message(texts[0], plural=texts[1] if PLAIN[node.func.id] == 2 else None)


def _of_template(text: str) -> Iterator[Message]:
    for _quote, words, _other, context in TRANSLATE.findall(text):
        yield Message(words, context=context or None)
    for one, many in BLOCK.findall(text):
        yield Message(_named(one), plural=_named(many) if many else None)


def _named(words: str) -> str:
    return VARIABLE.sub(r"%(\1)s", words.replace("%", "%%"))


def key_of(entry: polib.POEntry) -> Message:
    """The message of one entry of the file."""
    return Message(entry.msgid, entry.msgid_plural or None, entry.msgctxt)


def untranslated(file: polib.POFile) -> list[str]:
    """Messages of the file that have no Chinese words."""
    return [e.msgid for e in file if not (e.msgstr_plural.get(0) if e.msgid_plural else e.msgstr)]


def compiled(file: polib.POFile) -> bytes:
    """The bytes of the .mo file."""
    return bytes(file.to_binary())


def keep() -> polib.POFile:
    """Bring the .po file in step with the code and write both files."""
    file = polib.pofile(str(PO)) if PO.exists() else polib.POFile(wrapwidth=110)
    file.metadata = HEADER
    known = {key_of(entry): entry for entry in file}
    wanted = messages()
    for key, entry in known.items():
        if key not in wanted:
            file.remove(entry)
    for message in wanted - set(known):
        plural = {"msgid_plural": message.plural, "msgstr_plural": {0: ""}} if message.plural else {}
        file.append(polib.POEntry(msgid=message.msgid, msgctxt=message.context, **plural))
    file.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    PO.parent.mkdir(parents=True, exist_ok=True)
    file.save(str(PO))
    MO.write_bytes(compiled(file))
    return file


if __name__ == "__main__":
    missing = untranslated(keep())
    for msgid in missing:
        sys.stdout.write(f"no translation: {msgid}\n")
    sys.exit(bool(missing))
