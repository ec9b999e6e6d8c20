"""What the product's reports show: believable figures for each template."""

from collections.abc import Sequence

from annai.dashboard.language import Language
from annai.demo.product.state import Template

Rows = Sequence[Sequence[str]]

SAMPLES: dict[Template, dict[Language, tuple[Sequence[str], Rows]]] = {
    "sales": {
        "ja": (
            ("部門", "売上高", "前年同月比", "件数"),
            (
                ("東京本店", "¥12,480,000", "108%", "342件"),
                ("大阪支店", "¥8,215,000", "97%", "251件"),
                ("福岡営業所", "¥3,940,000", "121%", "118件"),
                ("オンライン", "¥5,067,000", "134%", "604件"),
            ),
        ),
        "en": (
            ("Team", "Revenue", "Against last year", "Orders"),
            (
                ("London", "£124,800", "108%", "342"),
                ("Leeds", "£82,150", "97%", "251"),
                ("Bristol", "£39,400", "121%", "118"),
                ("Online", "£50,670", "134%", "604"),
            ),
        ),
    },
    "invoices": {
        "ja": (
            ("請求先", "請求額", "お支払期限", "状態"),
            (
                ("株式会社さくら建設", "¥1,320,000", "2026年5月29日(金)", "入金済み"),
                ("合同会社ひかり", "¥286,000", "2026年5月29日(金)", "請求済み"),
                ("のぞみ商会", "¥74,800", "2026年6月30日(火)", "下書き"),
            ),
        ),
        "en": (
            ("Customer", "Amount", "Due", "State"),
            (
                ("Ashdown Builders", "£13,200", "Fri 29 May 2026", "Paid"),
                ("Lumen & Co.", "£2,860", "Fri 29 May 2026", "Sent"),
                ("Penrose Stores", "£748", "Tue 30 Jun 2026", "Draft"),
            ),
        ),
    },
    "stock": {
        "ja": (
            ("品目", "在庫", "発注点", "倉庫"),
            (
                ("A4 上質紙", "1,240箱", "400箱", "川崎"),
                ("封筒 長3", "310箱", "350箱", "川崎"),
                ("ラベルシート", "96箱", "80箱", "尼崎"),
            ),
        ),
        "en": (
            ("Item", "In stock", "Reorder at", "Warehouse"),
            (
                ("A4 paper", "1,240", "400", "Slough"),
                ("Envelopes", "310", "350", "Slough"),
                ("Label sheets", "96", "80", "Leeds"),
            ),
        ),
    },
}
