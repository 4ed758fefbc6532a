"""The names that stand in addresses, for the API page."""

PATH_PARAMETERS = {
    "receipt_no": {
        "description": "受理编号（回执上的 14 位数字）",
        "schema": {"type": "string", "pattern": "^[0-9]{14}$"},
        "example": "21090700003427",
    },
    "case_id": {
        "description": "工单号",
        "schema": {"type": "string", "pattern": "^C[a-z2-7]{26}$"},
        "example": "Cabcdefghijklmnopqrstuvwxyz",
    },
    "order_id": {
        "description": "督办函号",
        "schema": {"type": "string", "pattern": "^C[a-z2-7]{26}-order-[0-9]{1,4}$"},
        "example": "Cabcdefghijklmnopqrstuvwxyz-order-1",
    },
    "draw_id": {
        "description": "抽查号：期间和区划",
        "schema": {"type": "string", "pattern": "^20[0-9]{2}-[0-9]{2}-[0-9]{2,12}$"},
        "example": "2021-09-341523",
    },
    "item_code": {
        "description": "权力事项代码",
        "schema": {"type": "string", "minLength": 1, "maxLength": 64},
        "example": "C03",
    },
    "record_id": {"description": "公开记录号", "schema": {"type": "string", "minLength": 1, "maxLength": 64}},
    "sha256": {"description": "附件的 SHA-256", "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
    "message_id": {"description": "站内消息号", "schema": {"type": "string", "minLength": 1, "maxLength": 64}},
    "key_id": {"description": "接口密钥号", "schema": {"type": "string", "minLength": 1, "maxLength": 64}},
    "username": {
        "description": "用户名",
        "schema": {"type": "string", "minLength": 2, "maxLength": 64},
        "example": "zmq.wang",
    },
}
