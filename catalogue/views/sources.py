"""To be written."""

from django.http import HttpResponse


def source_list(request, **kwargs):
    return HttpResponse("ok")


def source_detail(request, **kwargs):
    return HttpResponse("ok")
