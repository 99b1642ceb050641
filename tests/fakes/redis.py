"""A real Redis in a temporary folder, reached over a Unix socket only."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

BINARY = "redis-server"


@contextmanager
def private_redis() -> Iterator[str]:
    """Start a server and give its URL. Without the server: a skip on a laptop, a failure where CI is set."""
    if shutil.which(BINARY) is None:
        reason = "no Redis server is installed"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="redis-"))
    socket = folder / "redis.sock"
    command = [BINARY, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
    server = subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert server.stdout is not None
        # It says so in its log once it takes connections.
        assert any("ready to accept connections" in line.lower() for line in server.stdout)
        url = f"unix://{socket}"
        with redis.Redis.from_url(url) as client:
            assert client.ping()
        yield url
    finally:
        server.terminate()
        server.communicate()
        shutil.rmtree(folder)
