"""What the buyer sees side by side, and that many proposals cost no more questions than one."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from market.models import Request
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db
PAGES = ("", "beoordeling/", "beoordeling/uw-punten/", "gunnen/", "gunnen/{proposal}/")


def test_labels_stand_beside_the_price_with_who_checked_them(
    buyer: Player, seller: Player, connector: Player
) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    proposal = make.proposal(request=request, enterprise=seller.enterprise)
    partner = make.proposal_partner(proposal=proposal).enterprise
    today = timezone.localdate()
    make.certificate(
        enterprise=seller.enterprise, kind="PSO_3", issuer="PSO-Nederland", checked_by=connector.user
    )
    make.certificate(enterprise=seller.enterprise, kind="B_CORP", valid_until=today - timedelta(days=1))
    make.certificate(enterprise=partner, kind="CODE_SO")

    (column,) = buyer.client.get(f"/inkoopvragen/{request.number}/").context["table"]
    page = buyer.client.get(f"/inkoopvragen/{request.number}/").content.decode()

    assert [(one.name, [label.kind for label in one.labels]) for one in column.labels] == [
        ("", ["PSO_3"]),
        (partner.name, ["CODE_SO"]),
    ]
    assert f"gecontroleerd door {connector.user.name}" in page
    assert "PSO-Nederland" in page


def _more(request: Request, assessor: Player) -> None:
    """One proposal more: joint, labelled, with an option, a question, scores and a line for what was asked."""
    proposal = make.proposal(request=request, enterprise=make.enterprise(), lines=())
    asked = request.lines.get()
    make.proposal_line(proposal=proposal, asked=asked)
    make.proposal_partner(proposal=proposal)
    make.proposal_line(proposal=proposal, is_option=True)
    make.certificate(enterprise=proposal.enterprise)
    make.clarification(proposal=proposal)
    make.match(request=request, enterprise=proposal.enterprise)
    mine = request.assessments.get(member=assessor.membership)
    for criterion in request.criteria.filter(kind="judged"):
        make.score(assessment=mine, criterion=criterion, proposal=proposal)
        make.agreed_score(criterion=criterion, proposal=proposal)


@pytest.mark.parametrize("path", PAGES)
def test_many_proposals_cost_no_more_questions_than_one(buyer: Player, path: str) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    make.request_line(request=request)
    make.criterion(request=request, kind="price", name="Prijs")
    make.criterion(request=request)
    make.assessment(request=request, member=buyer.membership, status="handed_in")
    make.scores_opened(request=request)
    _more(request, buyer)
    if "{proposal}" in path:
        _more(request, buyer)  # beside the one that is chosen, one that hears why not
    address = f"/inkoopvragen/{request.number}/{path}".format(proposal=request.proposals.first().pk)

    once = _asked(buyer.client, address)
    for _time in range(4):
        _more(request, buyer)

    assert _asked(buyer.client, address) == once


def _asked(client: Any, address: str) -> int:
    assert client.get(address).status_code == 200  # what is kept in memory is there now
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_a_lone_line_is_asked_with_its_quantity(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    asked = make.request_line(request=request, title="Soep", quantity=Decimal(100))
    make.proposal_line(proposal=make.proposal(request=request, lines=()), asked=asked)

    page = buyer.client.get(f"/inkoopvragen/{request.number}/").content.decode()

    assert 'data-l="Soep (100 persoon)"' in page
