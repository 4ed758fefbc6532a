"""What is shown of cases."""

from base64 import b64encode
from typing import Any

from chassis.causes import Actor
from chassis.errors import NotFound
from chassis.identifiers import sibling_id
from contracts.vocabulary import Role
from services.casework import answers, store, turn_answers
from services.casework.domain import permissions
from services.casework.domain.case import Case
from services.casework.domain.permissions import Right, Scope
from services.casework.schemas.listing import ListRequest
from services.casework.usecases.desk import Desk, as_service_errors


class Reading(Desk):
    """Cases as those see them who may."""

    def show(self, case_id: str, actor: Actor) -> tuple[dict[str, Any], int]:
        """A case with its history, and its version; raises NotFound or Forbidden."""
        found = self._cases.require(case_id)
        case = store.to_case(found.body)
        with as_service_errors():
            permissions.require(actor, _right_to_see(actor, case), case)
        if actor.org in case.helper_orgs and permissions.scope_of(actor, Right.SEE) is Scope.DISPATCHED:
            return answers.helper_detail(case, actor.org), found.version
        return answers.case_detail(case, self._packs.get(case.policy_version)), found.version

    def attachment(self, case_id: str, digest: str, actor: Actor) -> dict[str, Any]:
        """An attachment with its content in Base64, for whoever sees the case; raises NotFound."""
        case = store.to_case(self._cases.require(case_id).body)
        with as_service_errors():
            permissions.require(actor, Right.SEE, case)
        about = next((each for each in case.attachments if each.sha256 == digest and each.stored), None)
        content = self._attachments.get(digest) if about else None
        if about is None or content is None:
            raise NotFound("没有这个附件")
        return {**turn_answers.attachment(about), "content": b64encode(content).decode()}

    def list(self, asked: ListRequest, actor: Actor) -> dict[str, Any]:
        """A page of the cases in the actor's scope; raises Forbidden for a role that sees none.

        Clue officers are shown the sealed ones of their region; to the others those are only said to be sealed.
        """
        right = Right.SEE_SEALED if actor.role == Role.CLUE_OFFICER else Right.SEE
        with as_service_errors():
            scope = permissions.scope_of(actor, right)
        within = store.scope_query(scope, actor.org, actor.region)
        if right is Right.SEE_SEALED:
            within = {**within, **store.SEALED}
        cases, total = self._lists.find(within, asked.filters, asked.page)
        return answers.case_page(cases, total, asked.page.number, asked.page.size)

    def approved_reply(self, appeal_id: str, actor: Actor) -> dict[str, Any]:
        """The reply the citizen may read; raises NotFound until one is approved."""
        found = self._cases.require(sibling_id("C", appeal_id))
        case = store.to_case(found.body)
        with as_service_errors():
            permissions.require_answer(actor, appeal_id, case)
        if case.approved_reply is None:
            raise NotFound("答复尚未审核通过")
        return answers.approved_reply(case, case.approved_reply)


def _right_to_see(actor: Actor, case: Case) -> Right:
    return Right.SEE_SEALED if case.sealed and actor.role == Role.CLUE_OFFICER else Right.SEE
