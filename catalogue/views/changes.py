"""To be written."""

from django.http import HttpResponse


def changes(request, **kwargs):
    return HttpResponse("ok")
