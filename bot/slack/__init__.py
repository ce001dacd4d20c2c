"""Retriever in Slack: what people do there comes in, what Retriever has to say goes out."""
