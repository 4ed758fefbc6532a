"""What analytics 分析 says: nothing yet, it only listens."""
