"""Setting one fact of many municipalities: rows chosen on the list → value → preview → done."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from cms.core import jobs
from directory import bulk
from directory.admin.forms import SourceSelect, grouped_by_district
from directory.admin.views import RecordIndexView
from directory.jobs import BULK_EDIT
from directory.models import District, Municipality, Source, Union

AT_ONCE = 100
"""Up to so many rows are changed while one waits; more in the background."""
SHOWN = 100
NOTHING = "none"  # the choice that empties a fact
LONGEST_LIST = 200_000  # characters of ids: more municipalities than any country has


class OrNothing(forms.ModelChoiceField):
    """A record, or expressly none."""

    def clean(self, value: Any) -> Any:
        return None if value == NOTHING else super().clean(value)


class BulkForm(forms.Form):
    """The value to set, and where it is known from."""

    source = SourceSelect()

    def __init__(self, subject: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        if subject == "source":
            self.fields["value"] = forms.ChoiceField(
                label=_("Facts"),
                choices=[(key, group.label) for key, group in bulk.fact_groups().items()],
                help_text=_("The facts stay as they are; only their source is taken down."),
            )
            self.fields["source"] = forms.ModelChoiceField(Source.objects.all(), label=_("Source"))
            self.order_fields(["value", "source"])
            return
        self.fields["value"] = self.value_field(subject)
        self.order_fields(["value", "source"])

    def value_field(self, subject: str) -> forms.Field:
        """Return the field for the value: nothing is chosen in it, and emptying is a choice too."""
        label = capfirst(str(bulk.SUBJECTS[subject]))
        if subject == "district":
            return forms.ModelChoiceField(District.objects.alphabetical(), label=label)
        if subject == "union":
            field = OrNothing(Union.objects.all(), label=label)
            groups = grouped_by_district(Union.objects.all())
            field.choices = [("", field.empty_label), (NOTHING, _("In no union")), *groups]
            return field
        column: Any = Municipality._meta.get_field(subject)
        nothing = [(NOTHING, _("Unknown"))] if column.blank else []
        return forms.TypedChoiceField(
            choices=[("", "---------"), *nothing, *column.choices],
            coerce=lambda value: "" if value == NOTHING else value,
            label=label,
        )

    def setting(self) -> bulk.Setting:
        return bulk.Setting(self.subject, self.cleaned_data["value"], self.cleaned_data["source"])


class BulkEditView(RecordIndexView):
    """Takes the rows from the list as it is filtered; every step carries them on in the form."""

    page_title = gettext_lazy("Change several municipalities")
    http_method_names = ["get", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Somebody came back to the address of a step: the rows are chosen on the list."""
        return redirect(self.list_url)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.bulk_url:
            raise PermissionDenied
        subject, ids = request.POST.get("subject", ""), self.chosen_ids(request)
        if subject not in bulk.SUBJECTS or not ids:
            problem = _("Choose at least one row, and what to change.")
            messages.error(request, problem)
            return redirect(self.list_url)
        municipalities = bulk.chosen(ids)
        form = BulkForm(subject, request.POST if "step" in request.POST else None)
        context = {
            "view": self,
            "form": form,
            "subject": subject,
            "subject_label": bulk.SUBJECTS[subject],
            "ids": ",".join(str(each.pk) for each in municipalities),
            "count": len(municipalities),
            "municipalities": municipalities[:SHOWN],
        }
        if not form.is_valid():
            return render(request, "directory/admin/bulk_value.html", context)
        if request.POST["step"] == "apply":
            return self.apply(request, [each.pk for each in municipalities], form)
        preview = bulk.preview(municipalities, form.setting())
        context |= {"preview": preview, "shown": preview.rows[:SHOWN]}
        return render(request, "directory/admin/bulk_preview.html", context)

    def apply(self, request: HttpRequest, ids: list[int], form: BulkForm) -> HttpResponse:
        setting, doubtful = form.setting(), "even_doubtful" in request.POST
        user: Any = request.user
        if len(ids) > AT_ONCE:
            job = jobs.start(
                BULK_EDIT,
                owner=user,
                ids=ids,
                subject=setting.subject,
                value=getattr(setting.value, "pk", setting.value),
                source=setting.source.pk if setting.source else None,
                even_doubtful=doubtful,
            )
            return redirect("core_job", job.pk)
        number = bulk.apply(ids, setting, by=user, even_doubtful=doubtful)
        messages.success(
            request,
            ngettext(
                "%(number)s municipality was changed.",
                "%(number)s municipalities were changed.",
                number,
            )
            % {"number": number},
        )
        return redirect(self.list_url)

    def chosen_ids(self, request: HttpRequest) -> set[int]:
        """Return the ids of the rows that were chosen; of all rows of the list where that was."""
        if "all" in request.POST:
            return set(self.queryset.order_by().values_list("pk", flat=True))
        carried = request.POST.get("ids", "")[:LONGEST_LIST].split(",")
        return {
            int(i)
            for i in (*request.POST.getlist("id"), *carried)
            if i.isascii() and i.isdigit() and len(i) < 19
        }

    @property
    def list_url(self) -> str:
        """The list that the rows come from, as it is filtered."""
        return f"{self.index_url}{self.narrowing}"
