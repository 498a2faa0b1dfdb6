"""An emulator of WhatsApp's Cloud API: Meta and the citizens' phones, on this computer.

It imports no Django and knows nothing of the contact centre; both meet over HTTP alone, as with Meta.
Run it with `python -m contact_center.emulator`; tests run it in a thread:

    with Emulator(webhook_url="http://127.0.0.1:8000/whatsapp/webhook") as emulator:
        emulator.say("96170000001", "مرحبا")
"""

from contact_center.emulator.config import Config
from contact_center.emulator.server import Emulator

__all__ = ["Config", "Emulator"]
