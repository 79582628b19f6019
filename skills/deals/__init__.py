"""Deals as a portfolio, computed from records: their class, their chance, their hours; shared by the skills that plan.

`deal_book` reads, `deal_class` says Bedrock, Stepping Stone or Stray; `win_record` reads, `win_chance` says how likely
a win is, `reaching` how likely several reach a sum; `deal_hours` and `deal_effort` tell what a deal takes and took;
`portfolio` places many by fit and value.
"""
