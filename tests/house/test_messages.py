"""Every English message has its Dutch, and the merged file cannot hide that one has not."""

from babel.messages.catalog import Catalog

from sif import messages


def used(*english):
    catalog = Catalog(locale="nl")
    for text in english:
        catalog.add(text, locations=[("page.html", 3)])
    return catalog


def part(name, english, dutch):
    return [(name, message) for message in _catalog(english, dutch) if message.id]


def _catalog(english, dutch):
    catalog = Catalog(locale="nl")
    catalog.add(english, dutch)
    return catalog


def test_a_message_without_dutch_is_named_with_its_place():
    _, wrong, _ = messages.merge(used("Order"), [])
    assert wrong == ["page.html:3: no Dutch in any part for 'Order'"]


def test_the_dutch_of_a_part_is_taken_over():
    merged, wrong, unused = messages.merge(used("Order"), part("a.po", "Order", "Bestelling"))
    assert merged["Order"].string == "Bestelling"
    assert (wrong, unused) == ([], [])


def test_two_parts_that_disagree_are_both_named():
    parts = part("a.po", "Order", "Bestelling") + part("b.po", "Order", "Order")
    _, wrong, _ = messages.merge(used("Order"), parts)
    assert wrong == ["b.po and a.po say 'Order' differently"]


def test_a_lost_placeholder_is_an_error():
    _, wrong, _ = messages.merge(used("Hello %(name)s"), part("a.po", "Hello %(name)s", "Hallo %(naam)s"))
    assert len(wrong) == 1
    _, wrong, _ = messages.merge(used("Hello {name}"), part("a.po", "Hello {name}", "Hallo"))
    assert wrong == ["a.po: 'Hello {name}' has other {names} in Dutch"]


def test_a_plural_needs_its_plural():
    _, wrong, _ = messages.merge(used(("one", "many")), part("a.po", "one", "een"))
    assert wrong == ["a.po: 'one' needs msgid_plural"]


def test_what_nobody_says_any_more_is_told_but_borrowed_words_stay():
    parts = part("a.po", "Old", "Oud") + part("borrowed.po", "Sign Out", "Uitloggen")
    merged, wrong, unused = messages.merge(used(), parts)
    assert (wrong, unused) == ([], ["a.po: nobody says 'Old' any more"])
    assert merged["Sign Out"].string == "Uitloggen"


def test_templates_and_code_are_both_read():
    said = messages.said()
    assert "Caught mail" in said, "from a template"
    assert any(
        "sif/" in place
        for place, _ in said["This page is not for the organisation you act for now."].locations
    )
