"""The rows of schemes, each on a page of its own, until a contract was signed under their scheme."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from sif.admin import HouseAdmin
from social_return.models import Block, Bonus, Reduction, Scheme
from social_return.valuation.terms import Recognition, Target

if TYPE_CHECKING:
    RowModelForm = forms.ModelForm[models.Model]
else:
    RowModelForm = forms.ModelForm


def _boxes(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class BlockForm(RowModelForm):
    """The groups and the certificates as boxes to tick."""

    targets = _boxes(gettext_lazy("for"), Target.choices)
    recognitions = _boxes(gettext_lazy("recognised suppliers"), Recognition.choices)


class ReductionForm(RowModelForm):
    """The certificates as boxes to tick."""

    recognitions = _boxes(gettext_lazy("certificates"), Recognition.choices)


class RowAdmin(HouseAdmin):
    """A row of a table. Once its scheme was used it is there to read; the database holds that too."""

    formfield_overrides = {models.DecimalField: {"localize": True}}
    list_select_related = ["scheme"]
    search_fields = ["label", "scheme__name", "scheme__code"]
    ordering = ["scheme__name", "position", "pk"]

    def _is_free(self, row: Any) -> bool:
        return row is None or not Scheme.objects.used().filter(pk=row.scheme_id).exists()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_free(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A row of a scheme that nobody used may go."""
        return obj is not None and self._is_free(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A row stays in its table."""
        return ["scheme"] if obj is not None else []

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """A new row goes into a scheme that was not used yet."""
        if db_field.name == "scheme":
            used = Scheme.objects.used().values("pk")
            options["queryset"] = Scheme.objects.exclude(pk__in=used).order_by("name", "pk")
        return super().formfield_for_foreignkey(db_field, request, **options)


@admin.register(Block)
class BlockAdmin(RowAdmin):
    """Building blocks."""

    form = BlockForm
    list_display = ["label", "scheme", "kind", "basis", "amount", "hourly", "pct"]
    list_filter = ["kind", "basis"]


@admin.register(Bonus)
class BonusAdmin(RowAdmin):
    """Bonuses."""

    list_display = ["label", "scheme", "bonus", "basis", "amount", "age_from"]
    list_filter = ["bonus"]


@admin.register(Reduction)
class ReductionAdmin(RowAdmin):
    """Reductions of the obligation."""

    form = ReductionForm
    list_display = ["label", "scheme", "pct"]
