"""Notes of visits: short, often empty, and matching the purpose."""

from numpy.random import Generator

from demo.visits import Visits

_BY_PURPOSE: dict[str, list[str]] = {
    "publicity": [
        "宣传森林防火和秸秆禁烧，发放明白纸一份。",
        "讲解城乡居民医保缴费时间和报销范围，户主表示会按时缴费。",
        "宣传防电信诈骗，协助安装反诈软件。",
        "宣传农村建房审批流程，提醒先批后建。",
        "宣传汛期地质灾害避险点和转移路线。",
        "讲解惠农补贴政策，核对一卡通信息。",
        "宣传道路交通安全，提醒骑摩托车戴头盔。",
        "宣传垃圾分类和人居环境整治。",
        "宣传防溺水知识，提醒看护好小孩。",
    ],
    "listening": [
        "反映村道路灯不亮，已记下位置。",
        "希望水圳清淤，春耕前能通水。",
        "建议文化广场加装健身器材。",
        "反映夜间有大货车经过，影响休息。",
        "反映自来水水压低，早晚用水不便。",
        "对村里工作满意，没有其他意见。",
        "希望增开到县城的班车。",
        "反映屋后排水沟堵塞，雨天积水。",
        "希望多组织种植技术培训。",
    ],
    "agency": [
        "代办城乡居民养老保险认证，已完成。",
        "代交医保材料到镇便民服务中心。",
        "帮助填写建房申请表，资料待补一份。",
        "代领老年人优待证，已送到家中。",
        "协助网上申请高龄津贴。",
        "代办电费户名变更，已受理。",
        "帮忙预约县医院门诊。",
    ],
    "mediation": [
        "与邻居因田埂边界有分歧，双方同意先丈量。",
        "兄弟间赡养问题，已初步谈妥，下周再来。",
        "邻里因排水沟走向争执，现场协调后达成一致。",
        "山林界址有异议，已约林业站一起现场看。",
    ],
    "organising": [
        "动员参加村里的志愿服务队，答应考虑。",
        "邀请参加村民小组会议，讨论村道硬化。",
        "介绍合作社入社办法，有意向。",
        "商议理事会换届事宜。",
    ],
    "regular": [
        "家中情况正常。",
        "老人身体尚好，子女周末常回来。",
        "今年脐橙长势不错，销路暂无困难。",
        "正在收割，简单聊了近况。",
        "家中正在修缮屋顶，预计月底完工。",
        "户主在附近务工，晚上才回家。",
        "孩子在县城读书，每周回家一次。",
        "养了二十多只鸡，已提醒做好防疫。",
        "更新了联系电话。",
        "查看用电用火安全，提醒更换旧插座。",
        "近期无特殊需要。",
        "烟叶已入仓，今年收成一般。",
    ],
    "return": [
        "上次反映的路灯已修好，户主满意。",
        "回访排水沟清理情况，已畅通。",
        "上次代办的材料已批下来，告知本人。",
        "回访水压问题，供水站已检修，有所改善。",
        "上次不在家，今日见到户主。",
    ],
    "condolence": [
        "节前看望，送上慰问品。",
        "看望独居老人，检查取暖和用电安全。",
        "送去米、油各一份，了解过冬准备。",
        "看望住院回家的老人，嘱咐按时复查。",
    ],
}
_NOBODY_HOME = [
    "家中无人，邻居说去圩上了。",
    "无人在家，改日再来。",
    "户主外出务工，电话联系过。",
    "大门上锁，已留联系卡。",
]
_DECLINED = ["户主表示不方便，已致意。", "户主不愿接待，尊重其意愿。", "户主说有事会主动联系。"]


def notes_of(rng: Generator, visits: Visits) -> list[str | None]:
    silent = rng.random(len(visits)) < 0.34
    chance = rng.random(len(visits))
    return [
        None if quiet else _note(purpose, outcome, share)
        for quiet, purpose, outcome, share in zip(
            silent.tolist(), visits.purpose.tolist(), visits.outcome.tolist(),
            chance.tolist(), strict=True,
        )
    ]  # fmt: skip


def _note(purpose: str, outcome: str, share: float) -> str:
    if outcome == "met":
        choices = _BY_PURPOSE[purpose]
    else:
        choices = _NOBODY_HOME if outcome == "nobody_home" else _DECLINED
    return choices[int(share * len(choices))]
