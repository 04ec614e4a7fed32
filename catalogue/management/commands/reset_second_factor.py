from django.core.management.base import BaseCommand, CommandError

from catalogue import second_factor
from catalogue.models import User


class Command(BaseCommand):
    help = (
        "Takes the second factor of an account away, for the last administrator who lost telephone and codes."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        if not second_factor.reset(user=user, by=None):
            raise CommandError(f"{username} has no second factor.")
        self.stdout.write(
            f"The second factor of {username} is removed; signing in leads to setting up a new one."
        )
