"""Schemes in the workbench: validated, adopted from a template, immutable once used."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, gettext_lazy

from sif.admin import DeskVerb, HouseAdmin
from sif.templatetags.house import day
from sif.validators import no_bsn, plain_text
from social_return.actions import schemes as actions
from social_return.admin import differences
from social_return.forms.contributions import DayField
from social_return.models import Block, Bonus, Municipality, Reduction, Scheme

if TYPE_CHECKING:
    BlockTable = admin.TabularInline[Block, Scheme]
    BonusTable = admin.TabularInline[Bonus, Scheme]
    ReductionTable = admin.TabularInline[Reduction, Scheme]
    MunicipalityChoice = forms.ModelChoiceField[Municipality]
    SchemeChoice = forms.ModelChoiceField[Scheme]
else:
    BlockTable = BonusTable = ReductionTable = admin.TabularInline
    MunicipalityChoice = SchemeChoice = forms.ModelChoiceField


class AsPublished:
    """The rows of a scheme as a table to read; each has a page of its own to change it on."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class BlockInline(AsPublished, BlockTable):
    """The building blocks."""

    model = Block
    ordering = ["position", "pk"]
    fields = ["kind", "basis", "amount", "hourly", "pct", "max_months", "judgement"]
    readonly_fields = ["kind", "basis", "amount", "hourly", "pct", "max_months", "judgement"]


class BonusInline(AsPublished, BonusTable):
    """The bonuses."""

    model = Bonus
    ordering = ["position", "pk"]
    fields = ["bonus", "basis", "amount", "hourly", "factor", "age_from"]
    readonly_fields = ["bonus", "basis", "amount", "hourly", "factor", "age_from"]


class ReductionInline(AsPublished, ReductionTable):
    """The reductions of the obligation."""

    model = Reduction
    ordering = ["position", "pk"]
    fields = ["pct", "max_obligation_pct", "judgement"]
    readonly_fields = ["pct", "max_obligation_pct", "judgement"]


class MunicipalityField(MunicipalityChoice):
    """A municipality by its name."""

    def label_from_instance(self, obj: Municipality) -> str:
        return obj.organisation.name


class AdoptForm(forms.Form):
    """For which municipality a copy is made, and from when it holds."""

    municipality = MunicipalityField(
        Municipality.objects.select_related("organisation").order_by("organisation__name", "pk"),
        label=gettext_lazy("Municipality"),
    )
    start = DayField(label=gettext_lazy("In force from"))
    end = DayField(
        label=gettext_lazy("Up to, not including"),
        required=False,
        help_text=gettext_lazy("Empty: until further notice."),
    )
    code = forms.SlugField(label=gettext_lazy("Code of the copy"), max_length=60)
    name = forms.CharField(
        label=gettext_lazy("Name of the copy"), max_length=160, validators=[no_bsn, plain_text]
    )


class SchemeField(SchemeChoice):
    """A scheme by its municipality, its name and its first day."""

    def label_from_instance(self, obj: Scheme) -> str:
        if obj.municipality is None or obj.during is None:
            return f"{gettext('template')}: {obj.name}"
        return f"{obj.municipality.organisation.name}: {obj.name}, {day(obj.during.lower)}"


class OtherSchemeForm(forms.Form):
    """Which other version stands on the left."""

    older = SchemeField(Scheme.objects.none(), label=gettext_lazy("Compare with"))

    def __init__(self, schemes: QuerySet[Scheme], data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["older"]
        field.queryset = schemes


class UsedFilter(admin.SimpleListFilter):
    """Templates, schemes of municipalities, and those that contracts were signed under."""

    title = gettext_lazy("sort")
    parameter_name = "sort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("template", gettext_lazy("templates")),
            ("own", gettext_lazy("of a municipality")),
            ("used", gettext_lazy("used")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = {
            "template": Scheme.objects.templates(),
            "own": Scheme.objects.filter(municipality__isnull=False),
            "used": Scheme.objects.used(),
        }.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(pk__in=wanted.values("pk"))


@admin.register(Scheme)
class SchemeAdmin(HouseAdmin):
    """The published tables, and what municipalities made of them. A new version is a copy with a period."""

    list_display = ["name", "municipality", "period", "fulltime_hours", "rows", "signed"]
    list_select_related = ["municipality__organisation"]
    list_filter = [UsedFilter]
    search_fields = ["name", "code"]
    ordering = ["name", "pk"]
    inlines = [BlockInline, BonusInline, ReductionInline]
    autocomplete_fields = ["municipality"]
    verbs = {
        "adopt": DeskVerb(
            gettext_lazy("Copy for a municipality"),
            actions.adopt,
            AdoptForm,
            done=gettext_lazy(
                "Copied. Check the rows before a contract is signed under it: after that it is fixed."
            ),
            explanation=gettext_lazy(
                "A scheme that a contract was signed under does not change any more. For new rules you make a copy "
                "that begins on a day; the scheme before it then ends."
            ),
        ),
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """The two boxes of a period each say what they are: Django's own say nothing."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name == "during" and field is not None:
            labels = (gettext_lazy("In force from"), gettext_lazy("Up to, not including"))
            for box, label in zip(field.widget.widgets, labels, strict=True):
                box.attrs["aria-label"] = label
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet[Scheme]:
        schemes: Any = super().get_queryset(request)
        counted: QuerySet[Scheme] = schemes.annotate(
            row_count=Count("blocks", distinct=True), contract_count=Count("contracts", distinct=True)
        )
        return counted

    def get_urls(self) -> list[URLPattern]:
        """Adds the page that shows two versions side by side."""
        own = path(
            "<path:object_id>/difference/",
            self.admin_site.admin_view(self.difference_view),
            name="social_return_scheme_difference",
        )
        return [own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The change page, with the way to the difference beside its verbs."""
        address = reverse("admin:social_return_scheme_difference", args=(object_id,))
        buttons = [(name, verb.label, self._verb_url(object_id, name)) for name, verb in self.verbs.items()]
        buttons.append(("difference", gettext_lazy("Compare with another version"), address))
        return super().change_view(request, object_id, form_url, {"verbs": buttons, **(extra_context or {})})

    def difference_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Two versions side by side; without a choice, the version before this one."""
        newer = self.get_object(request, object_id)
        if not isinstance(newer, Scheme) or not self.has_view_permission(request, newer):
            raise Http404
        schemes = Scheme.objects.comparable_with(newer)
        form = OtherSchemeForm(schemes, request.GET if "older" in request.GET else None)
        older = form.cleaned_data["older"] if form.is_bound and form.is_valid() else None
        if not form.is_bound and (older := Scheme.objects.before(newer)):
            form.initial["older"] = older.pk
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Difference between versions"),
            "subtitle": str(newer),
            "back": self._change_url(object_id),
            "form": form,
            "older": older,
            "newer": newer,
            "parts": differences.between(older, newer) if older else [],
        }
        status = 422 if form.is_bound and not form.is_valid() else 200
        return TemplateResponse(request, "admin/social_return/scheme_difference.html", context, status=status)

    @admin.display(description=gettext_lazy("in force"), ordering="during")
    def period(self, scheme: Any) -> str:
        if scheme.during is None:
            return gettext("template")
        first, after = scheme.during.lower, scheme.during.upper
        last = day(after - timedelta(days=1)) if after else gettext("until further notice")
        return f"{day(first)} – {last}"

    @admin.display(description=gettext_lazy("building blocks"))
    def rows(self, scheme: Any) -> int:
        count: int = scheme.row_count
        return count

    @admin.display(description=gettext_lazy("contracts"))
    def signed(self, scheme: Any) -> int:
        count: int = scheme.contract_count
        return count

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Once used only the period can be ended."""
        if obj is None or not obj.contracts.exists():
            return []
        return [field.name for field in Scheme._meta.concrete_fields if field.name not in {"id", "during"}]
