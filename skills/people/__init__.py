"""Who of us could do what, and who is who at the client, computed from records; shared by the skills about people.

Our side: `bench` reads everybody who could work on a deal and says whom the asker may compare; `selling` rates what
somebody can do, `selling_needs` what a deal asks for, `experience` and `ties` what the record shows by itself, `fit`
how well all that suits a seat (`team_roles`); `capacity` and `workload` are their hours, `team_now` who holds what.
Theirs: `contacts` and the `stakeholder_map`. `colleagues` reads from words who is meant.
"""
