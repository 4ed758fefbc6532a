"""The approval that sees to what a reply leaves unanswered."""

from services.gateway.schemas.case_steps import ReasonSchema
from services.gateway.schemas.fields import text


class ApprovalSchema(ReasonSchema):
    """审核通过; a reply with blocking findings needs a stated reason."""

    override_reason = text(500, blank=True, description="答复未回应全部诉求仍要通过的理由，记录在案")
