"""The agency gateway: how an agency's system takes part by HTTP alone, without Kafka."""
