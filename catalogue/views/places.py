"""To be written."""

from django.http import HttpResponse


def place_list(request, **kwargs):
    return HttpResponse("ok")


def place_detail(request, **kwargs):
    return HttpResponse("ok")
