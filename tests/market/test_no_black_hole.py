"""Nobody who was asked or answered stays without an outcome: not even when somebody writes past the actions."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from market.models import Introduction, Proposal, Request
from tests import make

pytestmark = pytest.mark.django_db

ENDED = {"status": "unsuccessful", "outcome_reason": "Geen geld."}


@pytest.mark.parametrize("status", ["introduced", "interested"])
def test_the_database_refuses_to_end_a_request_while_an_introduction_waits(status: str) -> None:
    request = make.request(status="closed")
    make.introduction(request=request, status=status)

    with pytest.raises(IntegrityError) as no, transaction.atomic():
        Request.objects.filter(pk=request.pk).update(ended_at=timezone.now(), **ENDED)

    assert no.value.__cause__.diag.constraint_name == "request_ends_heard"


@pytest.mark.parametrize("status", ["submitted", "expired"])
def test_the_database_refuses_to_end_a_request_while_a_proposal_waits(status: str) -> None:
    request = make.request(status="closed")
    make.proposal(request=request, status=status)

    with pytest.raises(IntegrityError) as no, transaction.atomic():
        Request.objects.filter(pk=request.pk).update(ended_at=timezone.now(), **ENDED)

    assert no.value.__cause__.diag.constraint_name == "request_ends_heard"


@pytest.mark.parametrize("status", ["declined", "expired", "concluded", "shortlisted", "dropped"])
def test_who_answered_or_was_never_asked_keeps_nothing_open(status: str) -> None:
    request = make.request(status="closed")
    make.introduction(request=request, status=status)

    Request.objects.filter(pk=request.pk).update(ended_at=timezone.now(), **ENDED)


@pytest.mark.parametrize(
    ("model", "builder", "before", "after"),
    [
        (Introduction, make.introduction, "declined", "interested"),
        (Introduction, make.introduction, "concluded", "introduced"),
        (Proposal, make.proposal, "not_chosen", "submitted"),
    ],
)
def test_nobody_begins_to_wait_for_a_request_that_has_ended(
    model: Any, builder: Any, before: str, after: str
) -> None:
    row = builder(request=make.request(status="unsuccessful"), status=before)

    with pytest.raises(IntegrityError) as no, transaction.atomic():
        model.objects.filter(pk=row.pk).update(status=after)

    assert no.value.__cause__.diag.constraint_name == "nobody_waits_after_the_end"
