"""Endpoints: public addresses, and no secrets."""

import pytest

from annai.core.finding import WorkspaceError
from annai.core.load import load_workspace
from tests.core.files import BASE, files_of


def faults(endpoint: str) -> str:
    files = files_of(BASE)
    files["workspace.yaml"] = b"name: A\nlocales: [en]\n" + f"endpoints: {{crm: {endpoint}}}\n".encode()
    try:
        load_workspace(files)
    except WorkspaceError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("url", ["https://crm.example.com:8443/in?a=b", "http://localhost:9000/", "http://[::1]/in"])
def test_urls(url: str) -> None:
    assert faults(f'{{url: "{url}", headers: {{X-Source: annai}}}}') == ""


@pytest.mark.parametrize("value", ["''", "b", "b c", "b" * 500])
def test_header_values(value: str) -> None:
    assert faults(f"{{url: 'https://a/', headers: {{a: {value}}}}}") == ""


@pytest.mark.parametrize(
    ("endpoint", "fault"),
    [
        ("{url: http://crm.example.com/}", "write https://, or http://localhost while developing"),
        ("{url: 'https://a/ b'}", "write other characters than ASCII as %…"),
        ("{url: ftp://crm.example.com/}", "is no endpoint"),
        ("{url: 'https://'}", "is no endpoint"),
        ("{url: 'https://a:99999/'}", "is no endpoint"),
        ("{url: 'https://[a'}", "is no endpoint"),
        ("{url: 'https://a:0/'}", "is no endpoint"),
        ("{url: 'https://user:word@a/'}", "tokens are settings: ANNAI_WEBHOOK_TOKENS"),
        ("{url: 'https://a/#x'}", "the URL holds a user, a password or a fragment"),
        ("{url: 'https://a/', headers: {Authorization: x}}", "the header 'Authorization' is Annai's own"),
        ("{url: 'https://a/', headers: {webhook-id: x}}", "the header 'webhook-id' is Annai's own"),
        ("{url: 'https://a/', headers: {'a b': x}}", "a header's name has letters, digits and hyphens"),
        ("{url: 'https://a/', headers: {a: \"b\\nc\"}}", "a header's value has at most 500 characters of ASCII"),
        ("{url: 'https://a/', headers: {a: ' b'}}", "no blank at its ends"),
        ("{url: 'https://a/', headers: {a: 'b '}}", "no blank at its ends"),
        (f"{{url: 'https://a/', headers: {{a: {'b' * 501}}}}}", "a header's value has at most 500 characters"),
    ],
)
def test_faults(endpoint: str, fault: str) -> None:
    assert fault in faults(endpoint)
