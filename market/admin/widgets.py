"""The list of websites that may show a piece of our catalogue."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from market.models import WidgetHost
from sif.admin import HouseAdmin


@admin.register(WidgetHost)
class WidgetHostAdmin(HouseAdmin):
    """A connector adds and removes websites; nothing else decides who may frame us."""

    list_display = ["host", "note"]
    search_fields = ["host", "note"]
    ordering = ["host"]
    fields = ["host", "note"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)
