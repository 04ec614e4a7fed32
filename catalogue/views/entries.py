"""To be written."""

from django.http import HttpResponse


def detail(request, **kwargs):
    return HttpResponse("ok")
