"""Bring the Chinese of the interface into step with the code."""

from django.core.management.base import BaseCommand

from catalogue import translating


class Command(BaseCommand):
    help = (
        "Gathers the words of code, templates and models into locale/, and compiles what has been translated."
    )

    requires_system_checks: list[str] = []  # nor does it need a database

    def handle(self, *args, **options):
        for message in translating.update():
            self.stdout.write(f"no Chinese yet: {message.text} ({', '.join(message.files)})")
