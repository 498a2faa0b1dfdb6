"""Settings, one module per way of running: `dev`, `test`, `production`, all built on `base`."""
