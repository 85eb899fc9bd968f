"""Proposals in the admin: that they are there and how they stand. What they say is between the two sides."""

from django.contrib import admin

from market.admin.requests import ReadOnly
from market.models import Proposal


@admin.register(Proposal)
class ProposalAdmin(ReadOnly):
    """Proposals, without their lines and prices."""

    list_display = ["request", "enterprise", "status", "submitted_at", "valid_until", "decided_at"]
    list_filter = ["status"]
    list_select_related = ["request", "enterprise"]
    search_fields = ["request__number", "request__title", "enterprise__name"]
    ordering = ["-pk"]
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
