"""To be written."""

from django.http import HttpResponse


def indicator_list(request, **kwargs):
    return HttpResponse("ok")


def indicator_detail(request, **kwargs):
    return HttpResponse("ok")
