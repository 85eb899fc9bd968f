"""`manage.py prepare`: a database that is ready to look at. `make run` says it each time."""

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from sif.models import User


class Command(BaseCommand):
    """Applies what the migrations ask for, and tells the demo story once. For development only."""

    help = "Migrate, and fill an empty database with the demo story."

    def handle(self, *args: object, **options: object) -> None:
        """Do nothing that was done before, so that this is quick the second time."""
        if not settings.DEBUG:
            raise CommandError("prepare is for a development machine; in production say migrate.")
        call_command("migrate", verbosity=0, interactive=False)
        if "demo" in get_commands() and not User.objects.exists():
            self.stdout.write("Telling the demo story: this takes a moment, once")
            call_command("demo")
