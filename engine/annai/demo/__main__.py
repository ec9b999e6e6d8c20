"""`python -m annai.demo`: serve the demo until Ctrl-C."""

import argparse
import asyncio
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from annai.cli.ending import asked_to_end
from annai.core.finding import WorkspaceError
from annai.demo.app import SECRET_KEY, Demo, Plan, read_plan

WORKSPACE = Path(__file__).parents[3] / "flows"
GREETING = """
  Annai のデモを起動しました / The demo is running

    デモ製品       Product      {product}/
    ダッシュボード  Dashboard    {annai}/
    シークレットキー Secret key   {secret}
    メール         Mail         {mail}

  終了するには Ctrl-C を押してください / Press Ctrl-C to end
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 0 when it was ended, 1 when a port is taken, 2 when the workspace or the call has faults."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    options = parser().parse_args(arguments)
    try:
        plan = read_plan(options.port, os.environ, options.workspace)
        asyncio.run(serve(plan))
    except (WorkspaceError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"The demo could not start: {error}. Choose other ports: PORT=8123 make demo", file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m annai.demo", description="Annai with a demo product")
    parser.add_argument("--port", type=int, default=8080, help="Annai's port; the product takes the next one")
    parser.add_argument("--workspace", type=Path, default=WORKSPACE, help="the folder of flows to serve")
    return parser


async def serve(plan: Plan) -> None:
    """Serve until SIGINT or SIGTERM; state and mail are removed at the end."""
    asked = asked_to_end()
    with tempfile.TemporaryDirectory(prefix="annai-demo-") as folder:
        demo = Demo(plan, Path(folder))
        await demo.start()
        print(greeting(plan, folder), flush=True)
        await asked
        await demo.stop()


def greeting(plan: Plan, folder: str) -> str:
    return GREETING.format(product=plan.product, annai=plan.annai, secret=SECRET_KEY, mail=f"{folder}/mail")


if __name__ == "__main__":
    sys.exit(main())
