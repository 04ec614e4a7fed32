"""To be written."""

from django.http import HttpResponse


def browse(request, **kwargs):
    return HttpResponse("ok")
