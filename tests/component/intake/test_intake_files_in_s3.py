"""Files in a bucket, on a server that speaks S3's protocol."""

from collections.abc import Iterator

import httpx2
import pytest
from moto.server import ThreadedMotoServer

from services.intake.files.kept import Files, FilesAway
from tests.unit.intake.files.test_intake_files import LARGE, SMALL, comes_back, uploaded

pytestmark = pytest.mark.more


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the URL of a bucket on a server that speaks S3's protocol."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    httpx2.put(f"http://127.0.0.1:{port}/papers", trust_env=False).raise_for_status()
    yield "s3://papers/hub"
    server.stop()


async def test_a_bucket_gives_back_what_it_was_given(bucket: str) -> None:
    for content in (SMALL, LARGE):
        await comes_back(Files(bucket), content)


async def test_a_bucket_that_is_not_there_says_so_and_keeps_nothing(bucket: str) -> None:
    files = Files(bucket.replace("papers", "elsewhere"))
    with await uploaded(SMALL) as upload, pytest.raises(FilesAway):
        await files.keep(upload)
