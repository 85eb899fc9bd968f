"""The connector's side: who takes part, and the desk on which a vetting is worked."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises import signals
from enterprises.actions import vetting as actions
from enterprises.forms.vetting import ApproveForm, AskForm, RefuseForm, ReviewerForm, VerdictForm
from enterprises.models import (
    Capacity,
    Certificate,
    Check,
    Enterprise,
    Membership,
    Organisation,
    Partnership,
    Place,
    Region,
    Vetting,
)
from sif import history
from sif.admin import DeskVerb, HouseAdmin, HouseAdminSite
from sif.models import User

if TYPE_CHECKING:
    OrganisationModelForm = forms.ModelForm[models.Model]
    MemberTable = admin.TabularInline[Membership, Organisation]
    PartnerTable = admin.TabularInline[Partnership, Organisation]
else:
    OrganisationModelForm = forms.ModelForm
    MemberTable = PartnerTable = admin.TabularInline
from sif.saying import refusal_said


class OrganisationForm(OrganisationModelForm):
    """What an organisation does on the market as boxes to tick."""

    capacities = forms.MultipleChoiceField(
        label=gettext_lazy("does"),
        choices=Capacity.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class MemberInline(MemberTable):
    """Who works there: people invite each other on the site."""

    model = Membership
    fields = readonly_fields = ("user", "role", "spending_limit", "created_at", "ended_at")
    extra = 0
    can_delete = False
    ordering = ["created_at"]

    def has_add_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return False


class PartnerInline(PartnerTable):
    """Ties with the market."""

    model = Partnership
    fields = ["kind", "starts_on", "ends_on"]
    extra = 0
    can_delete = False


@admin.register(Organisation)
class OrganisationAdmin(HouseAdmin):
    """Legal parties. What one does on the market (buys, sells, judges, is a municipality) is given here."""

    form = OrganisationForm
    list_display = ["name", "kvk_number", "sector", "place"]
    list_filter = ["sector"]
    list_select_related = ["place"]
    search_fields = ["name", "kvk_number"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["place"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["created_at"]
    fields = [
        "name",
        "slug",
        "kvk_number",
        "vat_id",
        "sector",
        "capacities",
        "place",
        "address",
        "created_at",
    ]
    inlines = [MemberInline, PartnerInline]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keeps who wrote or rewrote it."""
        now = timezone.now()
        if not change:
            obj.created_at = now
        super().save_model(request, obj, form, change)
        verb = "edit" if change else "register"
        history.record(obj, verb, by=self.actor(request), now=now, fields=form.changed_data)


@admin.register(User)
class PersonAdmin(HouseAdmin):
    """People with an account: to look up, not to edit."""

    list_display = ["email", "name", "is_staff", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = readonly_fields = ("email", "name", "language", "is_staff", "is_active", "date_joined")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Place)
class PlaceAdmin(HouseAdmin):
    """Municipalities, to choose from."""

    list_display = ["name", "region"]
    list_select_related = ["region"]
    search_fields = ["name"]
    ordering = ["name", "pk"]
    readonly_fields = ["code", "name", "region", "latitude", "longitude"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Region)
class RegionAdmin(PlaceAdmin):
    """Regions, to filter by."""

    list_display = ["name", "code"]
    list_select_related = []
    readonly_fields = ["code", "name"]


@admin.register(Enterprise)
class EnterpriseAdmin(HouseAdmin):
    """Social enterprises as they describe themselves; connectors read, and decide who is trusted."""

    list_display = ["name", "organisation", "verified_until", "trusted"]
    list_filter = ["trusted", "nationwide"]
    list_select_related = ["organisation"]
    search_fields = ["name", "organisation__kvk_number"]
    ordering = ["name", "pk"]
    fields = [
        "name",
        "organisation",
        "mission",
        "story",
        "target_groups",
        "sdgs",
        "nationwide",
        "website",
        "founded_year",
        "people",
        "people_distance",
        "max_order_value",
        "verified_until",
        "first_verified_on",
        "trusted",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All but `trusted`: an enterprise writes about itself."""
        return [str(name) for name in self.fields if name != "trusted"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keeps who decided to trust an enterprise, and tells what follows from it."""
        super().save_model(request, obj, form, change)
        by, now = self.actor(request), timezone.now()
        history.record(obj, "edit", by=by, now=now, fields=form.changed_data)
        if obj.trusted and "trusted" in form.changed_data:
            for said in signals.sentences(signals.enterprise_trusted, enterprise=obj, by=by, now=now):
                messages.info(request, said)


@admin.register(Certificate)
class CertificateAdmin(HouseAdmin):
    """Labels whose proof a connector has to look at."""

    list_display = ["kind", "enterprise", "valid_from", "valid_until", "checked_at"]
    list_filter = [("checked_at", admin.EmptyFieldListFilter), "kind"]
    list_select_related = ["enterprise"]
    search_fields = ["enterprise__name"]
    ordering = ["-valid_until", "-pk"]
    fields = readonly_fields = (
        "enterprise",
        "kind",
        "issuer",
        "valid_from",
        "valid_until",
        "proof_link",
        "checked_at",
        "checked_by",
    )
    verbs = {
        "check": DeskVerb(
            gettext_lazy("I have seen the proof"),
            actions.check_certificate,
            done=gettext_lazy("The label counts from now on."),
            explanation=gettext_lazy("From now on this label counts, on the days between its two dates."),
        )
    }

    def possible(self, obj: Certificate) -> list[str]:
        """Looking at the proof happens once."""
        return [] if obj.checked_at else ["check"]

    @admin.display(description=gettext_lazy("proof"))
    def proof_link(self, certificate: Certificate) -> str | SafeString:
        if not certificate.proof:
            return _("No file was added.")
        return format_html(
            '<a href="{}">{}</a>', reverse("certificate_proof", args=[certificate.pk]), _("Download")
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Vetting)
class VettingAdmin(HouseAdmin):
    """The queue of enterprises to check; each has a desk with its checklist."""

    list_display = ["enterprise", "status", "submitted_at", "owner", "decided_at", "valid_until"]
    list_display_links = None
    list_filter = ["status"]
    list_select_related = ["enterprise", "owner"]
    search_fields = ["enterprise__name"]
    verbs = {
        "ask": DeskVerb(
            gettext_lazy("Ask the enterprise something"),
            actions.ask,
            AskForm,
            done=gettext_lazy("Your question is on its way."),
        ),
        "ask_reviewer": DeskVerb(
            gettext_lazy("Ask a reviewer about the finances"),
            actions.ask_reviewer,
            ReviewerForm,
            done=gettext_lazy("The reviewer got a message."),
            explanation=gettext_lazy(
                "The reviewer sees the name, the KvK number and this question. Nothing else."
            ),
        ),
        "approve": DeskVerb(
            gettext_lazy("Approve"),
            actions.approve,
            ApproveForm,
            done=gettext_lazy("The enterprise can sell. It got a message."),
            explanation=gettext_lazy("This needs a good verdict on every line of the checklist."),
        ),
        "refuse": DeskVerb(
            gettext_lazy("Refuse"),
            actions.refuse,
            RefuseForm,
            done=gettext_lazy("Refused. The enterprise got a message with your reason."),
        ),
    }

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["desk_link", *self.list_display[1:]]

    @admin.display(description=gettext_lazy("enterprise"), ordering="enterprise__name")
    def desk_link(self, vetting: Vetting) -> SafeString:
        return format_html('<a href="{}">{}</a>', self._change_url(str(vetting.pk)), vetting.enterprise)

    def possible(self, obj: Vetting) -> list[str]:
        """The verbs of the lifecycle, and asking a reviewer while the checklist is open."""
        allowed = set(obj.lifecycle.verbs(obj.status, "staff"))
        if "refuse" in allowed and obj.checks.filter(kind="finance", verdict=Check.Verdict.OPEN).exists():
            allowed.add("ask_reviewer")
        return [name for name in self.verbs if name in allowed]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Vetting.objects.select_related("enterprise__organisation__place", "owner").in_queue()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        """Adds the address where a line of the checklist gets its verdict."""
        own = path(
            "<path:object_id>/judge/",
            self.admin_site.admin_view(self.judge_view),
            name="enterprises_vetting_judge",
        )
        return [own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The desk: what the enterprise says, its labels, the checklist with a form on each line, and the verbs."""
        return self._desk(request, self._vetting(request, object_id))

    def _vetting(self, request: HttpRequest, object_id: str) -> Vetting:
        found = self.get_object(request, object_id)
        if not isinstance(found, Vetting):
            raise Http404
        return found

    def judge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """One line's verdict, with its evidence."""
        vetting = self._vetting(request, object_id)
        asked = request.POST.get("check", "")
        line = get_object_or_404(vetting.checks.all(), kind=asked)
        form = VerdictForm(request.POST, auto_id=f"c{line.pk}_%s")
        if not form.is_valid():
            return self._desk(request, vetting, wrong={line.pk: form}, status=422)
        with refusal_said(request):
            actions.judge(line, by=self.actor(request), now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Kept: %(line)s") % {"line": line.get_kind_display()})
        return HttpResponseRedirect(self._change_url(object_id))

    def _desk(
        self,
        request: HttpRequest,
        vetting: Vetting,
        *,
        wrong: dict[int, VerdictForm] | None = None,
        status: int = 200,
    ) -> TemplateResponse:
        names = self.possible(vetting)
        lines = [(check, self._form_of(check, wrong or {})) for check in vetting.checks.in_order()]
        context = {
            **self.admin_site.each_context(request),
            "title": str(vetting.enterprise),
            "opts": self.opts,
            "vetting": vetting,
            "enterprise": vetting.enterprise,
            "organisation": vetting.enterprise.organisation,
            "missing": actions.missing_for(vetting.enterprise),
            "labels": Certificate.objects.of(vetting.enterprise).by_kind(),
            "lines": lines,
            "is_open": not vetting.is_over and not vetting.is_draft,
            "form": next(iter((wrong or {}).values()), None),
            "verbs": [
                (self.verbs[name].label, self._verb_url(str(vetting.pk), name), name == "approve")
                for name in names
            ],
            "events": history.of(vetting),
            "queue": reverse("admin:enterprises_vetting_changelist"),
        }
        return TemplateResponse(request, "admin/enterprises/vetting_desk.html", context, status=status)

    def _form_of(self, check: Check, wrong: dict[int, VerdictForm]) -> VerdictForm:
        initial = {"verdict": "" if check.is_open else check.verdict, "evidence": check.evidence}
        return wrong.get(check.pk) or VerdictForm(initial=initial, auto_id=f"c{check.pk}_%s")


cast(HouseAdminSite, admin.site).add_desk(
    gettext_lazy("Enterprises to check"),
    "admin:enterprises_vetting_changelist",
    lambda: Vetting.objects.waiting().count(),
)
cast(HouseAdminSite, admin.site).add_desk(
    gettext_lazy("Labels to check"),
    "admin:enterprises_certificate_changelist",
    lambda: Certificate.objects.unchecked().count(),
)
