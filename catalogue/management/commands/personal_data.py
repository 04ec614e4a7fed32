"""Where names or addresses of a person stand, and taking them out of what stays behind."""

from django.core.management.base import BaseCommand, CommandError

from catalogue import personal


class Command(BaseCommand):
    help = (
        "Lists every row of the database in whose texts one of these words stands: names, e-mail addresses, user"
        " names. Nothing is changed without one of the options."
    )

    def add_arguments(self, parser):
        parser.add_argument("words", nargs="+", help="Each at least two characters.")
        parser.add_argument(
            "--forget-senders",
            action="store_true",
            help="Remove the sender from every suggestion that came under exactly one of these names or addresses.",
        )
        parser.add_argument(
            "--take-out",
            action="store_true",
            help="Put 〔—〕 in the place of each word in public histories, revisions, imported files and the log of"
            " the admin, exactly as written. It cannot be undone. Correct or delete live records first.",
        )

    def handle(self, *args, words, forget_senders, take_out, **options):
        if any(len(word.strip()) < 2 for word in words):
            raise CommandError("Each word needs two characters or more: one alone stands nearly everywhere.")
        if forget_senders:
            self.stdout.write(f"{personal.forget_senders(words)} suggestions have no sender any more.")
        if take_out:
            self.stdout.write(f"{personal.take_out(words)} rows say less now.")
        count = 0
        for place in personal.holding(words):
            count += 1
            self.stdout.write(f"{place.model} {place.pk}: {', '.join(place.fields)}")
        self.stdout.write(f"They stand in {count} rows.")
