"""analytics 分析: counts, satisfaction and punctuality, folded from events alone."""
