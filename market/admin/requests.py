"""Requests, matches and introductions in the admin, with the connector's desk on top."""

from typing import cast

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from market.actions.weights import introduce as introduce_weights
from market.admin import desk
from market.models import Introduction, Match, MatchWeights, Request
from sif.admin import HouseAdmin, HouseAdminSite

WEIGHTED = ["words", "category", "region", "capacity", "price", "wishes", "outcomes"]


class ReadOnly(HouseAdmin):
    """What is done here is done with verbs, on the desk."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Request)
class RequestAdmin(ReadOnly):
    """Every request; the work is done on the desk."""

    list_display = ["number", "title", "buyer", "status", "respond_by", "matched_at"]
    list_filter = ["status", "visibility"]
    list_select_related = ["buyer"]
    search_fields = ["number", "title", "buyer__name"]
    ordering = ["-changed_at", "-pk"]

    def get_urls(self) -> list[URLPattern]:
        """The desk: the queue, the candidates of one request, and a button for each verb."""
        view = self.admin_site.admin_view
        one = "<str:inquiry>/kandidaten/"
        own = [
            path("werk/", view(desk.work), name="request_work"),
            path(one, view(desk.candidates), name="request_candidates"),
            path(f"{one}toevoegen/", view(desk.add), name="request_add"),
            path(f"{one}voorstellen/", view(desk.introduce), name="request_introduce"),
            path(f"{one}opnieuw/", view(desk.recompute), name="request_recompute"),
            path(f"{one}<int:match>/shortlist/", view(desk.shortlist), name="request_shortlist"),
            path(f"{one}<int:match>/afwijzen/", view(desk.refuse), name="request_refuse"),
            path(f"{one}<int:match>/terug/", view(desk.undo), name="request_undo"),
        ]
        return [*own, *super().get_urls()]


@admin.register(Match)
class MatchAdmin(ReadOnly):
    """Stored matches with their decisions: the labels that matching is measured by."""

    list_display = ["request", "enterprise", "rank", "score", "decision", "decision_code", "decided_at"]
    list_filter = ["decision", "decision_code", "by_hand"]
    list_select_related = ["request", "enterprise"]
    search_fields = ["request__number", "enterprise__name"]
    ordering = ["-request_id", "rank", "pk"]


@admin.register(Introduction)
class IntroductionAdmin(ReadOnly):
    """Introductions and their answers."""

    list_display = ["request", "enterprise", "status", "introduced_at", "answer_by", "answer_code"]
    list_filter = ["status", "answer_code"]
    list_select_related = ["request", "enterprise"]
    search_fields = ["request__number", "enterprise__name"]
    ordering = ["-pk"]


@admin.register(MatchWeights)
class MatchWeightsAdmin(HouseAdmin):
    """Versions of the weights; a new one is added, an old one is never changed."""

    list_display = ["version", *WEIGHTED, "note"]
    ordering = ["-version"]
    fields = [*WEIGHTED, "newcomer_lift", "max_open_introductions", "note"]

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: object, change: object) -> None:
        """The next version, by whoever wrote it; requests matched from now on use it."""
        introduce_weights(cast(MatchWeights, obj), by=self.actor(request), now=timezone.now())


cast(HouseAdminSite, admin.site).add_desk(
    _("Requests without an introduction"), "admin:request_work", desk.waiting
)
