"""Close the account of somebody who left, and take the person out of it."""

from django.core.management.base import BaseCommand, CommandError

from catalogue import personal
from catalogue.models import User


class Command(BaseCommand):
    help = (
        "Closes an account for good: no name, no address, no password, no role, no session. What was done with it"
        " stays, under a number."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
        if user.is_superuser and not others.exists():
            raise CommandError("This is the last administrator; make another one first.")
        self.stdout.write(f"{username} is {personal.forget_account(user)} from now on.")
