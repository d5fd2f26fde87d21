"""The trades of the town: how big, how seasonal, which flows they leave. One row a trade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Product = Literal["invoice_loan", "tobacco_loan"]


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade. Sales and tickets in yuan, shares and rates in basis points.

    `months` are seasonal factors in percent, January first; `week` the same for Monday to Sunday. `festival` is
    (percent in the three weeks before Spring Festival, percent during the closed days, closed days).
    """

    code: str
    weight: int
    product: Product
    industry: str
    line: str
    signs: tuple[str, ...]
    sole_bp: int
    sales: tuple[int, int]
    margin_bp: int
    invoice: int
    customers: tuple[int, int]
    suppliers: tuple[int, int]
    tax_bp: int
    months: tuple[int, ...]
    week: tuple[int, ...]
    festival: tuple[int, int, int]
    goods: tuple[str, ...]
    mcc: str = ""
    ticket: int = 0


EVEN_WEEK = (104, 104, 104, 104, 104, 100, 80)
SHOP_WEEK = (94, 93, 95, 97, 104, 112, 105)
OFFICE_WEEK = (125, 125, 125, 125, 125, 50, 25)

_ALL = (
    Trade(
        code="tobacco_convenience",
        weight=42,
        product="tobacco_loan",
        industry="F52",
        line="商贸",
        signs=("烟酒店", "便利店", "副食店", "烟酒超市", "小卖部"),
        sole_bp=9200,
        sales=(40_000, 180_000),
        margin_bp=1500,
        invoice=4_000,
        customers=(3, 8),
        suppliers=(3, 7),
        tax_bp=100,
        months=(118, 104, 92, 94, 98, 99, 98, 98, 106, 101, 94, 98),
        week=SHOP_WEEK,
        festival=(140, 55, 4),
        goods=("*酒*白酒", "*饮料*饮料", "*食品*预包装食品"),
        mcc="5993",
        ticket=95,
    ),
    Trade(
        code="catering",
        weight=12,
        product="invoice_loan",
        industry="H62",
        line="餐饮管理",
        signs=("家常菜馆", "面馆", "火锅店", "小吃店"),
        sole_bp=5000,
        sales=(50_000, 260_000),
        margin_bp=5200,
        invoice=1_900,
        customers=(18, 60),
        suppliers=(5, 12),
        tax_bp=600,
        months=(104, 88, 95, 100, 104, 101, 103, 103, 98, 106, 97, 101),
        week=(88, 88, 92, 96, 112, 118, 106),
        festival=(118, 30, 8),
        goods=("*餐饮服务*餐费",),
        mcc="5812",
        ticket=120,
    ),
    Trade(
        code="building_materials",
        weight=12,
        product="invoice_loan",
        industry="F51",
        line="建材",
        signs=("五金建材店", "水暖器材店", "管材经营部"),
        sole_bp=4500,
        sales=(60_000, 300_000),
        margin_bp=1900,
        invoice=7_500,
        customers=(8, 28),
        suppliers=(4, 10),
        tax_bp=1300,
        months=(70, 62, 108, 115, 114, 108, 98, 96, 112, 116, 112, 89),
        week=EVEN_WEEK,
        festival=(70, 6, 18),
        goods=("*金属制品*钢管", "*非金属矿物制品*水泥", "*电线电缆*电线"),
    ),
    Trade(
        code="wholesale",
        weight=11,
        product="invoice_loan",
        industry="F51",
        line="贸易",
        signs=("批发部", "百货批发部"),
        sole_bp=2500,
        sales=(120_000, 480_000),
        margin_bp=1100,
        invoice=11_000,
        customers=(10, 40),
        suppliers=(4, 12),
        tax_bp=1300,
        months=(112, 80, 96, 98, 100, 98, 96, 98, 108, 104, 103, 107),
        week=EVEN_WEEK,
        festival=(132, 15, 10),
        goods=("*日用杂品*日用百货", "*乳制品*牛奶", "*纸制品*生活用纸"),
    ),
    Trade(
        code="clothing",
        weight=7,
        product="invoice_loan",
        industry="F52",
        line="服饰",
        signs=("服装店", "童装店", "鞋帽店"),
        sole_bp=6000,
        sales=(40_000, 220_000),
        margin_bp=3800,
        invoice=4_200,
        customers=(6, 20),
        suppliers=(4, 9),
        tax_bp=1300,
        months=(126, 92, 96, 102, 98, 88, 80, 84, 104, 110, 112, 108),
        week=SHOP_WEEK,
        festival=(150, 35, 6),
        goods=("*服装*上衣", "*服装*裤子", "*鞋*皮鞋"),
        mcc="5651",
        ticket=230,
    ),
    Trade(
        code="farm_supplies",
        weight=7,
        product="invoice_loan",
        industry="F51",
        line="农资",
        signs=("农资店", "种子化肥经营部"),
        sole_bp=6500,
        sales=(40_000, 240_000),
        margin_bp=1500,
        invoice=5_000,
        customers=(10, 34),
        suppliers=(3, 8),
        tax_bp=900,
        months=(52, 78, 158, 164, 132, 112, 96, 84, 108, 96, 66, 54),
        week=EVEN_WEEK,
        festival=(70, 15, 9),
        goods=("*化学肥料*复合肥", "*农药*杀虫剂", "*种子*玉米种"),
    ),
    Trade(
        code="tech",
        weight=5,
        product="invoice_loan",
        industry="I65",
        line="科技",
        signs=("电脑维修部",),
        sole_bp=500,
        sales=(50_000, 300_000),
        margin_bp=4500,
        invoice=16_000,
        customers=(5, 16),
        suppliers=(3, 8),
        tax_bp=600,
        months=(96, 70, 98, 100, 98, 110, 92, 92, 106, 96, 108, 134),
        week=OFFICE_WEEK,
        festival=(105, 5, 9),
        goods=("*软件*软件服务", "*信息技术服务*技术服务费"),
    ),
    Trade(
        code="transport",
        weight=6,
        product="invoice_loan",
        industry="G54",
        line="物流",
        signs=("货运服务部",),
        sole_bp=2500,
        sales=(60_000, 300_000),
        margin_bp=2400,
        invoice=8_000,
        customers=(4, 14),
        suppliers=(3, 7),
        tax_bp=900,
        months=(98, 66, 100, 102, 102, 102, 100, 100, 106, 108, 110, 106),
        week=EVEN_WEEK,
        festival=(112, 8, 12),
        goods=("*运输服务*货物运输", "*物流辅助服务*装卸费"),
    ),
)
TRADES: Mapping[str, Trade] = {trade.code: trade for trade in _ALL}
WEIGHTS: Mapping[str, int] = {trade.code: trade.weight for trade in _ALL}
