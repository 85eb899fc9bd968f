"""Proposals in the admin: that they are there and how they stand. What they say is between the two sides."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

from market.admin.requests import ReadOnly
from market.models import Proposal, ProposalPartner

if TYPE_CHECKING:
    PartnerTable = admin.TabularInline[ProposalPartner, Proposal]
else:
    PartnerTable = admin.TabularInline


class PartnerRows(PartnerTable):
    """Who takes part in a joint proposal, and whether it agreed; never for how much."""

    model = ProposalPartner
    fields = readonly_fields = ("enterprise", "status", "invited_at", "answered_at")
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        """Its lead invites."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        """It answers itself."""
        return False


@admin.register(Proposal)
class ProposalAdmin(ReadOnly):
    """Proposals, without their lines and prices."""

    list_display = ["request", "enterprise", "status", "submitted_at", "valid_until", "decided_at"]
    list_filter = ["status"]
    list_select_related = ["request", "enterprise"]
    search_fields = ["request__number", "request__title", "enterprise__name"]
    ordering = ["-pk"]
    inlines = [PartnerRows]
    fields = [
        "request",
        "enterprise",
        "status",
        "version",
        "submitted_at",
        "valid_until",
        "decided_at",
        "decision_reason",
    ]
