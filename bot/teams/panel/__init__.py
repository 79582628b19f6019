"""The coach's side panel in a Teams meeting: a page in Teams' frame, and the sign-in of whoever sits before it."""
