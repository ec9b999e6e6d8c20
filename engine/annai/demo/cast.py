"""The people and companies of the demo."""

from msgspec import Struct

from annai.dashboard.language import Language


class Company(Struct, frozen=True):
    id: str
    name: str
    language: Language
    plan: str = "trial"
    industry: str = ""
    seats: int = 10

    @property
    def traits(self) -> dict[str, object]:
        return {"name": self.name, "plan": self.plan, "industry": self.industry, "seats": self.seats}


class Person(Struct, frozen=True):
    id: str
    family_name: str
    given_name: str
    role: str
    company: Company
    email: str

    @property
    def name(self) -> str:
        """Family name first in Japanese."""
        names = (self.family_name, self.given_name)
        return " ".join(names if self.company.language == "ja" else reversed(names))

    @property
    def traits(self) -> dict[str, object]:
        return {
            "name": self.name,
            "family_name": self.family_name,
            "given_name": self.given_name,
            "email": self.email,
            "role": self.role,
            "locale": self.company.language,
        }


def person(company: Company, id: str, family_name: str, given_name: str, role: str) -> Person:
    return Person(id, family_name, given_name, role, company, f"{id}@{company.id}.example")


MINATO = Company("minato-shoji", "株式会社みなと商事", "ja", "trial", "卸売", 40)
NORTHWIND = Company("northwind", "Northwind Ltd", "en", "standard", "Logistics", 25)
AOBA = Company("aoba-print", "あおば印刷株式会社", "ja", "business", "印刷", 120)

PREPARED = (
    person(MINATO, "yamada.taro", "山田", "太郎", "admin"),
    person(MINATO, "sato.hanako", "佐藤", "花子", "editor"),
    person(AOBA, "takahashi.misaki", "髙橋", "美咲", "admin"),
    person(NORTHWIND, "emily.clark", "Clark", "Emily", "admin"),
    person(NORTHWIND, "james.okafor", "Okafor", "James", "editor"),
)

# Who uses the product by themselves. The number says how diligent a company is, between 0 and 1.
CROWD_COMPANIES = (
    (Company("hinode-foods", "日の出食品株式会社", "ja", "trial", "食品製造", 60), 0.9),
    (Company("kitano-logi", "北野ロジスティクス株式会社", "ja", "standard", "物流", 85), 0.7),
    (Company("sakura-dental", "さくら歯科医院", "ja", "trial", "医療", 8), 0.35),
    (Company("fujimi-kogyo", "富士見工業株式会社", "ja", "business", "製造", 210), 0.8),
    (Company("tokiwa-books", "有限会社ときわ書店", "ja", "trial", "小売", 6), 0.15),
    (Company("bluefern", "Bluefern Studio", "en", "trial", "Design", 12), 0.85),
    (Company("harbour-clinic", "Harbour Clinic", "en", "standard", "Healthcare", 45), 0.5),
    (Company("kestrel", "Kestrel & Sons", "en", "trial", "Construction", 30), 0.25),
    (Company("maple-freight", "Maple Freight Co.", "en", "business", "Logistics", 160), 0.65),
)
JAPANESE_NAMES = (
    ("鈴木", "一郎"),
    ("田中", "由美"),
    ("伊藤", "健"),
    ("渡辺", "彩"),
    ("中村", "大輔"),
    ("小林", "恵"),
    ("加藤", "翔"),
    ("吉田", "直子"),
    ("山﨑", "誠"),
    ("松本", "葵"),
)
ENGLISH_NAMES = (
    ("Adams", "Priya"),
    ("Brooks", "Daniel"),
    ("Costa", "Marta"),
    ("Doyle", "Aisling"),
    ("Evans", "Owen"),
    ("Fischer", "Lena"),
    ("Grant", "Noah"),
    ("Hughes", "Amara"),
)
