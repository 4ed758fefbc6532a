"""The turns an appeal may take on its way: each step as the people concerned take it through the public gateway."""

from dataclasses import dataclass
from typing import Any

from tests.journeys.front_end import Answer, expect
from tests.journeys.lifecycle import NOT_YET, Lifecycle


@dataclass
class Turns(Lifecycle):
    """One appeal whose way is not straight; who acts besides those of its place is named by account."""

    superior: str = "jw.zhou"
    colleague: str = "jw.wei"
    clue_officer: str = "jw.wu"
    taken: int = 0

    def step(self, step: str, username: str, body: dict[str, Any] | None = None) -> Answer:
        """One step by an account, under a key of its own; steps may be taken several times."""
        self.taken += 1
        path = f"/cases/{self.case_id}/{step}"
        headers, key = self.staff.headers(username), f"{self.key}-{self.taken}-{step}"
        return expect(self.front_end.post(path, body or {}, headers, key=key, again=NOT_YET), 200)

    def refused(self, step: str, username: str, body: dict[str, Any] | None = None) -> Answer:
        """A step an account may not take, or not now."""
        self.taken += 1
        path = f"/cases/{self.case_id}/{step}"
        headers, key = self.staff.headers(username), f"{self.key}-{self.taken}-{step}"
        return expect(self.front_end.post(path, body or {}, headers, key=key), 403, 409, 422)

    def show(self, username: str) -> dict[str, Any]:
        """The case as an account sees it."""
        path = f"/cases/{self.case_id}"
        return expect(self.front_end.get(path, self.staff.headers(username), again=NOT_YET), 200).body

    def accept_only(self, **more: Any) -> Answer:
        """Accept without dispatching."""
        return self.step("acceptance", self.place.supervisor, more)

    def refuse(self) -> Answer:
        """不予受理."""
        return self.step("refusal", self.place.supervisor, {"reason_code": "off_list", "reason": "不在清单内"})

    def dispatch(self, **more: Any) -> Answer:
        """转办."""
        return self.step("dispatch", self.place.supervisor, {"lead_org": self.place.handler_org, **more})

    def hold(self) -> Answer:
        """内容待核."""
        return self.step("content-hold", self.place.supervisor, {"reason_code": "content_check"})

    def release(self) -> Answer:
        """内容放行."""
        return self.step("content-release", self.place.supervisor)

    def seal(self, **more: Any) -> Answer:
        """转为线索."""
        body = {"accused_level": "village", "reason": "反映村干部侵占集体资金", **more}
        return self.step("seal", self.place.supervisor, body)

    def merge_into(self, parent: Lifecycle) -> Answer:
        """合并."""
        body = {"parent_case_id": parent.case_id, "reason": "同一处同一问题"}
        return self.step("merge", self.place.supervisor, body)

    def separate(self) -> Answer:
        """拆分."""
        return self.step("separation", self.place.supervisor, {"reason": "核实后不是同一处"})

    def helper_reply(self, helper: str) -> Answer:
        """协办反馈."""
        return self.step("helper-reply", helper, {"text": "经核对，补贴资金已拨付到乡镇。"})

    def request_return(self) -> Answer:
        """申请退回."""
        body = {"reason_code": "not_our_duty", "reason": "道路由县里养护"}
        return self.step("return-request", self.place.handler, body)

    def rule_on_return(self, granted: bool, username: str = "") -> Answer:
        """裁定退回."""
        code = "wrong_body" if granted else "duty_clear"
        body = {"granted": granted, "reason_code": code, "reason": "按职责清单"}
        return self.step("return-ruling", username or self.place.supervisor, body)

    def dispute_return(self) -> Answer:
        """对退回裁定提出异议."""
        return self.step("return-dispute", self.place.handler, {"reason": "县里已有文件"})

    def request_extension(self, value: int = 5, unit: str = "wd") -> Answer:
        """申请延期."""
        body = {"value": value, "unit": unit, "reason": "需要现场勘查"}
        return self.step("extension-request", self.place.handler, body)

    def rule_on_extension(self, granted: bool = True) -> Answer:
        """延期审批."""
        body = {"granted": granted, "reason_code": "complex" if granted else "no_ground", "reason": "情况如所述"}
        return self.step("extension-ruling", self.place.supervisor, body)

    def suspend(self, *due_at: str) -> Answer:
        """中止：按节点分阶段办理."""
        stages = [{"name": f"第{number}阶段", "due_at": each} for number, each in enumerate(due_at, start=1)]
        return self.step("suspension", self.place.supervisor, {"reason": "工期较长", "milestones": stages})

    def report_milestone(self) -> Answer:
        """报告节点."""
        return self.step("milestone-report", self.place.handler, {"text": "本阶段已完工。"})

    def resume(self) -> Answer:
        """恢复办理."""
        return self.step("resumption", self.place.supervisor)

    def reply_in_round(self, text: str = "已按要求重新办理，漏点全部修复。") -> Answer:
        """提交答复 of a later round."""
        body = {"text": text, "conclusion_code": "solved", "people": 1}
        return self.step("reply", self.place.handler, body)

    def approve_in_round(self) -> Answer:
        """审核通过 of a later round."""
        return self.step("reply-approval", self.place.supervisor, {"override_reason": "其余事项已当面答复"})

    def object_to_refusal(self) -> Answer:
        """The citizen objects to the refusal."""
        return self._of_citizen("objection", {"reason": "此事一直由村里管理"})

    def review_refusal(self, upheld: bool) -> Answer:
        """The superior looks again."""
        return self.step("refusal-review", self.superior, {"upheld": upheld, "reason": "属于清单范围"})

    def ask_review(self) -> Answer:
        """The citizen asks for 复查, then 复核."""
        return self._of_citizen("review", {"reason": "答复与实际情况不符"})

    def decide_review(self, upheld: bool, by: str = "") -> Answer:
        """The reviewing body decides."""
        return self.step("review-decision", by or self.superior, {"upheld": upheld, "reason": "经复查"})

    def withdraw(self) -> Answer:
        """The citizen asks to withdraw."""
        return self._of_citizen("withdrawal", {"reason": "已经解决"})

    def _of_citizen(self, step: str, body: dict[str, Any]) -> Answer:
        self.taken += 1
        path, key = f"/appeals/{self.receipt['receipt_no']}/{step}", f"{self.key}-{self.taken}-{step}"
        return expect(self.front_end.post(path, body, self.credentials, key=key, again=NOT_YET), 202)
