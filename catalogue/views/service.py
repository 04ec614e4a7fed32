"""To be written."""

from django.http import HttpResponse


def robots(request, **kwargs):
    return HttpResponse("ok")


def healthz(request, **kwargs):
    return HttpResponse("ok")


def readyz(request, **kwargs):
    return HttpResponse("ok")
