"""Which of four a client is to us, and the four traps (METHODOLOGY §2.4, §5)."""
