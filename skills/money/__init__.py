"""Is there money for a deal: the five indicators, the verdict and the next question (METHODOLOGY §2.7, §5)."""
