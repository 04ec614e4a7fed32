"""The tables of the two reports as rows of legible cells, read from the seed text itself and never from the fixtures.

A cell that our copy has lost is None, a cell that it never had is absent. Cells are compared after `plain()`.
"""

import re
import unicodedata

BEIJING = "beijing-ai-report-2020"
INDUSTRY = "ai-industry-research-report"
FILES = {BEIJING: "000_e9e3d7709d5f50c4.txt", INDUSTRY: "001_7335f81af1037770.txt"}

LAYERS = ("综合型", "基础层", "技术层", "应用层")
DISTRICTS = ("海淀", "朝阳", "亦庄", "通州", "顺义", "石景山", "东城")
UNIVERSITY = re.compile(r"(?:大学|学院)(?:（北京）)?$")


def plain(words):
    """What two spellings of a cell have in common: NFKC, and no spaces, which the copy breaks lines with."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words or ""))


def legibly(words):
    """The same of words in which 〔缺〕 marks what our copy has lost."""
    return plain(words).replace("〔缺〕", "")


def gaps(lines):
    """(words before, words after) of every place inside a line where letters or digits were visibly lost: a space
    between two words, or nothing between brackets or quotation marks. The words are those of the same clause."""
    for line in lines:
        words = unicodedata.normalize("NFKC", line.strip(" •➢⚫▲▼\n"))
        for gap in re.finditer(r"\s+", words):
            before, after = (
                re.split("[\\s,。]", words[: gap.start()]),
                re.split("[\\s,。]", words[gap.end() :]),
            )
            yield before[-1][-6:], after[0][:6]


class Seed:
    """One report as lines that are counted from 1."""

    def __init__(self, folder, slug):
        text = (folder / FILES[slug]).read_text(encoding="utf-8")
        self.slug = slug
        self.lines = ["", *text.splitlines()]
        self.all = plain("".join(self.lines))

    def at(self, first, last=None):
        """The words of some lines, without the breaks between them."""
        return plain("".join(self.lines[first : (last or first) + 1]))

    def between(self, start, end, nth=1):
        """The lines that stand between the nth one that begins with `start` and the next that begins with `end`."""
        hits = [number for number, line in enumerate(self.lines) if line.strip().startswith(start)]
        first = hits[nth - 1] + 1
        last = next(
            number for number in range(first, len(self.lines)) if self.lines[number].strip().startswith(end)
        )
        return [line.strip() for line in self.lines[first:last] if line.strip()]

    def paragraphs(self, start, end):
        """The same, with the lines of one block joined: a blank line ends it."""
        first = next(number for number, line in enumerate(self.lines) if line.strip().startswith(start)) + 1
        last = next(
            number for number in range(first, len(self.lines)) if self.lines[number].strip().startswith(end)
        )
        text = "\n".join(line.strip() for line in self.lines[first:last])
        return ["".join(block.split("\n")) for block in re.split(r"\n\n+", text) if block.strip()]


def gathered(lines, begins):
    """Rows that the copy broke over several lines: each begins where `begins(line)` says so."""
    rows = []
    for line in lines:
        if begins(line) or not rows:
            rows.append([])
        rows[-1].append(line)
    return [" ".join(parts).split() for parts in rows]


def starts_with_layer(line):
    return line.split()[0] in LAYERS


# --- companies ---


def listed_companies(seed):
    """Layer, sector, name, date of listing, revenue of 2019, of the first half of 2020, market value."""
    lines = seed.between("产业链环节 所在领域 证券简称", "北京 独角兽估值列表")
    lines = lines[next(number for number, line in enumerate(lines) if starts_with_layer(line)) :]
    for words in gathered(lines, starts_with_layer):
        layer, *sector, name, listed_on, revenue, half_year, value = words
        sector = "".join(sector)
        year, month, day = listed_on.split("/")
        yield (
            layer,
            None if sector == "--" else sector,
            name,
            f"{year}-{int(month):02}-{int(day):02}",
            revenue,
            half_year,
            value,
        )


def unicorns(seed, printing=1):
    """Layer, sector, name, district, stage; the list stands twice."""
    lines = seed.between(
        "产业链环节 所在领域 企业名称", "北京 独角兽估值列表" if printing == 1 else "企业估值统计", printing
    )
    for layer, *words in gathered(lines, starts_with_layer):
        split = next(number for number, word in enumerate(words) if word in DISTRICTS)
        name, stage = words[:split], "".join(words[split + 1 :])
        if layer == "综合型":
            sector = None
        else:
            sector = name.pop(0)
            if sector == "消费":  # 消费&文娱
                sector += name.pop(0)
        yield layer, sector, "".join(name).replace("（）", "") or None, words[split], stage


def global_unicorns(seed):
    """Name, sector, district."""
    for line in seed.between("序号 企业名称 所在领域", "图 ："):
        *words, district = line.split()
        yield (words[0] if len(words) == 2 else None), words[-1], district


def single_rounds(seed):
    """Name, founded, round, date of the round, amount, currency, qualifier."""
    row = re.compile(
        r"\d+ (?P<name>\S+) (?P<year>\d{4})-(?P<month>\d+) (?P<round>.+?) (?P<on>\d{4}\.\d+) 融资 "
        r"(?P<amount>[\d.]+) 亿(?P<unit>美元|元人民币)(?P<more>以上)?$"
    )
    for line in seed.between("序号 企业简称 成立时间", "4、"):
        cells = row.match(line)
        year, month = cells["on"].split(".")
        yield (
            cells["name"],
            f"{cells['year']}-{int(cells['month']):02}",
            cells["round"],
            f"{year}-{int(month):02}",
            cells["amount"],
            "USD" if cells["unit"] == "美元" else "CNY",
            "at_least" if cells["more"] else "exact",
        )


def corporate_institutes(seed):
    """Company, its institute as far as legible, the people of its team, its results."""
    lines = seed.between("企业名称 实验室 研究院名称", "百度、京东、小米、奇虎")
    heads = ("研究领域：", "研究团队：", "研究成果：")
    rows, kind = [], None
    for line in lines:
        if any(line.startswith(head) for head in heads):
            kind, line = line[:4], line[5:]
            rows[-1].setdefault(kind, "")
        elif kind in (None, "研究成果") and len(line.split()) <= 3 and line.split()[0] in CORPORATE:
            rows.append({"name": line})
            kind = None
            continue
        rows[-1][kind] += line
    for row in rows:
        company, _, institute = row["name"].partition(" ")
        yield company, institute, row["研究领域"], row["研究团队"], row["研究成果"]


CORPORATE = ("百度", "京东", "小米", "奇虎", "字节跳动", "滴滴")


def drug_discovery(seed):
    """Name, what it does."""
    for line in seed.between("企业 成立时间 特点", "表 ："):
        name, _year, features = line.split()
        yield name, features


def surgical_robots(seed):
    """Name, place."""
    for line in seed.between("企业 地区", "随着国内医疗器械"):
        yield tuple(line.split())


def scientist_led(seed):
    """Field, background, and the name of the company where it is legible; the cells stand in blocks out of order,
    but backgrounds and fields each in the order of the rows."""
    text = plain("".join(seed.between("表 ：由知名科学家团队领衔", "数据来源")))
    fields = "计算机视觉|知识图谱|信息挖掘|机器学习|自然语言处理|芯片"
    backgrounds = re.findall(
        rf"((?:创始人|首席科学家|创始团队|联合创始人).*?)(清微智能)?(?={fields}|创始人|首席|联合|$)", text
    )
    for (background, name), field in zip(backgrounds, re.findall(fields, text), strict=True):
        yield field, background, name or None


# --- science and research ---


def platforms(seed):
    """Host, name, place."""
    for line in seed.between("序号 建设单位 平台名称", "图 ："):
        yield tuple(line.split()[:3])


def national_laboratories(seed):
    """The names of two tables whose cells stand mixed: State Key Laboratories, national engineering laboratories."""
    # one stands before the heading of its section, as the caption of a picture
    lines = seed.between("北京国家新一代人工智能创新发展试验区挂牌", "全球计算机科学")
    words = " ".join(lines).split()
    for kind in ("国家重点实验室", "国家工程实验室"):
        yield [word for word in words if re.fullmatch(rf"[^：、。，]+{kind}", word)]


def ministry_laboratories(seed):
    """Name, host, class."""
    for line in seed.between("名称 建设单位 性质", "名称 依托单位"):
        yield tuple(line.split())


def city_laboratories(seed, nth):
    """Name, host: the first such table lists key laboratories, the second engineering research centres."""
    lines = seed.between("名称 依托单位", "名称 依托单位" if nth == 1 else "表 ：", nth)
    for words in gathered(lines, lambda line: not line.startswith("（")):
        yield words[0], "".join(words[1:])


def top_scientists(seed):
    """Name, affiliation."""
    for line in seed.between("中文姓名 国内排名", "表 ："):
        yield tuple(line.split())


def degree_programmes(seed):
    """Programme, university; one pair a row."""
    names = (
        "(人工智能专业|智能科学与技术专业|机器人工程专业|数据科学与大数据技术专业|大数据管理与应用专业"
        "|网络空间安全专业|物联网工程专业)"
    )
    lines = seed.between("专业名称 北京开设该专业的高校", "表 ：")
    _, *cells = re.split(names, plain("".join(lines)))
    for programme, universities in zip(cells[::2], cells[1::2], strict=True):
        for university in universities.split("、"):
            yield programme, university


def ai_schools(seed):
    """University, school, what is said of it."""
    text = plain("".join(seed.between("高校名称 研究院名称", "表 ：")))
    # the two names stand one after the other: "清华大学清华大学人工智能研究院"
    names = re.compile(r"((?:清华|北京|中国)(?:(?!大学)\w){0,6}大学)(\1\w*?(?:研究院|学院))•成立时间:年月日")
    _, *cells = names.split(text)
    yield from zip(cells[::3], cells[1::3], cells[2::3], strict=True)


def achievements(seed):
    """What each bullet of the table of original achievements says."""
    text = plain("".join(seed.between("领域产出重大原创成果", "科")))
    frame = "主要成果领域单位|数据来源:智源研究院根据公开资料整理|表:近年来北京领域产出的部分重大原创成果"
    for bullet in re.sub(frame, "", text).split("•")[1:]:
        yield re.sub(r"(?:人工智能芯片|机器学习|计算机视觉)+$", "", bullet)


AWARD = re.compile(
    r"(国家技术发明奖|国家自然科学奖|国家科学技术进步奖|科学技术奖|北京科学技术奖科学进步奖)(一等奖|二等奖)"
)


def awards(seed):
    """Award, grade, everything else in its row: project, organisations and people, whose lines stand mixed."""
    text = plain("".join(seed.between("果 年度 奖项名称", "表 ：")))
    text = re.sub(r"年份获奖名称奖项等级项目名称主要参与单位主要完成人", "", text)
    _, *cells = AWARD.split(text)
    yield from zip(cells[::3], cells[1::3], cells[2::3], strict=True)


def benchmarks(seed, nth):
    """Organisation, what is left of the names of data sets, task. A line with a task alone is another result of the
    organisation above it."""
    lines = seed.between("公司名称 数据集 榜单名称", "竞赛成绩屡次" if nth == 1 else "数据来源", nth)
    words = " ".join(lines).replace("（按新闻报道时间）", "").split()
    organisation, names = None, ""
    for word in words:
        if word in ("，", "等"):
            names += word
        elif word in BENCHMARKED:
            organisation = word
        else:
            yield organisation, names, word
            names = ""


BENCHMARKED = (
    *("百度", "旷视科技", "创新奇智", "小米"),
    *("清华大学", "中科院计算所", "北京大学", "北京航空航天大学", "中国人民大学"),
)


# --- open source, data, devices ---


def frameworks(seed):
    """Name as far as legible, what was achieved."""
    makers = ("百度飞桨", "旷视天元", "小米", "一流科技", "清华计图", "清华珠算")
    lines = seed.between("开源框架 取得成效", "北京智源大会")
    for words in gathered(lines, lambda line: line.split()[0] in makers):
        yield words[0], "".join(words[1:])


def datasets(seed):
    """Name as far as legible, description."""
    blocks = [plain(block) for block in seed.paragraphs("名称 简介", "数据来源")]
    # a name that fills one line stands in one block with its description
    names = (
        "(目标检测数据集|人类检测数据集|全球最大多轮对话文本数据集|新冠肺炎全球开放数据源"
        "|智源抗疫药物研发小分子性质预测赛数据集)"
    )
    _, *cells = re.split(names, "".join(blocks))
    yield from zip(cells[::2], cells[1::2], strict=True)


def devices(seed):
    """Status, product, registrant, place."""
    status = None
    lines = " ".join(seed.between("状态 产品 注册企业", "年 月，北京科亚方舟"))
    for word in lines.split():
        if word in ("获批", "绿色", "通道"):
            status, product, registrant = word, "", None
        elif word in ("北京", "深圳", "上海"):
            yield "获批" if status == "获批" else "绿色通道", product, registrant, word
            product, registrant = "", None
        elif product and re.search("公司", word):
            registrant = word
        elif registrant:
            registrant += word
        else:
            product += word


# --- policies ---

TITLE = re.compile(r"《([^》]+)》")


def titles(seed):
    """Every title in 《》, in the order of its first appearance, as legible."""
    return list(dict.fromkeys(TITLE.findall(seed.all)))


def timeline_measures(seed):
    """What the policy timeline figure says, in blocks."""
    return seed.paragraphs("建立人工智能创新体系", "图 ：北京主要人工智能发展政策时间轴")


def scenario_phases(seed):
    """What was issued in each phase of opening scenarios: policies and lists of projects."""
    text = plain("".join(seed.between("表 ：北京市工程", "表 ：北京场景开放相关政策措施")))
    for phase in re.split(r"(?:起步|探索|深化)阶段\(", text)[1:]:
        yield re.findall("•((?:发布|面向|《)[^•]*?(?:》|清单|建设项目))", phase)


# --- places in rankings and charts: the labels that a figure has left, in its order ---


def competing_provinces(seed):
    """From the top down; the text lists them upwards."""
    return seed.between("北京已成为中国", "数据来源")[::-1]


def capable_cities(seed):
    """From the top down, too."""
    return seed.between("图 ：中国城市人工智能能力评估", "基于城市企业活动")[::-1]


def computing_cities(seed):
    lines = seed.between("图 ：中国城市人工智能发展总指标", "基于城市发展环境")
    return [line for line in lines if not line.startswith("名次")]


def developed_cities(seed):
    return " ".join(seed.between("基于城市发展环境", "基于经济总量")).split()


def patent_applicants(seed):
    """By applications and by grants, from the top down; two figures whose labels stand one group after the other."""
    lines = seed.between("京高校院所成为人工智能领域", "数据来源")[::-1]
    return lines[10:], lines[:10]
