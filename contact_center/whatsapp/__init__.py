"""WhatsApp's Cloud API: signatures, the shapes it sends, the meaning of its errors."""
