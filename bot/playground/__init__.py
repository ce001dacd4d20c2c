"""The product without accounts: a stand-in for Slack, its page, and the demo that joins them to the bot."""
