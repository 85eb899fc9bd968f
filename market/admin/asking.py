"""Thresholds of the law to keep up to date; questions and answers of enterprises to look at, with who said them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from market.admin.requests import ReadOnly
from market.models import Interest, RequestQuestion, Threshold
from sif import history
from sif.admin import HouseAdmin


@admin.register(Threshold)
class ThresholdAdmin(HouseAdmin):
    """Only the law's: a buyer keeps its own on a page of its own."""

    list_display = ["kind", "rule", "amount", "valid_from", "valid_until", "source"]
    list_filter = ["kind", "rule"]
    ordering = ["-valid_from", "kind", "pk"]
    fields = ["kind", "rule", "amount", "valid_from", "valid_until", "source", "source_url"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the policies of buyers."""
        return super().get_queryset(request).filter(organisation=None)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keeps who changed it."""
        obj.changed_at = timezone.now()
        super().save_model(request, obj, form, change)
        history.record(obj, "edit", by=self.actor(request), now=timezone.now(), fields=form.changed_data)


@admin.register(RequestQuestion)
class RequestQuestionAdmin(ReadOnly):
    """What was asked about requests; only here one sees who asked."""

    list_display = ["request", "enterprise", "text", "asked_at", "answered_at"]
    list_select_related = ["request", "enterprise"]
    search_fields = ["request__number", "enterprise__name"]
    ordering = ["-asked_at", "-pk"]


@admin.register(Interest)
class InterestAdmin(ReadOnly):
    """What enterprises say to public requests: the reasons of a no are labels for the matching."""

    list_display = ["request", "enterprise", "answer", "code", "note", "answered_at"]
    list_filter = ["answer", "code"]
    list_select_related = ["request", "enterprise"]
    search_fields = ["request__number", "enterprise__name"]
    ordering = ["-answered_at", "-pk"]
