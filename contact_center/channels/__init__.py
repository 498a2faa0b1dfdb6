"""The ways people reach us. The rest of the contact centre knows only `base`.

Another channel (SMS, a form on the site) is one more module here and one more line in `get`.
"""

from contact_center.channels.base import Channel

WHATSAPP = "whatsapp"


def get(name: str) -> Channel:
    """Return the channel of that name, set up from the settings; raises KeyError for none."""
    from contact_center.channels import whatsapp

    return {WHATSAPP: whatsapp.from_settings}[name]()
