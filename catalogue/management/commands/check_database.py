"""Whether the database is whole."""

from django.core.management.base import BaseCommand, CommandError

from catalogue import document_check


class Command(BaseCommand):
    help = (
        "Compares every public document with one built anew, and looks whether the change log has gaps and foreign "
        "keys lead somewhere; fails if anything is wrong. rebuild_documents mends documents."
    )

    def handle(self, *args, **options):
        faults = 0
        for fault in document_check.faults():
            faults += 1
            self.stdout.write(f"  {fault}")
        if faults:
            raise CommandError(f"{faults} faults.")
        self.stdout.write("The database is whole.")
