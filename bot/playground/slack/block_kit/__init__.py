"""Block Kit as Slack judges it: shapes as tables, one judge, and the rules that tables cannot say."""
