"""To be written."""

from django.http import HttpResponse


def topic_list(request, **kwargs):
    return HttpResponse("ok")


def topic_detail(request, **kwargs):
    return HttpResponse("ok")
