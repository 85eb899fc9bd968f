"""Every version of a proposal that was handed in, and what differs between two of them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from market import differences
from market.models import Proposal, ProposalVersion
from sif.policy import policy
from sif.requests import UserRequest

SHOWN = 50


@policy("seller", "buyer")
def versions(request: UserRequest, proposal: int) -> HttpResponse:
    """The versions, the last one first; `?van=` and `?naar=` say which two are held side by side."""
    visible = Proposal.objects.visible_to(request.actor).select_related("request__buyer", "enterprise")
    found = get_object_or_404(visible, pk=proposal)
    own = ProposalVersion.objects.visible_to(request.actor).of(found)
    rows = list(own[:SHOWN])
    numbers = [row.number for row in rows]
    newer = _chosen(request.GET.get("naar", ""), numbers, numbers[:1])
    older = _chosen(request.GET.get("van", ""), numbers, [one for one in numbers if one < (newer or 0)][:1])
    by_number = {row.number: row for row in rows}
    is_pair = older is not None and newer is not None and older != newer
    context = {
        "proposal": found,
        "inquiry": found.request,
        "rows": rows,
        "older": older,
        "newer": newer,
        "is_mine": "buyer" not in found.roles_of(request.actor),
        "difference": differences.between_versions(by_number[older].content, by_number[newer].content)
        if is_pair and older is not None and newer is not None
        else None,
    }
    return render(request, "market/proposals/versions.html", context)


def _chosen(typed: str, numbers: list[int], otherwise: list[int]) -> int | None:
    """The version that was asked for, if there is one with that number."""
    asked = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else None
    if asked in numbers:
        return asked
    return otherwise[0] if otherwise else None
