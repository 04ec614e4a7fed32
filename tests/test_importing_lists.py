"""Two public lists, as long as they come and with the faults of such files, brought in through the pages of the admin
by a worker of its own: dry run, applied and published while the worker is killed, the same again, taken back."""

import json
import random
import sys
import time

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from catalogue.choices import ImportState
from catalogue.models import Import, Organisation, PublicDocument, Scenario, Source
from tests.acting import user
from tests.processes import start
from tests.test_importing_admin import do, upload

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import django
django.setup()
from django.core.management import call_command
print("ready", flush=True)
call_command("db_worker", "--no-reload", "--no-startup-delay", "--interval", "0.05", verbosity=0)
"""
FIRST = "云海天明星辰卓越鼎泰恒盛启元睿思博远智慧创新华光宇航汉唐蓝图金石木林森宏达瑞和中科北极方正同济清源"
TRADES = ("机器人", "芯片", "智能科技", "数据技术", "视觉", "软件", "网络", "生物科技", "自动化", "信息技术")
FORMS = ("有限公司", "股份有限公司", "（北京）有限公司", "有限责任公司")
PLACES = ("海淀区", "海淀", "北京市朝阳区", "朝阳区", "亦庄", "昌平区", "东城", "石景山区", "西城区", "丰台")
SECTORS = ("智能芯片", "计算机视觉", "具身智能", "量子占卜", "", "", "")
FULL_WIDTH = {48 + digit: 0xFF10 + digit for digit in range(10)}
DATES = ("{y}", "{y}-03-05", "{y}年3月", "{y}/12/1", "{y}.6", "二〇一九年三月", "", "-", "不详", "去年")


def organisations(rows, chance):
    """Lines of a list as an office hands it out, in GB18030."""
    lines = ["附件2,,,,,,", "北京市人工智能企业名录（2026年）,,,,,,"]
    heading = "序号,企业名称,所属区,成立日期,行业,网址,备注"
    lines.append(heading)
    names = set()
    for number in range(1, rows + 1):
        while (name := "".join(chance.choices(FIRST, k=3))) in names:
            pass
        names.add(name)
        name += chance.choice(TRADES) + chance.choice(FORMS)
        date = chance.choice(DATES).format(y=chance.randint(1990, 2025))
        cells = [str(number), name, chance.choice(PLACES), date, chance.choice(SECTORS), "", "无"]
        if number % 50 == 3:
            cells[5] = f"www.e{number}.example"
        if number % 70 == 5:
            cells[3] = cells[3].translate(FULL_WIDTH)
            cells[1] = f"  {name} "
        lines.append(",".join(cells))
        if number % 100 == 7:
            lines.append(lines[-1])  # a row twice
        if number % 1000 == 9:
            lines += [heading, ",,,,,,"]  # the next sheet of paper
    lines.append(f"合计,共{rows}家,,,,,")
    return "\r\n".join(lines).encode("gb18030")


def scenarios(rows, chance):
    lines = ["场景名称,应用领域,区域,投资额（万元）,建设单位,说明"]
    for number in range(1, rows + 1):
        place = "、".join(chance.sample(PLACES, chance.randint(1, 3)))
        money = chance.choice(("1500", "约2000", "3.5", "", "—", "若干", "1500万美元"))
        field = chance.choice(("交通", "医疗", "教育", "其它的", ""))
        name = (
            f"{''.join(chance.choices(FIRST, k=4))}{chance.choice(('示范应用', '服务平台', '试点', '工程'))}"
        )
        lines.append(f'{name}{number},{field},{place},{money},"某某单位, 另一单位","第一行\n第二行"')
    return "\n".join(lines).encode("utf-8-sig")


def under_way(job):
    job.refresh_from_db()
    return job.state in (
        ImportState.READING,
        ImportState.CHECKING,
        ImportState.APPLYING,
        ImportState.REVERTING,
    )


class Worker:
    """The worker of the import, which is killed as often as is asked if it works for so long; how often it was, and the
    most memory it had, in kilobytes."""

    def __init__(self, chance, longest):
        self.chance, self.longest, self.memory, self.killed = chance, longest, 0, 0

    def carry_out(self, job, kills=0):
        """Seconds that it took, its killings included."""
        began = time.monotonic()
        while True:
            process = start(WORKER)
            killed = time.monotonic() + (
                self.chance.uniform(self.longest / 4, self.longest) if kills else 7200
            )
            while time.monotonic() < killed and under_way(job):
                self._look(process.pid)
                time.sleep(0.2)
            process.kill()
            process.communicate()
            if not under_way(job):
                return time.monotonic() - began
            kills -= 1
            self.killed += 1

    def _look(self, pid):
        with open(f"/proc/{pid}/status") as status:
            peak = next(line for line in status if line.startswith("VmHWM"))
        self.memory = max(self.memory, int(peak.split()[1]))


def documents():
    """What the public is shown, by id; a version grows with whatever happens."""
    return {
        pk: [slug, {name: value for name, value in json.loads(body).items() if name != "version"}]
        for pk, slug, body in PublicDocument.objects.values_list("pk", "slug", "body").iterator()
    }


def say(what, seconds, **more):
    told = "".join(f", {name} {value}" for name, value in more.items())
    sys.stdout.write(f"\n{connection.vendor}: {what} {seconds:.0f} s{told}")
    sys.stdout.flush()


def played(client, data, kind, *, kills, longest):
    """The afternoon of whoever brings in a list. Returns the verdicts of its first dry run."""
    call_command("load_catalogue", verbosity=0)
    before = documents()
    client.force_login(user("reviewer"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    worker = Worker(random.Random(len(data)), longest)

    def brought_in():
        upload(client, data, kind)
        job = Import.objects.latest("at")
        reading = worker.carry_out(job)
        columns = {f"column-{n}": name or "-" for n, name in enumerate(json.loads(job.mapping))}
        source = str(Source.objects.values_list("pk", flat=True).first())
        address = reverse("admin:catalogue_import_columns", args=[job.pk])
        client.post(
            address, {**columns, "header_row": job.header_row, "source": source, "locator": "row {n}"}
        )
        seconds = worker.carry_out(job)
        say("dry run", seconds, **json.loads(job.counts))
        do(client, job, "lenient", lenient="1")  # leave out what cannot be read, not its whole row
        seconds = worker.carry_out(job)
        assert job.state == ImportState.CHECKED, job.message
        say(
            f"{job.total:,} rows: read in {reading:.0f} s, dry run without such cells",
            seconds,
            **json.loads(job.counts),
        )
        return job

    job = brought_in()
    found = json.loads(job.counts)
    do(client, job, "apply", publish="1")
    say("applied and published", worker.carry_out(job, kills), killed=worker.killed)
    assert worker.killed
    assert job.state == ImportState.APPLIED, job.message
    assert len(documents()) == len(before) + found["new"] - json.loads(job.counts).get("unpublished", 0)

    again = json.loads(brought_in().counts)
    assert "new" not in again and "changed" not in again, again

    do(client, job, "revert", reason="no list of ours")
    seconds = worker.carry_out(job, kills)
    say("taken back", seconds, killed=worker.killed, memory=f"{worker.memory // 1024} MB")
    assert job.state == ImportState.REVERTED, job.message
    assert documents() == before
    return found


@pytest.mark.prove
def test_51000_organisations(client):
    found = played(client, organisations(51_000, random.Random(51)), "organisation", kills=10, longest=20)
    assert found["new"] > 40_000
    assert Organisation.objects.filter(status="archived").count() == found["new"]


@pytest.mark.prove
def test_3600_scenarios(client):
    found = played(client, scenarios(3600, random.Random(36)), "scenario", kills=10, longest=3)
    assert found["new"] > 2900
    assert Scenario.objects.filter(status="archived").count() == found["new"]
