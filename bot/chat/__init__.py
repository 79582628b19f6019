"""What chat surfaces share without knowing each other: buttons as text, pictures as characters."""
