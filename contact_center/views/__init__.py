"""What the contact centre answers over HTTP: the channel's webhook, and the agents' inbox."""
