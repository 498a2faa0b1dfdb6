"""An app with jobs and recurring work, for tests that run the worker as a process of its own."""
