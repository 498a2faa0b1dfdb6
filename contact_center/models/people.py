"""The people who write to us, and the many names a channel knows them by."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core import phones


@dataclass(frozen=True)
class Address:
    """Where a person is written to: a number, the channel's own id, or both."""

    phone: str
    user_id: str


class ContactQuerySet(models.QuerySet[Any]):
    """Contacts as people: one or several of them each."""

    def of_person(self, person: "Contact") -> Self:
        """Keep the contacts of one person; `person` is the one that stands for them."""
        return self.filter(Q(pk=person.pk) | Q(same_as=person.pk))

    def named(self, text: str) -> Self:
        """Keep whom `text` names: a name, a user name, or at least four digits of a number."""
        # PostgreSQL refuses NUL in a text, and SQLite stops reading there.
        text = text.replace("\x00", " ").strip()
        theirs = ContactIdentity.objects.filter(contact=OuterRef("pk"))
        by_username = theirs.filter(kind=ContactIdentity.Kind.USERNAME, value__iexact=text)
        found = Q(name__icontains=text) | Q(Exists(by_username))
        # People type a number as they know it: with spaces, a country code or a leading zero.
        digits = phones.digits_of(text).lstrip("0")
        if len(digits) >= 4:
            by_phone = theirs.filter(kind=ContactIdentity.Kind.PHONE, value__contains=digits)
            found |= Q(Exists(by_phone))
        return self.filter(found)


class Contact(models.Model):
    """One person, whatever numbers and ids they write from."""

    name = models.CharField(_("name"), max_length=255, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="ar"
    )
    created_at = models.DateTimeField(_("first seen at"), auto_now_add=True)
    # Two contacts that turn out to be one person: the younger points to the elder, always
    # directly. It follows from the joins that stand (ContactMerge). Nothing is moved or
    # deleted, so a join can be taken back.
    same_as = models.ForeignKey(
        "self",
        verbose_name=_("same person as"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="duplicates",
    )
    # Where the person last wrote from, kept on the elder. A number given up long ago may be a
    # stranger's today: replies go here and nowhere else.
    reply_phone = models.CharField(_("writes from the number"), max_length=255, blank=True)
    reply_user_id = models.CharField(_("writes from the user id"), max_length=255, blank=True)
    reply_since = models.DateTimeField(_("writes from there since"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name or self.phone or self.username or f"#{self.pk}"

    def person(self) -> "Contact":
        """Return the contact that stands for this person: itself, or the elder it points to."""
        return self.same_as or self

    @property
    def phone(self) -> str:
        """The telephone number, `+961…`; empty when the person never showed one."""
        return self.reply_phone or self._identity(ContactIdentity.Kind.PHONE)

    @property
    def username(self) -> str:
        """The user name, without @; empty for none."""
        return self._identity(ContactIdentity.Kind.USERNAME)

    @property
    def address(self) -> Address:
        """Where to write to this person: what they last wrote from.

        Ask the contact that stands for the person. Before their first message it is the newest
        number and id that are known.
        """
        if self.reply_phone or self.reply_user_id:
            return Address(self.reply_phone, self.reply_user_id)
        return Address(
            self._identity(ContactIdentity.Kind.PHONE), self._identity(ContactIdentity.Kind.USER_ID)
        )

    def _identity(self, kind: str) -> str:
        # Over the prefetched rows: lists show many contacts.
        values = [row.value for row in self.identities.all() if row.kind == kind]
        return values[-1] if values else ""


class ContactIdentityQuerySet(models.QuerySet[Any]):
    """The names people are known by."""

    def of_person(self, contact: Contact) -> Self:
        """Keep the names of the person behind a contact, in the order in which they were learned."""
        person = contact.person()
        return self.filter(Q(contact=person) | Q(contact__same_as=person)).order_by("pk")


class ContactIdentity(models.Model):
    """One name by which a channel knows a person. It belongs to one contact only."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("telephone number")
        USER_ID = "user_id", _("WhatsApp user id")
        USERNAME = "username", _("user name")

    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), on_delete=models.CASCADE, related_name="identities"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    value = models.CharField(_("value"), max_length=255)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = ContactIdentityQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "value"], name="contact_identity_once"),
        ]

    def __str__(self) -> str:
        return self.value


class ContactMergeQuerySet(models.QuerySet[Any]):
    """Joins, standing and taken back."""

    def standing(self) -> Self:
        """Keep the joins that were not taken back."""
        return self.filter(undone_at__isnull=True)

    def about(self, contacts: "models.QuerySet[Any]") -> Self:
        """Keep the joins of any of these contacts."""
        return self.filter(Q(contact__in=contacts) | Q(into__in=contacts))


class ContactMerge(models.Model):
    """Two contacts found to be one person: which, why, by whom, and whether it was taken back.

    The joins that stand form trees, each contact with one way up at most; `Contact.same_as`
    points to the top. A join that was taken back keeps the two apart from then on.
    """

    class Reason(models.TextChoices):
        MESSAGE = "message", _("one message carried the names of both")
        NUMBER = "number", _("the person changed to a number or id of the other")
        STAFF = "staff", _("joined by staff")
        EARLIER = "earlier", _("joined before reasons were recorded")

    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), on_delete=models.CASCADE, related_name="joins"
    )
    into = models.ForeignKey(
        Contact, verbose_name=_("same person as"), on_delete=models.CASCADE, related_name="joined"
    )
    reason = models.CharField(_("reason"), max_length=8, choices=Reason.choices)
    # The names that came together, or the words of the member of staff.
    explanation = models.TextField(_("explanation"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("joined by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    made_at = models.DateTimeField(_("joined at"), default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = ContactMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("join of two contacts")
        verbose_name_plural = _("joins of contacts")
        ordering: ClassVar = ["-id"]
        # Shown and taken back on the contact's page, under the contact's own permissions.
        default_permissions: ClassVar = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact"],
                name="contact_merge_one_way_up",
                condition=models.Q(undone_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=~models.Q(contact=models.F("into")), name="contact_merge_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} → {self.into_id}"
