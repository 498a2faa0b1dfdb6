"""The models that must exist from the first migration, and the base of every page."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.core.bilingual import current_language, direction


class UserManager(BaseUserManager["User"]):
    """Makes users who log in by e-mail."""

    use_in_migrations = True

    def _create(self, email: str, password: str | None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user without rights; raises ValueError without an e-mail address."""
        return self._create(email, password, **{"is_staff": False, "is_superuser": False, **fields})

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator."""
        return self._create(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user whatever the letter case of the address typed at log-in."""
        return self.get(email__iexact=username)


class User(AbstractUser):
    """Someone who works in Diwan's admin; the e-mail address is the log-in name."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class SiteImage(AbstractImage):
    """An image of the site, with its alternative text in both languages."""

    alt_ar = models.CharField(_("alternative text in Arabic"), max_length=255, blank=True)
    alt_en = models.CharField(_("alternative text in English"), max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "alt_ar", "alt_en")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions: ClassVar = [("choose_image", "Can choose image")]


class SiteRendition(AbstractRendition):
    """A resized copy of a SiteImage."""

    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class SiteDocument(AbstractDocument):
    """A file for download, with its title in both languages."""

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)

    admin_form_fields = (*Document.admin_form_fields, "title_en")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions: ClassVar = [("choose_document", "Can choose document")]


class BasePage(Page):
    """What every page type shares: summary, demonstration mark, language of its content."""

    summary = models.TextField(
        _("summary"),
        max_length=320,
        blank=True,
        help_text=_("One or two sentences for lists, search results and shared links."),
    )
    is_demonstration = models.BooleanField(
        _("demonstration content"),
        default=False,
        help_text=_("Shows a notice that this page is an example and not an official statement."),
    )

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary")]
    promote_panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            _("For search engines"),
        ),
    ]
    settings_panels: ClassVar = [PublishingPanel(), FieldPanel("is_demonstration")]

    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary")]

    translatable_fields: ClassVar = [
        TranslatableField("title"),
        TranslatableField("seo_title"),
        TranslatableField("search_description"),
        TranslatableField("summary"),
        SynchronizedField("slug", overridable=False),
        SynchronizedField("is_demonstration", overridable=False),
    ]

    class Meta:
        abstract = True

    @property
    def content_language(self) -> str:
        """The language the content really is in: an alias that waits for translation holds Arabic."""
        if self.alias_of_id:
            return "ar"
        return self.locale.language_code

    @property
    def content_direction(self) -> str:
        return direction(self.content_language)

    @property
    def awaits_translation(self) -> bool:
        return bool(self.alias_of_id) and self.locale.language_code != "ar"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["language"] = current_language()
        return context
