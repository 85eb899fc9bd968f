"""Matching, deadlines and reminders, by themselves."""

from django.utils import timezone

from market.actions import attachments, desk, digests, introductions, requests
from market.matching import keep, reverse
from market.models import Listing, ProposalAttachment, Request, RequestAttachment
from sif import queue


@queue.task("market.match")
def match(request_id: int) -> None:
    """Computes the matches of a request; twice gives the same rows."""
    if request := Request.objects.filter(pk=request_id).first():
        keep.renew(request, now=timezone.now())


@queue.task("market.match_listing")
def match_listing(listing_id: int) -> None:
    """A listing came online or changed: the open requests that may want it are topped up."""
    if listing := Listing.objects.select_related("category__parent").filter(pk=listing_id).first():
        reverse.top_up(listing, now=timezone.now())


@queue.task("market.scan_request_file")
def scan_request_file(attachment_id: int) -> None:
    """Lets the virus scanner look at a file beside a request."""
    attachments.scan(RequestAttachment, attachment_id)


@queue.task("market.scan_proposal_file")
def scan_proposal_file(attachment_id: int) -> None:
    """Lets the virus scanner look at a file beside a proposal."""
    attachments.scan(ProposalAttachment, attachment_id)


@queue.periodic("market.deadlines", seconds=60)
def deadlines() -> None:
    """Requests open and close by themselves; introductions that nobody answered expire, and the next is made."""
    requests.pass_deadlines(timezone.now())
    introductions.expire_due(timezone.now())
    desk.bring_next_due(timezone.now())


@queue.periodic("market.request_reminders", seconds=3600)
def reminders() -> None:
    """Enterprises with two days left, and buyers who have not chosen or not answered, are reminded."""
    introductions.remind_due(timezone.now())
    requests.remind_buyers(timezone.now())
    requests.remind_of_questions(timezone.now())


@queue.periodic("market.request_digest", seconds=3600)
def digest() -> None:
    """Once a day each enterprise hears of the public requests that suit it."""
    digests.send_due(timezone.now())
