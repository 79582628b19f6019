"""Workflows: steps over skills, side by side where they can be, and one report out (METHODOLOGY §4)."""
