"""Panels of requests and proposals on /mijn/, and listings that come online find open requests."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from enterprises.signals import Panel, panels_wanted
from market.actions import digests
from market.models import Assessment, Clarification, Introduction, Proposal, Request
from market.models.proposals import ProposalStatus
from market.models.requests import RequestStatus
from market.notices.requests import DIGEST
from market.signals import listing_published
from sif import queue, unsubscribe
from sif.actors import Actor
from sif.dates import local_day

SHOWN = 5
unsubscribe.register(DIGEST, digests.stop)


@receiver(listing_published, dispatch_uid="market.requests.match_listing")
def match_listing(sender: object, listing: Any, **announcement: Any) -> None:
    """A listing came online or changed: open requests of its branch are matched again."""
    queue.after_commit("market.match_listing", listing.pk)


@receiver(panels_wanted, dispatch_uid="market.requests.panels")
def panels(sender: object, actor: Actor, now: datetime, **announcement: Any) -> list[Panel]:
    """What a buyer, an enterprise and a connector have to do about requests."""
    found = []
    if "buyer" in actor.roles:
        found.append(Panel(30, "market/requests/_panel_buyer.html", _buyer(actor, now=now)))
    if "seller" in actor.roles:
        found.append(Panel(20, "market/requests/_panel_seller.html", _seller(actor, now=now)))
    if actor.is_staff:
        found.append(Panel(10, "market/requests/_panel_connector.html", _connector()))
    return found


def _buyer(actor: Actor, *, now: datetime) -> dict[str, Any]:
    own = Request.objects.of_buyer(actor)
    live = own.filter(status__in=(RequestStatus.DRAFT, RequestStatus.OPEN, RequestStatus.CLOSED))
    return {
        "rows": list(live.with_proposal_count().newest()[:SHOWN]),
        "may_post": not actor.read_only,
        "to_judge": list(
            Request.objects.filter(
                status=RequestStatus.CLOSED,
                assessments__in=Assessment.objects.of(actor).filter(handed_in_at=None),
                scores_opened=None,
            ).by_deadline()[:SHOWN]
        ),
        "today": local_day(now),
    }


def _seller(actor: Actor, *, now: datetime) -> dict[str, Any]:
    waiting = Introduction.objects.known_to(actor).answerable(now).with_request()
    drafts = Proposal.objects.of(actor).filter(status__in=(ProposalStatus.DRAFT, ProposalStatus.SUBMITTED))
    asked = Clarification.objects.open().filter(
        proposal__in=Proposal.objects.of(actor), proposal__request__status=RequestStatus.CLOSED
    )
    return {
        "clarifications": list(asked.select_related("proposal__request").order_by("answer_by", "pk")[:SHOWN]),
        "introductions": list(waiting.order_by("answer_by", "pk")[:SHOWN]),
        "proposals": list(drafts.select_related("request__buyer").newest()[:SHOWN]),
        "may_answer": not actor.read_only,
    }


def _connector() -> dict[str, Any]:
    return {"waiting": Request.objects.open().without_introductions().count()}
