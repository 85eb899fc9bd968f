"""Requests, matches and introductions in the admin, with the connector's desk on top."""

from typing import cast

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from market.actions.weights import introduce as introduce_weights
from market.admin.desk import candidates, numbers, queue, verbs, weighing
from market.models import Introduction, Match, MatchWeights, Request
from sif.admin import HouseAdmin, workbench

WEIGHTED = ["words", "category", "region", "capacity", "price", "wishes", "outcomes"]


OF_A_REQUEST = (
    ("toevoegen", "add", verbs.add),
    ("voorstellen", "introduce", verbs.introduce),
    ("opnieuw", "recompute", verbs.recompute),
    ("nemen", "take", verbs.take),
    ("loslaten", "let_go", verbs.let_go),
    ("vanzelf", "steer", verbs.steer),
    ("stoppen", "stop", verbs.stop),
    ("gesproken", "note_contact", verbs.note_contact),
    ("mail-opnieuw", "send_again", verbs.send_again),
)
OF_A_MATCH = (
    ("shortlist", "shortlist", verbs.shortlist),
    ("vastzetten", "pin", verbs.pin),
    ("afwijzen", "refuse", verbs.refuse),
    ("terug", "undo", verbs.undo),
)


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
            path("werk/", view(queue.work), name="request_work"),
            path("cijfers/", view(numbers.numbers), name="request_numbers"),
            path(one, view(candidates.candidates), name="request_candidates"),
            path(f"{one}vergelijken/", view(candidates.compare), name="request_compare"),
            *(path(f"{one}{word}/", view(verb), name=f"request_{name}") for word, name, verb in OF_A_REQUEST),
            *(
                path(f"{one}<int:match>/{word}/", view(verb), name=f"request_{name}")
                for word, name, verb in OF_A_MATCH
            ),
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
    change_list_template = "admin/market/weights_list.html"

    def get_urls(self) -> list[URLPattern]:
        """The page where other weights are tried."""
        tried = self.admin_site.admin_view(weighing.try_weights)
        return [path("proberen/", tried, name="try_weights"), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: object, change: object) -> None:
        """The next version, by whoever wrote it; requests matched from now on use it."""
        introduce_weights(cast(MatchWeights, obj), by=self.actor(request), now=timezone.now())


workbench().add_desk(_("Requests without an introduction"), "admin:request_work", queue.waiting)
