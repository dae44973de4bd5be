"""Synthetic names: common surnames of the Hakka of Meizhou with made-up given names."""

import numpy as np
from numpy.random import Generator

from demo.chance import Flags, Ints, Words, pick

# Approximate frequencies around 蕉岭.
_SURNAMES = {
    "徐": 11, "丘": 10, "陈": 9, "黄": 8, "钟": 7, "刘": 6, "赖": 6, "林": 5, "张": 5, "曾": 5,
    "邓": 3, "吴": 3, "谢": 3, "李": 3, "涂": 3, "汤": 2, "古": 2, "罗": 2, "温": 2, "傅": 2,
    "戴": 2, "江": 1, "叶": 1, "郭": 1, "卢": 1, "何": 1, "杨": 1, "廖": 1, "巫": 1, "宋": 1,
    "王": 1, "梁": 1, "利": 1, "魏": 1, "侯": 1, "饶": 1,
}  # fmt: skip
_MEN_FIRST = "国志文建伟永德光明振裕新立庆兴春家仁耀锦茂远绍佛水火"
_MEN_LAST = "华平明辉强忠良斌生荣发祥林军文锋胜贤才军松添泉龙新富"
_WOMEN_FIRST = "秀玉美春桂丽小惠雪淑凤月兰冬新琼云彩满招"
_WOMEN_LAST = "英兰珍芳香梅娣华霞玲招凤群莲萍红燕琴清妹"


def surnames(rng: Generator, count: int) -> Words:
    return pick(rng, list(_SURNAMES), count, list(_SURNAMES.values()))


def given_names(rng: Generator, women: Flags) -> Words:
    """Mostly two characters, from separate lists for men and women."""
    count = len(women)
    men_first, women_first = (pick(rng, list(c), count) for c in (_MEN_FIRST, _WOMEN_FIRST))
    men_last, women_last = (pick(rng, list(c), count) for c in (_MEN_LAST, _WOMEN_LAST))
    first = np.where(rng.random(count) < 0.14, "", np.where(women, women_first, men_first))
    return np.char.add(first, np.where(women, women_last, men_last))


_HAMLET_FIRST = ["上", "下", "新", "老", "大", "塘", "岗", "井", "田", "竹", "石", "樟", "河", "坪"]
_HAMLET_LAST = ["屋", "围", "坑", "塘", "背", "唇", "心", "头", "岭", "坝", "角", "楼", "坪", "湖"]
_STREETS = ["新东路", "镇山路", "溪峰路", "桃源路", "府前街", "环城路", "学前巷", "市场街"]


def hamlet_names(rng: Generator, town: Flags) -> Words:
    """田心, 塘背 and the like in villages; streets in residents' committees."""
    count = len(town)
    hamlets = np.char.add(pick(rng, _HAMLET_FIRST, count), pick(rng, _HAMLET_LAST, count))
    return np.where(town, pick(rng, _STREETS, count), hamlets)


def fictional_phones(rng: Generator, count: int) -> Ints:
    """Distinct national numbers with a prefix (154) that no operator assigns."""
    # The multiplier is coprime to 10**8, so it visits every residue once.
    start = int(rng.integers(0, 10**8))
    return 15_400_000_000 + (start + np.arange(count, dtype=np.int64) * 61_803_399) % 10**8
