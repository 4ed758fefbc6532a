"""The rules of routing 权力清单: which item, which supervising body, which first body, and why."""
