"""To be written."""

from django.http import HttpResponse


def index(request):
    return HttpResponse("ok")


def part(request, number):
    return HttpResponse("ok")
