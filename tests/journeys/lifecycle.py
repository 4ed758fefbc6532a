"""One appeal all the way: filed, accepted and dispatched, signed, replied, approved, rated, looked up."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import uuid4

from tests.journeys.front_end import Answer, FrontEnd, expect

NOT_YET = frozenset({404, 409})
"""What staff and citizens meet while an event is still on its way; the same command is repeated then."""


_DIGITS = "东南西北山水田林路桥渠井仓塘坝梁"


def in_words(key: str) -> str:
    """A key as characters, so that no two replies of a body are alike: a copied one is held up at the approval."""
    return "".join(_DIGITS[int(digit, 16)] for digit in sha256(key.encode()).hexdigest()[:32])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a journey happens and who acts there (accounts of the city pack)."""

    region_code: str
    supervisor: str
    handler: str
    handler_org: str


CHANGCHONG = Place("341523110203", "zmq.wang", "ccc.zhang", "CCC-VC")
SHIQIAO = Place("341523100201", "cgz.zhao", "sqc.li", "SQC-VC")


@dataclass
class Staff:
    """Logged-in accounts; an access token is renewed before it ends."""

    front_end: FrontEnd
    password: str
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def headers(self, username: str) -> dict[str, str]:
        """The credentials of an account; logs in at the first use."""
        with self._lock:
            token, until = self._tokens.get(username, ("", 0.0))
            if time.monotonic() > until:
                body = {"username": username, "password": self.password}
                told = expect(self.front_end.post("/staff/login", body), 200).body
                token, until = told["access_token"], time.monotonic() + told["expires_in"] * 0.8
                self._tokens[username] = (token, until)
        return {"Authorization": f"Bearer {token}"}


@dataclass
class Lifecycle:
    """One appeal on its way; every command has its own key, so the whole may be repeated."""

    front_end: FrontEnd
    staff: Staff
    place: Place = CHANGCHONG
    text: str = "请问今年征兵什么时候报名？"
    appeal_type: str = "complaint"
    key: str = field(default_factory=lambda: uuid4().hex)
    receipt: dict[str, Any] = field(default_factory=dict)

    @property
    def case_id(self) -> str:
        """The case of this appeal."""
        return "C" + self.receipt["appeal_id"][1:]

    def filing(self) -> dict[str, Any]:
        """What the citizen writes."""
        return {"appeal_type": self.appeal_type, "text": self.text, "place": {"region_code": self.place.region_code}}

    def file(self, **more: Any) -> Answer:
        """The citizen files."""
        answer = expect(self.front_end.post("/appeals", {**self.filing(), **more}, key=f"{self.key}-file"), 201)
        self.receipt = answer.body
        return answer

    def accept(self) -> Answer:
        """The supervising body accepts and dispatches."""
        return self._step("acceptance", self.place.supervisor, {"dispatch": {"lead_org": self.place.handler_org}})

    def sign(self) -> Answer:
        """The lead body signs."""
        return self._step("signature", self.place.handler, {})

    def reply(self) -> Answer:
        """The lead body replies."""
        text = f"夏季征兵报名已经结束，可报名明年春季征兵。经办记录：{in_words(self.key)}。"
        body = {"text": text, "conclusion_code": "explained", "people": 1}
        return self._step("reply", self.place.handler, body)

    def approve(self) -> Answer:
        """The supervising body approves."""
        stated = {"override_reason": "演练：各件用同一份答复"}
        return self._step("reply-approval", self.place.supervisor, stated)

    def rate(self, stars: int = 5) -> Answer:
        """The citizen rates, as soon as the answer has reached them."""
        path = f"/appeals/{self.receipt['receipt_no']}/rating"
        body = {"stars": stars}
        return expect(
            self.front_end.post(path, body, self.credentials, key=f"{self.key}-rate", again=NOT_YET), 200, 201
        )

    def look_up(self) -> Answer:
        """The citizen looks how it stands."""
        return expect(self.front_end.get(f"/appeals/{self.receipt['receipt_no']}", self.credentials), 200)

    @property
    def credentials(self) -> dict[str, str]:
        """What the citizen shows."""
        return {"X-Query-Code": self.receipt["query_code"]}

    @property
    def handling(self) -> tuple[Callable[[], Answer], ...]:
        """The steps after filing, in their order."""
        return self.accept, self.sign, self.reply, self.approve, self.rate

    def live(self) -> None:
        """The whole way."""
        for step in (self.file, *self.handling, self.look_up):
            step()

    def _step(self, step: str, username: str, body: dict[str, Any]) -> Answer:
        path = f"/cases/{self.case_id}/{step}"
        headers = self.staff.headers(username)
        return expect(self.front_end.post(path, body, headers, key=f"{self.key}-{step}", again=NOT_YET), 200, 201, 202)
