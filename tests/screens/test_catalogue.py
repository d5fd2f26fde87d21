"""Every word of the screens has its Chinese, and what ships compiled is what stands in the file."""

import re

import polib

from tests.screens.catalogue import MO, PO, SCREENS, Message, compiled, key_of, messages, untranslated

PLACES = re.compile(r"%\((\w+)\)[sd]")


def test_the_file_holds_just_the_messages_of_the_code() -> None:
    known = {key_of(entry) for entry in polib.pofile(str(PO))}
    assert messages() - known == set(), "run python -m tests.screens.catalogue"
    assert known - messages() == set(), "run python -m tests.screens.catalogue"


def test_no_message_lacks_its_chinese() -> None:
    assert untranslated(polib.pofile(str(PO))) == []


def test_the_compiled_file_is_fresh() -> None:
    assert MO.read_bytes() == compiled(polib.pofile(str(PO))), "run python -m tests.screens.catalogue"


def test_a_translation_names_no_place_that_the_message_lacks() -> None:
    for entry in polib.pofile(str(PO)):
        said = entry.msgstr_plural.get(0, entry.msgstr) if entry.msgid_plural else entry.msgstr
        allowed = set(PLACES.findall(entry.msgid)) | set(PLACES.findall(entry.msgid_plural or ""))
        assert set(PLACES.findall(said)) <= allowed, entry.msgid


def test_the_finder_finds() -> None:
    found = messages()
    assert Message("Approve", context="outcome") in found
    assert Message("%(n)s case under way", plural="%(n)s cases under way") in found
    assert any(path.name == "board.html" for path in SCREENS.rglob("*.html"))
