"""The ledger in the workbench: to read, nothing else."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from sif.admin import HouseAdmin
from social_return.models import Contribution, LedgerEntry


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
