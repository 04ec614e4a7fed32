from django.core.management.base import BaseCommand, CommandError

from catalogue import accounts


class Command(BaseCommand):
    help = "Prints a link that works once and sets an administrator's password; makes the administrator if need be."

    def add_arguments(self, parser):
        parser.add_argument("--username", help="whose link; made an administrator if there is no such user")
        parser.add_argument(
            "--if-none", action="store_true", help="print nothing if some administrator can sign in already"
        )

    def handle(self, *, username, if_none, **options):
        if if_none and accounts.has_administrator():
            return
        try:
            user = accounts.administrator(username=username)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"To set the password of the administrator {user.username}, open this link; it works once:"
        )
        self.stdout.write(accounts.one_time_link(user))
