"""The word list, which connectors keep, and what people looked for in vain."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet, Sum, Window
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from market.actions import wordlist
from market.models import UnmetSearch, WordGroup
from sif.admin import HouseAdmin
from sif.dates import local_day

if TYPE_CHECKING:
    GroupForm = forms.ModelForm[WordGroup]
else:
    GroupForm = forms.ModelForm

SHOWN_DAYS = 90


class WordGroupForm(GroupForm):
    """The words on one line, with commas between them."""

    def clean_words(self) -> list[str]:
        words = [" ".join(word.split()) for word in self.cleaned_data["words"]]
        found = list(dict.fromkeys(word for word in words if word))
        if len(found) < 2:
            raise forms.ValidationError(_("Give at least two words, with a comma between them."))
        return found


@admin.register(WordGroup)
class WordGroupAdmin(HouseAdmin):
    """Synonyms, English words and what belongs to one trade. A change counts at once, for every search."""

    form = WordGroupForm  # type: ignore[assignment]
    list_display = ["__str__", "relation", "trade"]
    list_filter = ["relation", ("trade", admin.EmptyFieldListFilter)]
    search_fields = ["words", "trade"]
    ordering = ["trade", "relation", "pk"]
    fields = ("words", "relation", "trade")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A group that misleads is taken out."""
        return self.has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        wordlist.keep(obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        wordlist.take_out(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for group in queryset:
            wordlist.take_out(group)


@admin.register(UnmetSearch)
class UnmetSearchAdmin(HouseAdmin):
    """What is missing: words that found nothing in the last ninety days, the most wanted first."""

    list_display = ["words", "day", "count", "total"]
    list_filter = ["day"]
    search_fields = ["words"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        since = local_day(timezone.now()) - timedelta(days=SHOWN_DAYS)
        total = Window(Sum("count"), partition_by="words")
        shown = UnmetSearch.objects.filter(day__gte=since)
        return shown.annotate(total=total)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-total", "words", "-day")

    @admin.display(description=_("in ninety days"), ordering="total")
    def total(self, obj: Any) -> int:
        return int(obj.total)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
