"""Contracts in the workbench: entered here, pinned to the scheme of their first day."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sif import history
from sif.admin import HouseAdmin
from social_return.actions.contracts import entered, reduction
from social_return.models import Contract, Scheme

if TYPE_CHECKING:
    ContractModelForm = forms.ModelForm[Contract]
else:
    ContractModelForm = forms.ModelForm


class ContractForm(ContractModelForm):
    """A contract; its scheme follows from its municipality and its first day."""

    labour_share = forms.DecimalField(
        label=gettext_lazy("Labour in the contract sum (percent)"),
        required=False,
        min_value=0,
        max_value=100,
        localize=True,
        help_text=gettext_lazy("Leave the percentage empty, and the scheme says what is owed."),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        municipality, start = cleaned.get("municipality"), cleaned.get("start")
        if self.instance._state.adding and municipality and start:
            scheme = Scheme.objects.of(municipality).in_force(start).first()
            if scheme is None:
                self.add_error(
                    "start",
                    _("There is no scheme in force on the first day of the contract. Add the scheme first."),
                )
            else:
                self.instance.scheme = scheme
                self._derive(scheme, cleaned)
        return cleaned

    def _derive(self, scheme: Scheme, cleaned: dict[str, Any]) -> None:
        """Without a percentage or a fixed sum: what the scheme usually asks of such a contract."""
        if cleaned.get("percentage") is None and cleaned.get("fixed_obligation") is None:
            net_sum, share = cleaned.get("net_sum"), cleaned.get("labour_share")
            if net_sum is not None:
                cleaned["percentage"] = scheme.owing.usual(net_sum, labour_share=share)


@admin.register(Contract)
class ContractAdmin(HouseAdmin):
    """What was awarded, to whom, and what is owed. The obligation is derived, never typed."""

    form = ContractForm  # type: ignore[assignment] # the base class is about any model
    list_display = ["number", "subject", "municipality", "contractor", "obligation", "start", "end"]
    list_select_related = ["municipality__organisation", "contractor"]
    list_filter = ["municipality"]
    search_fields = ["number", "subject", "contractor__name"]
    ordering = ["-start", "-pk"]
    date_hierarchy = "start"
    autocomplete_fields = ["municipality", "contractor"]
    fields = [
        "number",
        "municipality",
        "contractor",
        "subject",
        "cpv",
        "net_sum",
        "labour_share",
        "percentage",
        "fixed_obligation",
        "certificate",
        "start",
        "end",
        "scheme",
        "reduction_pct",
        "obligation",
    ]
    readonly_fields = ["scheme", "reduction_pct", "obligation"]
    formfield_overrides = {models.DecimalField: {"localize": True}}  # 1150000,00 is how it is written here

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The labour share is asked once, to know what is owed; it is not kept."""
        return [name for name in self.fields or () if obj is None or name != "labour_share"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What is pinned stays: number, parties and period as soon as it is entered."""
        pinned = ["number", "municipality", "contractor", "start", "certificate", "percentage"] if obj else []
        if obj and obj.contributions.exists():
            pinned += ["net_sum", "fixed_obligation", "end"]  # once something counts, by an amendment
        return [*self.readonly_fields, *pinned]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Enters it with the reduction of its scheme, and keeps who changed what."""
        now = timezone.now()
        if not change:
            obj.created_at = now
            obj.reduction_pct = reduction(obj.scheme, obj.certificate, obj.percentage)
        super().save_model(request, obj, form, change)
        if change:
            history.record(obj, "change", by=self.actor(request), now=now, fields=form.changed_data)
        else:
            entered(obj, by=self.actor(request), now=now)
