"""A lifecycle is a table: it lists, it answers, it refuses with a sentence."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sif.states import Lifecycle, Refused, Verb

door = Lifecycle(
    open=Verb({"closed"}, to="open", by="guest"),
    close=Verb({"open"}, to="closed", by={"guest", "host"}),
    lock=Verb({"closed"}, to="locked", by="host"),
)


@pytest.mark.parametrize(
    ("status", "roles", "verbs"),
    [
        ("closed", "guest", ["open"]),
        ("closed", "host", ["lock"]),
        ("closed", {"guest", "host"}, ["open", "lock"]),
        ("open", {"host"}, ["close"]),
        ("locked", {"guest", "host"}, []),
        ("closed", set(), []),
    ],
)
def test_it_lists_what_somebody_may_say_now(status: str, roles: set[str], verbs: list[str]) -> None:
    assert door.verbs(status, roles) == verbs


def test_it_answers_the_status_that_follows() -> None:
    assert door.after("open", "closed", "guest") == "open"
    assert door.after("close", "open", {"host", "passer-by"}) == "closed"


def test_it_refuses_a_role_and_a_moment_with_different_sentences() -> None:
    with translation.override("en"):
        with pytest.raises(Refused, match="You may not do this"):
            door.after("lock", "closed", "guest")
        with pytest.raises(Refused, match="not possible any more"):
            door.after("lock", "open", "host")


def test_an_unknown_verb_is_a_bug_and_not_a_refusal() -> None:
    with pytest.raises(KeyError):
        door.after("paint", "open", "host")


@given(st.lists(st.tuples(st.sampled_from(list(door.table)), st.sets(st.sampled_from(["guest", "host"])))))
def test_what_is_listed_is_allowed_and_what_is_not_listed_is_refused(
    steps: list[tuple[str, set[str]]],
) -> None:
    status = "closed"
    for verb, roles in steps:
        listed = verb in door.verbs(status, roles)
        try:
            status = door.after(verb, status, roles)
        except Refused:
            assert not listed
        else:
            assert listed
            assert status == door.table[verb].to
