"""The tree's mind: decides what to say and do next, without a clock, a network, storage or Slack."""
