"""The Web API's methods, grouped as Slack groups them; `methods.registry` is the table of all."""
