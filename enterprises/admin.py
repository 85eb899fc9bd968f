"""The connector's side of who takes part."""

from django.contrib import admin

from enterprises.models import Organisation
from sif.admin import HouseAdmin
from sif.models import User


@admin.register(Organisation)
class OrganisationAdmin(HouseAdmin):
    """Legal parties."""

    list_display = ["name", "kvk_number", "sector", "place"]
    list_select_related = ["place"]
    search_fields = ["name", "kvk_number"]
    ordering = ["name", "pk"]


@admin.register(User)
class PersonAdmin(HouseAdmin):
    """People with an account."""

    list_display = ["email", "name", "is_staff", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = ["email", "name", "language", "is_staff", "is_active"]
    readonly_fields = ["email", "name", "language", "is_staff", "is_active"]
