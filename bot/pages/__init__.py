"""What our pages in a browser share, whoever shows them: errors as answers, reading what they send, a call's panel."""
