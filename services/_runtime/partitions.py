"""Which partition a key belongs to: Kafka's own murmur2, so that every client agrees."""

from functools import lru_cache

from aiokafka.partitioner import murmur2


@lru_cache(maxsize=100_000)
def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition that the Java client would choose for this key."""
    return int(murmur2(key) & 0x7FFFFFFF) % partitions
