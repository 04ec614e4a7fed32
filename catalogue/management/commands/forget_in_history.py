"""Take personal data out of the public history of entries."""

from django.core.management.base import BaseCommand, CommandError

from catalogue import publishing


class Command(BaseCommand):
    help = (
        "Takes every difference in which one of these words stands out of the public history of entries. Deleting a"
        " person does so with the person's names; this is for what stands in texts."
    )

    def add_arguments(self, parser):
        parser.add_argument("words", nargs="+", help="Names or other words, each at least two characters.")

    def handle(self, *args, words, **options):
        if any(len(word.strip()) < 2 for word in words):
            raise CommandError("Each word needs two characters or more: one alone stands nearly everywhere.")
        self.stdout.write(f"{publishing.forget_in_history(words)} versions say less now.")
