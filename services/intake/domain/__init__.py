"""The rules of intake 受理, on plain values: a clerk with paper and a calendar could follow them."""
