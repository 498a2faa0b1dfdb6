"""Cases: what people ask of the Directorate, and who answers for it."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import phones
from cms.core.bilingual import BilingualName
from contact_center import public_numbers
from contact_center.models.conversations import Conversation, Message
from contact_center.querysets import CaseQuerySet
from contact_center.states import OPEN_CASE_STATES, CaseKind, CaseState


class Unit(BilingualName):
    """A unit of the Directorate that answers for categories of cases, and how people reach it."""

    duties_ar = models.TextField(
        _("what it does, in Arabic"),
        max_length=500,
        blank=True,
        help_text=_("In one or two sentences, as visitors read them on the contact page."),
    )
    duties_en = models.TextField(_("what it does, in English"), max_length=500, blank=True)
    phone = models.CharField(
        _("telephone"),
        max_length=30,
        blank=True,
        validators=[
            RegexValidator(
                r"^\+?[0-9][0-9 /-]{5,}\Z", _("Write digits, with spaces or hyphens between them.")
            )
        ],
        help_text=_("As it is shown, e.g. 01-610140. Empty when it has no number of its own."),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    whatsapp = models.CharField(
        _("WhatsApp number"),
        max_length=20,
        blank=True,
        validators=[
            RegexValidator(
                r"^[1-9][0-9]{7,14}\Z", _("Write the number with its country code, digits only.")
            )
        ],
        help_text=_("With country code, digits only, e.g. 9611610140."),
    )
    hours_ar = models.CharField(_("working hours in Arabic"), max_length=200, blank=True)
    hours_en = models.CharField(_("working hours in English"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_public = models.BooleanField(
        _("shown on the contact page"), default=True, help_text=_("Visitors see only such units.")
    )
    is_demonstration = models.BooleanField(
        _("demonstration data"),
        default=False,
        help_text=_("An example to be replaced by the Directorate's own list."),
    )

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering: ClassVar = ["order", "id"]

    @property
    def phone_link(self) -> str:
        """The number as a `tel:` link takes it; a Lebanese one gets its country code."""
        return phones.dialled(self.phone)


class Category(BilingualName):
    """What a case is about. Its keywords let the first message choose it."""

    unit = models.ForeignKey(
        Unit,
        verbose_name=_("responsible unit"),
        on_delete=models.PROTECT,
        related_name="categories",
    )
    keywords = models.TextField(
        _("keywords"),
        blank=True,
        help_text=_("Words and phrases in both languages, one on each line."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_demonstration = models.BooleanField(
        _("demonstration data"),
        default=False,
        help_text=_("An example to be replaced by the Directorate's own list."),
    )

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering: ClassVar = ["order", "id"]


class Case(models.Model):
    """One complaint or inquiry, from the first message to its resolution."""

    number = models.CharField(
        _("number"), max_length=public_numbers.LENGTH, unique=True, default=public_numbers.generate
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=CaseKind.choices, default=CaseKind.COMPLAINT
    )
    conversation = models.ForeignKey(
        Conversation,
        verbose_name=_("conversation"),
        on_delete=models.PROTECT,
        related_name="cases",
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    municipality = models.ForeignKey(
        "directory.Municipality",
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # A message opens one case at most, however often it is processed.
    opened_by = models.OneToOneField(
        Message,
        verbose_name=_("opening message"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="opened_case",
    )
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=CaseState.choices, default=CaseState.NEW
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cases",
    )
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    deadline = models.DateField(_("deadline"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.display_number

    @property
    def display_number(self) -> str:
        """The number as people see it: `7K3Q-FM2X-9AC`."""
        return public_numbers.display(self.number)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer for it."""
        return self.state in OPEN_CASE_STATES
