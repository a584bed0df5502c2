"""The load generator: a fixed number of connections, each asking again as soon as it has its answer.

It runs in a process of its own, over plain sockets and epoll, some ten microseconds a request; answers are of one
length throughout a run, so all but the first are only counted. `python -m bench.load` reads a `Load` as JSON on stdin
and writes a `Result`.
"""

import json
import select
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

WARM_UP_SECONDS = 0.5


@dataclass(frozen=True)
class Load:
    """What to ask, where, for how long."""

    port: int
    request: str
    """The whole HTTP request."""
    connections: int
    seconds: float


@dataclass(frozen=True)
class Result:
    """What came back: requests in all, requests a second after warming up, and latencies in milliseconds."""

    requests: int

    rate: float
    median: float
    p99: float


def run(load: Load) -> Result:
    """Run a load in a process of its own."""
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(command, input=json.dumps(asdict(load)), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"the load generator failed: {done.stderr[-2000:]}")
    return Result(**json.loads(done.stdout))


def ask(port: int, request: bytes) -> bytes:
    """The body of one answer; raises when it is not a 200."""
    connection = socket.create_connection(("127.0.0.1", port))
    with connection:
        connection.sendall(request)
        answer, length = _first(connection)
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{head.decode()}\n{body[:2000].decode()}")
        assert len(answer) == length, "nothing follows the answer"
        return body


def _first(connection: socket.socket) -> tuple[bytes, int]:
    """One whole answer and its length."""
    answer, length = b"", None
    while length is None or len(answer) < length:
        piece = connection.recv(1 << 20)
        if not piece:
            raise RuntimeError("the server hung up")
        answer += piece
        head, separator, _ = answer.partition(b"\r\n\r\n")
        if separator and length is None:
            lines = [line.partition(b":") for line in head.lower().split(b"\r\n")]
            length = len(head) + 4 + next(int(value) for name, _, value in lines if name == b"content-length")
    return answer, length


@dataclass(slots=True)
class _Client:
    socket: socket.socket
    missing: int
    began: float


def _measure(load: Load) -> Result:
    request = load.request.encode()
    clients: dict[int, _Client] = {}
    poll, length = select.epoll(), 0
    for _ in range(load.connections):
        connection = socket.create_connection(("127.0.0.1", load.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(request)
        _, length = _first(connection)
        clients[connection.fileno()] = _Client(connection, length, 0.0)
        poll.register(connection.fileno(), select.EPOLLIN)
    warming_up = len(_turn(poll, clients, request, length, WARM_UP_SECONDS)) + len(clients)
    began = time.perf_counter()
    latencies = sorted(_turn(poll, clients, request, length, load.seconds))
    elapsed = time.perf_counter() - began
    count = len(latencies)
    middle, late = latencies[count // 2] * 1000, latencies[count * 99 // 100] * 1000
    return Result(warming_up + count, count / elapsed, middle, late)


def _turn(poll: select.epoll, clients: dict[int, _Client], request: bytes, length: int, seconds: float) -> list[float]:
    """Ask for so many seconds, wait for the answers under way, and give the time that each took."""
    latencies: list[float] = []
    end = time.perf_counter() + seconds
    for client in clients.values():
        client.began, client.missing = time.perf_counter(), length
        client.socket.sendall(request)
    under_way = len(clients)
    while under_way:
        for number, _ in poll.poll():
            client = clients[number]
            piece = client.socket.recv(1 << 20)
            client.missing -= len(piece)
            if client.missing > 0 and piece:
                continue
            if client.missing < 0 or not piece:
                raise RuntimeError("an answer had another length than the first one")
            now = time.perf_counter()
            latencies.append(now - client.began)
            if now < end:
                client.began, client.missing = now, length
                client.socket.sendall(request)
            else:
                under_way -= 1
    return latencies


if __name__ == "__main__":
    print(json.dumps(asdict(_measure(Load(**json.load(sys.stdin))))))
