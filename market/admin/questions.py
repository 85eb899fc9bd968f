"""Questions about listings: connectors read along, and hide what does not belong there."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from market.actions import questions as actions
from market.forms.buyers import HideForm
from market.models import ListingQuestion
from sif.admin import DeskVerb, HouseAdmin


@admin.register(ListingQuestion)
class ListingQuestionAdmin(HouseAdmin):
    """Every question, the latest first, hidden ones too."""

    list_display = ["text", "listing", "organisation", "asked_at", "answered_at", "hidden_at"]
    list_filter = [("answered_at", admin.EmptyFieldListFilter), ("hidden_at", admin.EmptyFieldListFilter)]
    list_select_related = ["listing", "organisation"]
    search_fields = ["text", "answer", "listing__title"]
    ordering = ["-asked_at", "-pk"]
    fields = readonly_fields = (
        "listing", "organisation", "asked_by", "text", "asked_at", "answer", "answered_at", "answered_by",
        "hidden_at", "hidden_reason",
    )  # fmt: skip
    verbs = {"hide": DeskVerb(_("Hide"), actions.hide, form=HideForm, done=_("The question is hidden."))}

    def possible(self, obj: ListingQuestion) -> list[str]:
        """What is shown can be hidden."""
        return [] if obj.hidden_at else ["hide"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
