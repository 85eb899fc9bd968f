"""Pages of docs/ that a command writes from the code, so that they cannot say something else."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class WritingCommand(BaseCommand):
    """Writes one page, or with --check says whether it is what the code says."""

    page = ""
    """The file's name in docs/, without .md; the command and the word of the Makefile are called the same."""

    def document(self) -> str:
        """The whole page."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch: look only."""
        parser.add_argument("--check", action="store_true", help="change nothing; fail if the page is old")

    def handle(self, *args: object, **options: object) -> None:
        """Write, or compare."""
        file = settings.BASE_DIR / "docs" / f"{self.page}.md"
        text = self.document()
        if not options["check"]:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            raise CommandError(f"docs/{self.page}.md is not what the code says: `make {self.page}`")
