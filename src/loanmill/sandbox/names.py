"""Chinese names of people, places and shops. None of them is meant to be anybody."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
    "于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷"
    "龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
MALE = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢建国志远文博海峰永胜德福家兴"
FEMALE = "芳娜敏静丽艳娟霞秀兰燕玲桂英红梅雪慧婷倩莉洁琴云莲真环爱妹月香春菊凤素珍美琳佳欣怡雅"
COMPOUND = ("欧阳", "上官", "司徒", "诸葛", "尉迟")

# Invented places: no county of these names exists, so no address leads to a real door.
TOWNS = (
    ("青岚市", ("河东区", "柳溪区", "北屏区", "临港新区")),
    ("云泽市", ("东湖区", "石桥区", "南浦县", "白鹭县")),
    ("松陵市", ("城关区", "望江区", "松北县")),
    ("锦屏市", ("锦城区", "花溪口区", "龙潭县")),
)
STREETS = (
    "解放路",
    "人民路",
    "建设路",
    "新华街",
    "和平路",
    "中山路",
    "文化街",
    "滨河路",
    "工业大道",
    "商贸城一街",
    "农贸市场路",
    "站前街",
    "学府路",
    "朝阳街",
    "兴业路",
    "百花巷",
    "老桥街",
    "南门街",
)
ROOTS = (
    "鑫源",
    "宏达",
    "聚福",
    "顺发",
    "恒通",
    "万家",
    "瑞丰",
    "德胜",
    "金诚",
    "盛世",
    "好又来",
    "福满",
    "汇隆",
    "天和",
    "永兴",
    "博远",
    "吉祥",
    "嘉禾",
    "百顺",
    "同心",
    "华泰",
    "裕民",
    "新世纪",
    "喜洋洋",
    "诚信",
    "兴旺",
    "康乐",
    "美佳",
    "四季",
    "东升",
    "长青",
    "安泰",
)


def person_name(random: Random, *, female: bool, surname: str | None = None) -> str:
    """Surname and one or two given characters; rarely a compound surname."""
    if surname is None:
        surname = random.choice(COMPOUND) if random.random() < 0.01 else random.choice(SURNAMES)
    given = FEMALE if female else MALE
    return surname + "".join(random.sample(given, 1 if random.random() < 0.25 else 2))


def place(random: Random) -> tuple[str, str]:
    """(city, address within it)."""
    city, districts = random.choice(TOWNS)
    return city, f"{random.choice(districts)}{random.choice(STREETS)}{random.randint(1, 399)}号"


def firm_name(random: Random, *, city: str, line: str) -> str:
    """A limited company of a line of business, such as 青岚市宏达建材有限公司."""
    return f"{city}{random.choice(ROOTS)}{line}有限公司"


def shop_name(random: Random, *, district: str, sign: str) -> str:
    """A sole trader's sign, such as 柳溪区聚福烟酒店."""
    return f"{district}{random.choice(ROOTS)}{sign}"
