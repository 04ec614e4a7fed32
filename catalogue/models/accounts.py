"""Who signs in. Roles are groups."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of the editorial staff. The public needs no account."""
