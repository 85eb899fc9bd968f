"""What is new or changes in the catalogue: the queue, each as a difference, and the look back at the trusted."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from market import differences
from market.actions import review
from market.models import ChangeStatus, ListingChange, ListingDocument
from sif.admin import DeskVerb, HouseAdmin, HouseAdminSite
from sif.validators import no_bsn, plain_text

QUEUE = "admin:market_listingchange_changelist"


class ReasonForm(forms.Form):
    """What the entrepreneur will read."""

    reason = forms.CharField(
        label=_("What do you tell the entrepreneur?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[plain_text, no_bsn],
        help_text=_("One or two sentences that say what to do. They come in a mail and at the listing."),
    )


class Stand(admin.SimpleListFilter):
    """Which of the queues; without a choice what waits."""

    title = _("queue")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("sampled", _("to look back at")),
            *((status.value, status.label) for status in ChangeStatus if status.value not in {"waiting", "sampled"}),
            ("all", _("all")),
        ]  # fmt: skip

    def choices(self, changelist: Any) -> Any:
        """Django's "all" is our first queue."""
        first, *others = super().choices(changelist)
        return [{**first, "display": _("to be decided")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ListingChange]) -> QuerySet[ListingChange]:
        if self.value() == "all":
            return queryset
        return queryset.filter(status=self.value() or ChangeStatus.WAITING)


@admin.register(ListingChange)
class ListingChangeAdmin(HouseAdmin):
    """What entrepreneurs show for the first time, or otherwise. Oldest first: nobody is passed over."""

    change_form_template = "admin/market/listing_change.html"
    list_display = ["listing", "enterprise", "status", "made_at", "decided_at", "decided_by"]
    list_filter = [Stand]
    list_select_related = ["listing__enterprise", "decided_by"]
    search_fields = ["listing__title", "listing__enterprise__name"]
    ordering = ["made_at", "pk"]
    fields = ("listing", "enterprise", "status", "made_by", "made_at", "reason", "decided_by", "decided_at")
    readonly_fields = fields
    verbs = {
        "approve": DeskVerb(_("Approve"), review.approve, done=_("The change is online.")),
        "ask": DeskVerb(
            _("Ask for a change"),
            review.ask,
            ReasonForm,
            done=_("The entrepreneur got a mail. The change comes back when it is adjusted."),
        ),
        "refuse": DeskVerb(
            _("Refuse"), review.refuse, ReasonForm, done=_("The entrepreneur got a mail with the reason.")
        ),
        "clear": DeskVerb(_("Fine"), review.clear, done=_("Looked at.")),
        "object": DeskVerb(
            _("Not fine"),
            review.object_to,
            ReasonForm,
            done=_("The entrepreneur got a mail."),
            explanation=_("It stays online. Pause the listing if buyers should not see it."),
        ),
    }

    @admin.display(description=_("social enterprise"), ordering="listing__enterprise__name")
    def enterprise(self, change: ListingChange) -> str:
        return change.listing.enterprise.name

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        """The second queue has an address of its own."""
        view = self.admin_site.admin_view(self.look_back)
        return [path("terugkijken/", view, name="listing_changes_sampled"), *super().get_urls()]

    def look_back(self, request: HttpRequest) -> HttpResponse:
        """To the changes that are online already."""
        return redirect(f"{reverse(QUEUE)}?stand={ChangeStatus.SAMPLED}")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With the difference, side by side, and the photos and documents that wait with it."""
        change = self.get_object(request, object_id)
        more: dict[str, Any] = {}
        if isinstance(change, ListingChange):
            more = {
                "difference": differences.between(change.seen, change.content),
                "pictures": differences.pictures(change),
                "documents": ListingDocument.objects.to_see(change.listing).in_order(),
            }
        verbs_only = {"show_save": False, "show_save_and_continue": False}
        return super().change_view(
            request, object_id, form_url, {**more, **verbs_only, **(extra_context or {})}
        )


site = cast(HouseAdminSite, admin.site)
site.add_desk(_("Changes of listings to check"), QUEUE, lambda: ListingChange.objects.waiting().count())
site.add_desk(
    _("Changes to look back at"),
    "admin:listing_changes_sampled",
    lambda: ListingChange.objects.sampled().count(),
)
