"""The tree of categories, kept by the connectors."""

from typing import cast

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from market.actions import categories as actions
from market.models import Category
from sif.admin import HouseAdmin


@admin.register(Category)
class CategoryAdmin(HouseAdmin):
    """Names, CPV codes and the order of the list."""

    list_display = ["name_nl", "parent", "slug", "icon", "print_family", "position"]
    list_filter = ["parent"]
    list_select_related = ["parent"]
    search_fields = ["name_nl", "name_en", "slug"]
    ordering = ["position", "name_nl"]

    def save_model(self, request: HttpRequest, obj: Model, form: object, change: object) -> None:
        """Other names are found at once: the listings repeat them."""
        actions.keep(cast(Category, obj), by=self.actor(request), now=timezone.now())
