"""What a line of 20 kB/s with 600 ms has to carry: the first sync of a grid; a push of visits."""

import brotli
import numpy as np
from isal import igzip

from bench.clients import SYNC, Client, Page, Request
from bench.county import token_of
from bench.service import Service
from bench.table import Line
from bench.visits import Batch, HouseholdPoint, batches
from sync.pulling.pull import MAX_DOCUMENTS

BYTES_A_SECOND, SECONDS_A_TRIP = 20_000, 0.6
MAX_BYTES = 90_000
VISITS = 60
_UNPACK = {"br": brotli.decompress, "gzip": igzip.decompress}


def first_sync(service: Service, area: str) -> Line:
    """Packed by brotli, for who takes it; the baseline is packed by gzip."""
    small, requests, documents = _pulled(service.port, area, "br")
    large, _, _ = _pulled(service.port, area, "gzip")
    return Line(
        f"first sync of a grid on a thin line ({documents:,} documents, {requests} request(s))",
        _carried(small, requests),
        _carried(large, requests),
        f"{small / large:.2f}",
        f"<= {MAX_BYTES // 1000} kB",
        small <= MAX_BYTES,
    )


def push(homes: dict[str, list[HouseholdPoint]]) -> Line:
    """Of sixty visits in one request, packed by gzip; the baseline is the same as it is."""
    (batch,) = batches(homes, VISITS, VISITS, np.random.default_rng(0))
    packed, plain = _sizes(batch)
    return Line(
        f"push of {VISITS} visits on a thin line",
        _carried(packed, 1),
        _carried(plain, 1),
        f"{packed / plain:.2f}",
    )


def _sizes(batch: Batch) -> tuple[int, int]:
    packed = batch.request().body or b""
    return len(packed), len(igzip.decompress(packed))


def _pulled(port: int, area: str, coding: str) -> tuple[int, int, int]:
    """Bytes of the answers as they came, requests, documents."""
    total, requests, documents, checkpoint, more = 0, 0, 0, None, True
    with Client(port, coding) as client:
        while more:
            asked = {"checkpoint": checkpoint, "limit": MAX_DOCUMENTS}
            body, came = client.packed(Request.post(SYNC, token_of(area), asked))
            if came != coding:
                raise RuntimeError(f"the answer is packed by {came}")
            page = Page.of(_UNPACK[coding](body))
            total += len(body)
            requests += 1
            documents += page.documents
            checkpoint, more = page.checkpoint, page.has_more
    return total, requests, documents


def _carried(size: int, requests: int) -> str:
    seconds = size / BYTES_A_SECOND + requests * SECONDS_A_TRIP
    return f"{size / 1000:.0f} kB, {seconds:.1f} s"
