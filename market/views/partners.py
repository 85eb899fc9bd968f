"""Joint proposals: whom the lead asks, and what a partner answers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from market.actions import partners as actions
from market.models import Proposal, ProposalPartner
from market.models.partners import UNDECIDED
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said

SHOWN = 8
LONGEST_NAME = 80


@policy("seller", methods=("GET", "POST"))
def partners(request: UserRequest, proposal: int) -> HttpResponse:
    """The partners of one's own proposal, and a box to look for another one."""
    own = Proposal.objects.of(request.actor).select_related("request__buyer", "enterprise")
    found = get_object_or_404(own, pk=proposal)
    today = local_day(timezone.now())
    verified = Enterprise.objects.verified(today)
    if request.method == "POST":
        wanted = get_object_or_404(verified, slug=request.POST.get("enterprise", "").replace("\0", ""))
        with refusal_said(request):
            actions.invite(found, wanted, by=request.actor, now=timezone.now())
            told = _("%(name)s has been asked. Now give it lines in your proposal.")
            messages.success(request, told % {"name": wanted.name})
        return redirect("proposal_partners", found.pk)
    rows = list(found.partners.with_names().in_order())
    asked = {row.enterprise_id for row in rows if row.is_taking_part}
    query = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_NAME]
    nobody = Enterprise.objects.none()
    hits = verified.about(query).exclude(pk__in={*asked, found.enterprise_id}) if query else nobody
    context = {
        "proposal": found,
        "inquiry": found.request,
        "rows": rows,
        "query": query,
        "hits": list(hits.with_card().by_name()[:SHOWN]),
        "may_change": found.status in UNDECIDED
        and found.request.takes_proposals(timezone.now())
        and not request.actor.read_only,
        "is_full": len(asked) >= actions.MOST_PARTNERS,
    }
    return render(request, "market/proposals/partners.html", context)


@policy("seller", methods=("POST",))
def drop(request: UserRequest, partner: int) -> HttpResponse:
    """The lead goes on without a partner."""
    led = ProposalPartner.objects.filter(proposal__in=Proposal.objects.of(request.actor))
    found = get_object_or_404(led.with_names().select_related("proposal__request"), pk=partner)
    with refusal_said(request):
        actions.drop(found, by=request.actor, now=timezone.now())
        messages.success(request, _("%(name)s is no partner any more.") % {"name": found.enterprise.name})
    return redirect("proposal_partners", found.proposal_id)


@policy("seller", methods=("POST",))
def agree(request: UserRequest, partner: int) -> HttpResponse:
    """A partner agrees to the lines that it read."""
    found = _mine(request, partner)
    mark = request.POST.get("mark", "")
    with refusal_said(request):
        actions.agree(found, mark, by=request.actor, now=timezone.now())
        messages.success(request, _("You agree to your lines. If they change, we ask you again."))
    return redirect("proposal", found.proposal_id)


@policy("seller", methods=("POST",))
def decline(request: UserRequest, partner: int) -> HttpResponse:
    """A partner does not take part, or no longer."""
    found = _mine(request, partner)
    with refusal_said(request):
        actions.decline(found, by=request.actor, now=timezone.now())
        messages.success(request, _("You do not take part. The other enterprise hears it."))
        return redirect("proposals")
    return redirect("proposal", found.proposal_id)


def _mine(request: UserRequest, partner: int) -> ProposalPartner:
    """A partnership of the enterprise acted for, answered or not."""
    mine = ProposalPartner.objects.of(request.actor).with_names()
    return get_object_or_404(mine.select_related("proposal__request"), pk=partner)
