"""The embedded Apache Kafka: the real broker, fetched once, one node, kept in one directory."""
