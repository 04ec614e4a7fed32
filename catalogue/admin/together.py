"""How far the worker is with what is done to many records, or taken back from them, and what came of it."""

from typing import Any

from django.contrib import admin
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django_tasks_db.models import DBTaskResult

from catalogue import health, snapshots, tasks, together
from catalogue.admin.acts import DELETE, ENTRY_ACTS
from catalogue.admin.many import CHANGE_SEVERAL
from catalogue.models import Revision, User

LABELS = {
    **{act.name: act.label for act in (*ENTRY_ACTS, DELETE)},
    together.CHANGE: CHANGE_SEVERAL,
}
TAKEN_BACK = gettext_lazy("Take back what was done together")
STATES = {
    "READY": gettext_lazy("waits for the worker"),
    "RUNNING": gettext_lazy("under way"),
    "SUCCESSFUL": gettext_lazy("done"),
    "FAILED": gettext_lazy("broken off"),
}


def together_view(request, pk):
    """The page of one such task; it looks again by itself until that is over."""
    works = {work.module_path for work in (tasks.act_together, tasks.revert_batch)}
    task = DBTaskResult.objects.filter(pk=pk, task_path__in=works).first()
    said = task.args_kwargs["kwargs"] if task else {}
    if task is None or not said:  # begun by an earlier release
        raise Http404
    result = task.return_value or {}
    is_revert = task.task_path == tasks.revert_batch.module_path
    acts = Revision.objects.filter(batch=said["within"] if is_revert else said["batch"])
    before = Revision.objects.filter(batch=said["batch"])
    total = before.values("record_id").distinct().count() if is_revert else len(said["seen"])
    done = acts.values("record_id").distinct().count()
    refused: list[Any] = result.get("refused", [])
    is_over = task.status in ("SUCCESSFUL", "FAILED")
    context = {
        **admin.site.each_context(request),
        "title": TAKEN_BACK if is_revert else LABELS[said["act"]],
        "opts": Revision._meta,
        "task": task,
        "state": STATES[task.status],
        "is_over": is_over,
        "user": User.objects.filter(pk=said["user"]).first(),
        "reason": said["reason"],
        "done": done,
        "total": total,
        "percent": min(100, 100 * done // total) if total else 0,
        "same": 0 if is_revert or not is_over else max(0, total - done - result.get("refused_count", 0)),
        "refused": [("", "", line) for line in refused] if is_revert else _addressed(said["kind"], refused),
        "refused_count": result.get("refused_count", 0),
        "kept": result.get("kept", []),
        "kept_count": result.get("kept_count", 0),
        "lost": result.get("lost", []),
        "act": acts.order_by("at", "id").values_list("pk", flat=True).first(),
        "workers": is_over or health.workers(),
        "back": reverse(f"admin:catalogue_{'revision' if is_revert else said['kind']}_changelist"),
    }
    response = TemplateResponse(request, "admin/catalogue/together.html", context)
    if not is_over:
        response["Refresh"] = "3"
    return response


def _addressed(kind: str, refused: list[Any]) -> list[tuple[str, str, str]]:
    """Where the form of each is, its name, and why it was refused."""
    there = snapshots.ROOTS[kind]._default_manager.filter(pk__in=[pk for pk, _name, _why in refused])
    known = {str(pk) for pk in there.values_list("pk", flat=True)}
    form = f"admin:catalogue_{kind}_change"
    return [(reverse(form, args=[pk]) if pk in known else "", name, why) for pk, name, why in refused]
