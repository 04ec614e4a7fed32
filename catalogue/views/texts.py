"""To be written."""

from django.http import HttpResponse


def about(request, **kwargs):
    return HttpResponse("ok")


def terms(request, **kwargs):
    return HttpResponse("ok")


def privacy(request, **kwargs):
    return HttpResponse("ok")
