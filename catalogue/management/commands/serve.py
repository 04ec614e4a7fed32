from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from catalogue import serving


class Command(BaseCommand):
    help = (
        "Runs the catalogue on this machine: migrates, loads what is new, starts web server and task worker."
    )

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        try:
            serving.check_port(port)
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used: {error.strerror}. Choose another one: make run PORT={port + 1}"
            ) from error
        serving.bring_up_to_date()
        what_ended = serving.run_together(
            serving.commands(port), ready=lambda: serving.answers(port), on_ready=self.say_where
        )
        if what_ended:
            raise CommandError(f"{what_ended} Everything else was stopped.")
        self.stdout.write("Stopped.")

    def say_where(self):
        self.stdout.write(
            f"\nThe catalogue:      {settings.SITE_URL}/ and in English {settings.SITE_URL}/en/"
        )
        self.stdout.write(f"Its administration: {settings.SITE_URL}/admin/")
        call_command("administrator_link", if_none=True, stdout=self.stdout)
        self.stdout.write("Ctrl-C stops it.\n")
        self.stdout.flush()
