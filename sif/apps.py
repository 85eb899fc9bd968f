"""The ground floor as a Django app, and the admin site of the house."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin_apps


class SifConfig(AppConfig):
    """Loads every app's tasks and receivers, so that names are known and announcements are heard."""

    name = "sif"
    default = True
    verbose_name = "Social Impact Market"

    def ready(self) -> None:
        for app in apps.get_app_configs():
            if app.module is not None and "site-packages" not in (app.path or ""):
                for room in ("tasks", "receivers"):
                    if find_spec(f"{app.name}.{room}"):
                        import_module(f"{app.name}.{room}")


class HouseAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our own site."""

    default = False
    default_site = "sif.admin.HouseAdminSite"

    def ready(self) -> None:
        """The apps bring their own rows; mail and work for later are the house's."""
        super().ready()
        import_module("sif.desks")
