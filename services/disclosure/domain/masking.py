"""Finds personal data in free text and masks it before anything is published.

个人信息保护法 art. 25 and 28: no publication without a separate consent; identity and account numbers are sensitive.
Masks (domain reference 2.7): identity number first 6 + last character, mobile 138****1234, card last 4, plate head.
Where a number might be personal the mask wins: a masked order number harms nobody.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_OLDEST_BIRTH_YEAR = 1900
_GAP = r"[ \-]?"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_NAMED = "户主|村民|居民|姓名|收款人|领取人|领款人|申请人|受益人|补助对象|联系人|患者|监护人|儿童|学生"
_NO_NAME = "签领收于的在等为已说反电联应须本和与及家因患是有自将（(，。、；：:,;"
"""Characters that follow a name rather than belong to it."""
_GIVEN = rf"(?![{_NO_NAME}])[\u4e00-\u9fff]"
_WORDS = (
    "高中|高龄|高等|方案|方面|方式|方法|金额|任务|程序|段落|万元|常住|常年|文化|文件|易地|江河|田地|林地|龙头|武装|孔径"
)
"""Ordinary words that begin like a surname."""
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of personal data: its kind, where it stands in the text, and what will be shown instead."""

    kind: str
    start: int
    end: int
    shown: str


def find_personal_data(text: str, names: Iterable[tuple[str, str]] = ()) -> tuple[Finding, ...]:
    """Everything to be masked, in order, without overlaps; `names` are (name, what to show for it) from people rows.

    Full-width digits and letters and blanks or hyphens between digits are seen through. A name is also found behind a
    word that announces a person who receives or asks (户主, 收款人, ...), by its surname; names elsewhere need rows.
    """
    plain = text.translate(_FULL_WIDTH)
    found = [finding for rule in _RULES for finding in rule.find(plain)]
    for name, shown in sorted(names, key=lambda pair: -len(pair[0])):
        found += [Finding("name", hit.start(), hit.end(), shown) for hit in re.finditer(re.escape(name), text) if name]
    return _without_overlaps(found)


def mask(text: str, names: Iterable[tuple[str, str]] = ()) -> str:
    """The text with every finding replaced."""
    parts, position = [], 0
    for finding in find_personal_data(text, names):
        parts += [text[position : finding.start], finding.shown]
        position = finding.end
    return "".join([*parts, text[position:]])


def mask_name(name: str) -> str:
    """张三 -> 张*, 张小三 -> 张*三; the middle of a longer name is hidden whole."""
    name = name.strip()
    if len(name) <= 2:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_address(address: str) -> str:
    """An address down to its group (组), village or community; without any of them nothing is shown."""
    found = re.match(
        r".*?(?:村民小组|\d+组|[一二三四五六七八九十]+组)|.*(?:村|社区|居委会|街道|镇|乡)", address.strip()
    )
    return mask(found.group()) if found else ""


def mask_id_number(number: str) -> str:
    """The region (first 6) and the last character stay."""
    digits = _digits(number)
    return digits[:6] + "*" * (len(digits) - 7) + digits[-1]


def mask_mobile(number: str) -> str:
    """138****1234."""
    digits = _digits(number)[-11:]
    return f"{digits[:3]}****{digits[-4:]}"


def mask_card(number: str) -> str:
    """Only the last four digits stay."""
    digits = _digits(number)
    return "*" * (len(digits) - 4) + digits[-4:]


def mask_email(address: str) -> str:
    """z***@example.cn."""
    return f"{address[0]}***{address[address.index('@') :]}"


def mask_plate(plate: str) -> str:
    """The place (first two characters) stays."""
    return plate[:2] + "*****"


def is_id_number(number: str) -> bool:
    """Whether a number is an identity number by its check character (GB 11643-1999)."""
    digits = _digits(number)
    if not re.fullmatch(r"\d{17}[\dX]", digits):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == digits[17]


def is_card_number(number: str) -> bool:
    """Whether a number of 16 to 19 digits passes the Luhn check of bank cards (ISO/IEC 7812)."""
    digits = _digits(number)
    if not re.fullmatch(r"\d{16,19}", digits):
        return False
    doubled = [int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def birth_date(number: str) -> date | None:
    """The birth date inside an identity number of 15 or 18 characters, whatever its check character; else None."""
    digits = _digits(number)
    text = {18: digits[6:14], 15: "19" + digits[6:12]}.get(len(digits), "")
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
    return born if born.year >= _OLDEST_BIRTH_YEAR else None


def _looks_like_id_number(number: str) -> bool:
    # A mistyped check character leaves the person as recognisable as before, so a plausible birth date is enough.
    return is_id_number(number) or birth_date(number) is not None


def _digits(number: str) -> str:
    return re.sub(r"[^0-9X]", "", number.translate(_FULL_WIDTH).upper())


def _always(_: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    pattern: re.Pattern[str]
    shown: Callable[[str], str]
    holds: Callable[[str], bool] = _always

    def find(self, text: str) -> Iterable[Finding]:
        """What this rule finds."""
        for hit in self.pattern.finditer(text):
            part = hit.lastgroup or 0
            if self.holds(hit.group(part)):
                yield Finding(self.kind, *hit.span(part), self.shown(hit.group(part)))


def _number(body: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\dA-Za-z]){body}(?![\dA-Za-z])", re.ASCII)


_RULES = (
    _Rule("id_number", _number(rf"[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx]"), mask_id_number, _looks_like_id_number),
    _Rule("id_number", _number(rf"[1-9](?:{_GAP}\d){{14}}"), mask_id_number, _looks_like_id_number),
    _Rule("card_number", _number(rf"[1-9](?:{_GAP}\d){{15,18}}"), mask_card, is_card_number),
    _Rule("mobile", _number(rf"(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}"), mask_mobile),
    _Rule("email", re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"), mask_email),
    _Rule("name", re.compile(rf"(?:{_NAMED})[:： ]?(?P<it>(?!{_WORDS})[{_SURNAMES}]{_GIVEN}(?:{_GIVEN})?)"), mask_name),
    _Rule("plate", re.compile(rf"[{_PROVINCES}][A-HJ-NP-Z][·.]?[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])"), mask_plate),
)


def _without_overlaps(found: list[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of the text; of two that overlap the one listed first in the rules wins."""
    kept: list[Finding] = []
    for finding in found:
        if all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
    return tuple(sorted(kept, key=lambda finding: finding.start))
