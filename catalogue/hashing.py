"""Which passwords are refused, and how they are stored: Argon2id with parameters that a flood of attempts cannot use to
exhaust the memory."""

import re

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class Argon2(Argon2PasswordHasher):
    """OWASP's second choice, 19 MiB, two passes, one lane; Django's own takes 100 MiB and eight for each attempt.

    What was stored with other parameters is stored anew when its owner signs in.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1


class WordsOfTheSite:
    """Refuses a password that is little more than words of the place that it opens: host, publisher, roles."""

    # letters and digits that have to be left without those words
    LEFT = 8
    ALWAYS = ("catalogue", "directory", "password", "administrator", "reviewer", "editor", "admin")

    def words(self) -> list[str]:
        told = f"{settings.SITE_URL.split('://')[-1]} {settings.PUBLISHER} {settings.PUBLISHER_EN}"
        found = {word for word in re.split(r"[\W_]+", told.casefold()) if len(word) > 3 or not word.isascii()}
        return sorted(found.union(self.ALWAYS), key=len, reverse=True)

    def validate(self, password, user=None):
        rest = password.casefold()
        for word in self.words():
            rest = rest.replace(word, "")
        if len(re.sub(r"[\W_]+", "", rest)) < self.LEFT <= len(password):
            raise ValidationError(self.get_help_text(), code="words_of_the_site")

    def get_help_text(self):
        return _(
            "Your password must hold more than words of this site and its publisher, and digits behind them."
        )
