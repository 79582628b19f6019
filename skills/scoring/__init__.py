"""Right to Win as pure functions over records (METHODOLOGY §1): `read_file` reads, `score` computes.

`score` is the 4Cs engine; `next_step` its counterfactuals; `snapshot` freezes it; `as_json` is its stable JSON.
Beside it stand what other skills compute by the same rule of evidence: `themes`, and `claims` that others can make too.
People and deals have folders of their own: `skills/people`, `skills/deals`.
"""
