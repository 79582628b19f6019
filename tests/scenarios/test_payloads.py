"""What was laid out over lines can be read back, so that others can look at the same payloads."""

from tests.scenarios.payloads import laid_out, read_back

SHORT = {"method": "views.open", "view": {"type": "modal", "blocks": []}}
LONG = {
    "method": "chat.postMessage",
    "text": "One: two\n» three\n{four}" * 30,
    "blocks": [
        {"type": "divider"},
        {"type": "section", "text": {"type": "mrkdwn", "text": "a: b"}, "fields": [{"1": "y" * 300}, {"2": "z" * 300}]},
    ],
    "unfurl_links": False,
}


def test_payloads_laid_out_over_lines_are_read_back_as_they_were() -> None:
    lines = ["» show helix", *laid_out(LONG), *laid_out(SHORT), "» [Confirm]", *laid_out(LONG), ""]
    assert read_back(lines) == [LONG, SHORT, LONG]
