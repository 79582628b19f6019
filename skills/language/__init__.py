"""Reading values out of people's words: dates and periods, amounts of money."""
