"""The ledger in the workbench: to read, nothing else."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from enterprises.acting import actor_for
from enterprises.models import Membership
from sif.actors import Actor
from sif.admin import HouseAdmin
from sif.states import Refused
from social_return.actions import decisions
from social_return.models import Amendment, Contribution, LedgerEntry
from social_return.totals.unusual import reasons

MOST = 100
"""Contributions that are approved in one go."""


class ReadOnly(HouseAdmin):
    """Looking, no touching: what happens to these goes by verbs on the pages."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnly):
    """What was booked, latest first."""

    list_display = ["number", "municipality", "contract", "kind", "contribution_kind", "amount", "booked_at"]
    list_select_related = ["municipality__organisation", "contract"]
    list_filter = ["municipality", "kind"]
    search_fields = ["contract__number", "hash"]
    ordering = ["-booked_at", "-pk"]
    fields = [
        "number",
        "municipality",
        "contract",
        "contribution",
        "kind",
        "contribution_kind",
        "amount",
        "booked_at",
        "previous_hash",
        "hash",
    ]


@admin.register(Contribution)
class ContributionAdmin(ReadOnly):
    """Contributions in every state. The coded candidate reference is shown to nobody."""

    list_display = ["title", "kind", "status", "contract", "claimed", "approved", "entered_at"]
    list_select_related = ["contract", "block"]
    list_filter = ["status", "kind"]
    search_fields = ["contract__number", "supplier_name", "invoice_number"]
    ordering = ["-entered_at", "-pk"]
    exclude = ["candidate_hash"]
    actions = ("approve_plain",)

    @admin.action(description=gettext_lazy("Approve the plain ones, as an officer"), permissions=["view"])
    def approve_plain(self, request: HttpRequest, queryset: Any) -> None:
        """Approves what waits and has nothing unusual, for municipalities of which this person is an officer."""
        waiting = list(queryset.submitted().with_parties().with_proof().oldest()[:MOST])
        why = reasons(waiting)
        now = timezone.now()
        booked = 0
        for one in waiting:
            try:
                if why[one.pk]:
                    raise Refused("; ".join(why[one.pk]))
                decisions.approve(one, by=_officer(request, one), now=now)
            except Refused as no:
                self.message_user(request, f"{one.title} ({one.contract.number}): {no}", messages.WARNING)
            else:
                booked += 1
        said = ngettext("%(count)s contribution approved.", "%(count)s contributions approved.", booked)
        self.message_user(request, said % {"count": booked}, messages.SUCCESS if booked else messages.INFO)


def _officer(request: HttpRequest, contribution: Contribution) -> Actor:
    """This person, acting for the municipality: approving is the municipality's, whoever runs the market."""
    mine = Membership.objects.active().filter(user=request.user.pk)
    membership = mine.filter(organisation=contribution.municipality.organisation_id).first()
    return actor_for(membership, user=request.user)  # type: ignore[arg-type]


@admin.register(Amendment)
class AmendmentAdmin(ReadOnly):
    """What was agreed after the signature; officers enter it on the page of the contract."""

    list_display = ["contract", "number", "agreed_on", "net_sum", "end", "reason"]
    list_select_related = ["contract"]
    search_fields = ["contract__number", "reason"]
    ordering = ["-created_at", "-pk"]
