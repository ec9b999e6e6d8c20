"""Send pings by Segment's client for Python: python send.py URL KEY COUNT USERS PREFIX."""

import sys
from typing import Any

from segment.analytics.client import Client


def main(url: str, key: str, count: int, users: int, prefix: str) -> int:
    failures: list[object] = []

    def failed(error: object, _events: Any) -> None:
        failures.append(error)

    client = Client(key, host=url, on_error=failed, gzip=True)
    for number in range(count):
        client.track(f"{prefix}-user-{number % users}", "ping", {"number": number}, message_id=f"{prefix}-{number}")
    client.shutdown()
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    url, key, count, users, prefix = sys.argv[1:]
    sys.exit(main(url, key, int(count), int(users), prefix))
