"""Municipalities in the workbench. Their candidate keys appear nowhere."""

from django.contrib import admin

from sif.admin import HouseAdmin
from social_return.models import Municipality


@admin.register(Municipality)
class MunicipalityAdmin(HouseAdmin):
    """Which organisations award contracts, with the names of their districts."""

    list_display = [
        "organisation",
        "slug",
        "candidate_retention_months",
        "unusual_from",
        "evidence_retention_months",
        "unusual_from",
        "evidence_retention_months",
    ]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name", "slug"]
    ordering = ["organisation__name", "pk"]
    autocomplete_fields = ["organisation"]
    fields = [
        "organisation",
        "slug",
        "districts",
        "candidate_retention_months",
        "unusual_from",
        "evidence_retention_months",
        "quiet_pct",
        "attention_pct",
        "behind_pct",
    ]
