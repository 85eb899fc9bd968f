"""The tree of categories, kept by the connectors."""

from django.contrib import admin

from market.models import Category
from sif.admin import HouseAdmin


@admin.register(Category)
class CategoryAdmin(HouseAdmin):
    """Names, CPV codes and the order of the list."""

    list_display = ["name_nl", "parent", "slug", "print_family", "position"]
    list_filter = ["parent"]
    list_select_related = ["parent"]
    search_fields = ["name_nl", "name_en", "slug"]
    ordering = ["position", "name_nl"]
