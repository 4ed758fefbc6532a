"""Masking of free text before anyone but the supervising body reads it (domain reference 2.7; 个人信息保护法 art. 51).

Deny by default: a long run of digits is hidden whatever it is. The text must be normalised first (domain.text).
"""

import re
from collections.abc import Iterable

_CHINESE_DIGITS = "〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_AS_ARABIC = str.maketrans(_CHINESE_DIGITS, "001234567891123456789")
_DIGIT = f"[0-9{_CHINESE_DIGITS}]"
_BETWEEN = r"[\s\-_.·—~()]{0,3}"
_NUMBER = re.compile(rf"\+?{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{9,}}[xX]?")
_LONGEST_HARMLESS = 10
"""Digits a number may have and still be shown: amounts and dates, not mobiles, citizen numbers or cards."""

_MOBILE = re.compile(r"(?:0{0,2}86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"0[0-9]{9}")
_ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
_CARD = re.compile(r"[0-9]{16,19}")
_DAY = r"(?:19|20)[0-9]{2}[-.](?:0?[1-9]|1[0-2])[-.](?:0?[1-9]|[12][0-9]|3[01])"
_DAYS = re.compile(rf"{_DAY}\s?[-—~]\s?{_DAY}")

_MAIL = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_MESSENGER = re.compile(r"((?:微信号?|QQ号?|qq号?|wx|WX|VX|vx)[\s:是为]{0,3})[A-Za-z0-9_-]{5,20}")
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]?[0-9]{7,8}(?![A-Za-z0-9])")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(rf"([{_PROVINCES}])[A-Z][·\s]?[A-Z0-9]{{5,6}}(?![A-Za-z0-9])")

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜"
    "阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠"
    "甄家封芮储靳松段富巫乌焦巴弓牧隗山谷车侯宓蓬全班仰秋仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲台鄂索咸籍赖卓屠蒙池乔胥能苍双闻"
    "莘党翟谭贡劳逄姬申扶堵冉宰雍桑桂牛寿通边燕冀浦尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古易慎戈廖庾终居衡步都耿满弘匡国文寇广禄阙东殴沃利蔚越"
    "隆师巩聂晁勾敖融冷辛阚那简饶空曾沙养鞠须丰巢关查荆红游竺权逯盖益桓公欧肖付闫代覃涂岳佟苟"
)
_CUE_BEFORE_NAME = r"(?:我叫|我名叫|姓名|名叫|联系人)"
_CUE_BEFORE_NAME_OR_WORDS = r"(?:我是|本人|叫做|反映人|投诉人|举报人)"
_AFTER_CUE = r"[\s:是为叫]{0,3}"
_INTRODUCED = re.compile(rf"({_CUE_BEFORE_NAME}{_AFTER_CUE})([{_SURNAMES}])[{_HAN}]{{1,2}}")
_INTRODUCED_ALONE = re.compile(
    rf"({_CUE_BEFORE_NAME_OR_WORDS}{_AFTER_CUE})([{_SURNAMES}])[{_HAN}]{{1,2}}(?=[\s,.;:!?、。()]|$)"
)
_DOTTED_NAME = re.compile(rf"([{_HAN}])[{_HAN}]{{0,7}}·[{_HAN}]{{1,10}}")


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text without citizen numbers, phones, cards, mail and messenger names, plates and the given names."""
    for name in sorted(names, key=len, reverse=True):
        text = _mask_name(text, name)
    text = _MAIL.sub("***@***", text)
    text = _MESSENGER.sub(r"\1***", text)
    text = _PLATE.sub(r"\1******", text)
    text = _NUMBER.sub(_masked_number, text)
    text = _PASSPORT.sub("*********", text)
    text = _DOTTED_NAME.sub(r"\1**", text)
    return _INTRODUCED_ALONE.sub(r"\1\2**", _INTRODUCED.sub(r"\1\2**", text))


def mask_mobile(mobile: str) -> str:
    """138****1234."""
    return f"{mobile[:3]}****{mobile[-4:]}"


def mask_id_number(id_number: str) -> str:
    """The region and the last character stay: 341523***********X."""
    return f"{id_number[:6]}{'*' * (len(id_number) - 7)}{id_number[-1:]}"


def mask_name(name: str) -> str:
    """The first character stays: 张**."""
    return name[:1] + "*" * (len(name) - 1)


def _mask_name(text: str, name: str) -> str:
    characters = [char for char in name if not char.isspace() and char != "·"]
    if len(characters) < 2:  # a single character is no name and would hide half the text
        return text
    pattern = r"[\s·]*".join(re.escape(char) for char in characters)
    return re.sub(pattern, mask_name("".join(characters)), text, flags=re.IGNORECASE)


def _masked_number(found: re.Match[str]) -> str:
    written = found.group()
    if _DAYS.fullmatch(written):
        return written
    digits = "".join(char for char in written.translate(_AS_ARABIC).upper() if char.isdigit() or char == "X")
    mobile = _MOBILE.fullmatch(digits)
    if mobile:
        return mask_mobile(mobile.group(1))
    if _ID_NUMBER.fullmatch(digits):
        return mask_id_number(digits)
    if _CARD.fullmatch(digits):
        return f"****{digits[-4:]}"
    if len(digits) <= _LONGEST_HARMLESS and not _LANDLINE.fullmatch(digits):
        return written
    return "***********"
