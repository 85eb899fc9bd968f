"""Values a CSV of contributions under a published table, without booking them."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from social_return.actions import appraisals
from social_return.valuation import tables


class Command(BaseCommand):
    """`appraise FILE.csv --scheme ID [--out FILE.csv]`: exit 1 if a row has an error, the others still valued."""

    help = "Values contributions of a CSV file under a scheme, without booking them."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--scheme", required=True, metavar="ID", help="a scheme of building_blocks.json")
        parser.add_argument("--out", type=Path, metavar="FILE.csv", help="where to write (standard output)")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            rules = tables.table(options["scheme"]).rules
            with options["file"].open(newline="", encoding="utf-8-sig") as file:
                sheet = appraisals.read(file)
        except tables.UnknownScheme as unknown:
            raise CommandError(
                _("There is no scheme “%(code)s”. Choose from: %(known)s.")
                % {"code": str(unknown), "known": ", ".join(unknown.known)}
            ) from unknown
        except appraisals.NotAFile as wrong:
            raise CommandError(str(wrong)) from wrong
        except (OSError, UnicodeDecodeError) as unreadable:
            raise CommandError(
                _("%(file)s cannot be read as a CSV file in UTF-8.") % {"file": options["file"]}
            ) from unreadable
        if sheet.ignored:
            self.stderr.write(_("Not used: %(columns)s.") % {"columns": ", ".join(sheet.ignored)})
        valued = appraisals.appraise(sheet.rows, rules)
        if options["out"] is None:
            errors = appraisals.write(valued, sys.stdout)
        else:
            with options["out"].open("w", newline="", encoding="utf-8") as out:
                errors = appraisals.write(valued, out)
        if errors:
            sys.exit(1)
