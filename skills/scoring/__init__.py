"""Right to Win as pure functions over records (METHODOLOGY §1): `read_file` reads, `score` computes.

`score` is the 4Cs engine; `next_step` its counterfactuals; `snapshot` freezes it; `as_json` is its stable JSON.
Beside it stands the class of a deal: `deal_book` reads, `deal_class` computes, `deal_effort` counts the work.
"""
