"""Catch mail on a port of this machine: `python -m sif.mailcatcher --port 1025`. The runner starts it."""

import argparse
import asyncio
import secrets
import signal
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from sif.mailcatcher import FOLDER, KEPT


def keep(content: bytes, folder: Path = FOLDER, kept: int = KEPT) -> Path:
    """Write one mail down, whole or not at all, and let the oldest go."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{time.time_ns():020d}-{secrets.token_hex(3)}"
    half = folder / f"{name}.part"
    half.write_bytes(content)
    whole = half.rename(folder / f"{name}.eml")
    for old in sorted(folder.glob("*.eml"))[:-kept]:
        old.unlink(missing_ok=True)
    return whole


class Catcher:
    """Accepts every mail for everybody; aiosmtpd asks for a method of this name."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep what was sent, and say so."""
        del server, session
        keep(envelope.content)
        return "250 Caught"


async def catch(port: int) -> None:
    """Listen until somebody says stop."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for word in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(word, stop.set)
    server = await loop.create_server(lambda: SMTP(Catcher(), enable_SMTPUTF8=True), "127.0.0.1", port)
    await stop.wait()
    server.close()


if __name__ == "__main__":
    asks = argparse.ArgumentParser(description="Catch mail on 127.0.0.1.")
    asks.add_argument("--port", type=int, default=1025)
    asyncio.run(catch(asks.parse_args().port))
