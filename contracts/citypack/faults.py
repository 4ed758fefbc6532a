"""What can be wrong in a city pack, where, and how to say it in Chinese and in English."""

from dataclasses import dataclass
from pathlib import Path

MESSAGES = {
    "file_missing": ("缺少文件", "the file is missing"),
    "not_utf8": ("文件不是 UTF-8 编码", "the file is not UTF-8 text"),
    "csv_syntax": ("引号使用有误，无法读取此列", "broken quoting; this field cannot be read"),
    "csv_width": ("本行有 {found} 列，表头有 {expected} 列", "this row has {found} fields, the header has {expected}"),
    "column_missing": ("表头缺少列“{name}”", "the header lacks column '{name}'"),
    "column_unknown": ("表头有未知的列“{name}”", "the header has an unknown column '{name}'"),
    "json_syntax": ("JSON 语法错误：{problem}", "JSON syntax: {problem}"),
    "ring_open": ("多边形没有闭合：最后一点应与第一点相同", "this ring is open: its last position must be its first"),
    "ring_crossing": ("多边形的边与自身相交", "the edges of this ring cross each other"),
    "hole_outside": ("空洞不在外环之内", "this hole does not lie within the outer ring"),
    "area_overlap": ("“{one}”的范围与“{other}”重叠", "the area of '{one}' overlaps that of '{other}'"),
    "datum_wrong": ("坐标系应为 CGCS2000（EPSG:4490）", "coordinates must be CGCS2000 (EPSG:4490)"),
    "building_outside": (
        "楼栋“{value}”不在所属的“{area}”范围内，请核对坐标和坐标系",
        "building '{value}' does not stand within '{area}'; check position and datum",
    ),
    "model_shape": ("这不是建议模型：{problem}", "this is no suggestion model: {problem}"),
    "model_stale": (
        "建议模型是按清单版本“{value}”训练的，本包没有这个版本；请重新运行 ydt list train",
        "the suggestion model is for list version '{value}', which this pack lacks; run `ydt list train` again",
    ),
    "yaml_syntax": ("YAML 语法错误：{problem}", "YAML syntax: {problem}"),
    "key_missing": ("缺少“{name}”", "'{name}' is missing"),
    "key_unknown": ("未知的键“{name}”", "unknown key '{name}'"),
    "type_wrong": ("这里应为{expected_zh}", "expected {expected}"),
    "value_empty": ("“{name}”不能为空", "'{name}' must not be empty"),
    "value_unknown": ("“{value}”不在允许的取值中：{allowed}", "'{value}' is not one of: {allowed}"),
    "number_range": (
        "{value} 超出范围 {lowest}～{highest}",
        "{value} is outside {lowest}..{highest}",
    ),
    "code_shape": ("“{value}”的写法不对：{rule_zh}", "'{value}' has the wrong shape: {rule}"),
    "duplicate": ("“{value}”重复，第 {line} 行已有", "'{value}' is a duplicate of line {line}"),
    "date_shape": ("“{value}”不是 YYYY-MM-DD 日期", "'{value}' is not a date as YYYY-MM-DD"),
    "date_order": ("结束日期早于开始日期 {start}", "this end lies before the start {start}"),
    "date_year": ("日期不在 {year} 年内", "this date is not in {year}"),
    "reference_unknown": ("{what_zh}“{value}”不存在", "there is no {what} '{value}'"),
    "reference_kind": (
        "“{value}”是 {found}，这里需要 {expected}",
        "'{value}' is a {found}, but {expected} is needed here",
    ),
    "cycle": ("“{value}”的上级关系成环", "the parents of '{value}' run in a circle"),
    "successor_cycle": ("“{value}”的承接关系成环", "the successors of '{value}' run in a circle"),
    "successor_missing": ("“{value}”已撤销，没有写明由谁承接", "'{value}' ended and names no successor"),
    "region_shape": (
        "区划代码“{value}”应为 12 位数字（6 位县 + 3 位乡镇 + 3 位村）且与级别“{level}”相符",
        "region code '{value}' must be 12 digits (6 county + 3 town + 3 village) and fit level '{level}'",
    ),
    "region_parent": (
        "上级区划“{parent}”不是“{value}”的前缀上级",
        "'{parent}' is not the region that contains '{value}' by its digits",
    ),
    "email_shape": ("“{value}”不是电子邮箱", "'{value}' is not an e-mail address"),
    "limit_shape": ("时限“{value}”应写成 3wd、15d 或 24h", "limit '{value}' must be written like 3wd, 15d or 24h"),
    "flow_shape": (
        "流程节点“{value}”应写成 主体:动作:时限:文书",
        "flow node '{value}' must be actor:action:limit:document",
    ),
    "basis_missing": ("“{name}”没有写明依据", "'{name}' does not say on what it is based"),
    "workday_weekday": (
        "{value} 本来就是工作日，不必列为调休上班",
        "{value} is a working day anyway; not a make-up workday",
    ),
    "calendar_missing": ("缺少 {year} 年的节假日文件", "there is no holiday file for {year}"),
    "calendar_unlisted": ("years.csv 没有列出 {year} 年", "years.csv does not list {year}"),
    "calendar_empty": ("{year} 年标为已确认，却没有任何节假日", "{year} is marked confirmed but has no holiday"),
    "placeholder_unknown": (
        "占位符“{{{value}}}”在此事件中不可用；可用：{allowed}",
        "placeholder '{{{value}}}' is not available for this event; available: {allowed}",
    ),
    "placeholder_format": ("占位符“{{{value}}}”不能带格式", "placeholder '{{{value}}}' takes no format"),
    "placeholder_syntax": ("花括号不成对或写法有误：{problem}", "broken braces: {problem}"),
    "text_long": ("文字有 {found} 个字符，最多 {longest} 个", "the text has {found} characters, at most {longest}"),
    "email_citizen": ("群众没有电子邮箱，只能用 inbox", "a citizen has no e-mail address here, only the inbox"),
    "list_size": (
        "清单共 {found} 项（不计 X99），政策写的是 {expected} 项",
        "the list has {found} items besides X99, not {expected}",
    ),
    "item_missing": ("清单缺少兜底事项 {value}", "the list lacks the catch-all item {value}"),
    "keyword_shared": ("紧急词“{value}”没有出现在关键词中", "urgent word '{value}' is not among the keywords"),
    "instant_shape": ("“{value}”不是时间，应写成 2021-09-07T06:48", "'{value}' is not a time as 2021-09-07T06:48"),
    "duration_shape": ('“{value}”不是时长，应写成 "4:43"', "'{value}' is not a span as \"4:43\""),
    "time_order": ("这一步早于上一步", "this step lies before the one above"),
    "first_step": ("第一步必须是提交诉求（file）", "the first step must file the appeal (file)"),
    "list_twice": (
        "清单版本名或生效日 {value} 已被另一版本使用",
        "another version of the list already has the name or first day {value}",
    ),
    "list_missing": ("缺少 power_lists/{version}.csv", "there is no power_lists/{version}.csv"),
    "list_unlisted": (
        "power_lists/versions.csv 没有列出版本 {version}",
        "power_lists/versions.csv does not list version {version}",
    ),
    "mode_rules": ("分派方式“{mode}”需要 routing_rules.csv", "route mode '{mode}' needs routing_rules.csv"),
    "one_to_one": (
        "事项“{value}”应只有一个主管部门，并由唯一监督该部门的派驻组监督",
        "item '{value}' needs one department, and the only group that watches it as supervisor",
    ),
    "rule_empty": ("规则“{value}”什么也没有规定", "rule '{value}' sets nothing"),
    "body_missing": ("区划“{value}”没有{what_zh}", "region '{value}' has no {what}"),
}

UNREADABLE = frozenset(
    {
        "file_missing",
        "not_utf8",
        "csv_syntax",
        "csv_width",
        "column_missing",
        "column_unknown",
        "yaml_syntax",
        "json_syntax",
    }
)
"""Faults that leave records out; until they are mended, references would be called missing without being so."""


@dataclass(frozen=True, order=True)
class Spot:
    """A place in a pack: file relative to the pack, line and column counted from 1."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of a pack, with everything its sentence needs."""

    spot: Spot
    code: str
    params: tuple[tuple[str, object], ...] = ()

    def sentence(self, lang: str = "zh") -> str:
        """Say the fault in Chinese ("zh") or English ("en")."""
        zh, en = MESSAGES[self.code]
        return (zh if lang == "zh" else en).format(**dict(self.params))

    def line(self, lang: str = "zh", base: Path | None = None) -> str:
        """One report line, `file:line:column: code: sentence`; `base` is put before the file."""
        file = str(base / self.spot.file) if base else self.spot.file
        return f"{file}:{self.spot.line}:{self.spot.column}: {self.code}: {self.sentence(lang)}"


class Faults:
    """Collects the faults of one reading; never raises, so that one run names them all."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def add(self, spot: Spot, code: str, **params: object) -> None:
        """Note a fault at a place; `code` must be a key of MESSAGES."""
        if code not in MESSAGES:
            raise KeyError(code)
        self._found.append(Fault(spot, code, tuple(params.items())))

    def sorted(self) -> tuple[Fault, ...]:
        """All faults by file, line and column."""
        return tuple(sorted(self._found, key=lambda fault: (fault.spot, fault.code)))

    def unreadable(self) -> bool:
        """Whether some record could not be read at all."""
        return any(fault.code in UNREADABLE for fault in self._found)

    def __bool__(self) -> bool:
        return bool(self._found)


class PackError(ValueError):
    """A pack that cannot be used; `faults` names every reason."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(fault.line("en") for fault in faults))
        self.faults = faults
