"""What was said in a call, and the moments in it that matter: shared by the live coach and the debrief, pure."""
