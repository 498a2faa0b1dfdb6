"""Addresses of the agents' inbox, under /admin/inbox/."""

from django.urls import path

from contact_center.views import actions, files, inbox, templates

app_name = "contact_center"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("changes/", inbox.changes, name="changes"),
    path("municipalities/", inbox.municipalities, name="municipalities"),
    path("<int:pk>/", inbox.conversation, name="conversation"),
    path("<int:pk>/reply/", actions.reply, name="reply"),
    path("<int:pk>/template/", templates.form, name="template"),
    path("<int:pk>/template/send/", templates.send, name="send_template"),
    path("<int:pk>/take/", actions.take, name="take"),
    path("<int:pk>/assign/", actions.assign, name="assign"),
    path("<int:pk>/close/", actions.close, name="close"),
    path("<int:pk>/reopen/", actions.reopen, name="reopen"),
    path("<int:pk>/unread/", actions.mark_unread, name="mark_unread"),
    path("<int:pk>/open-case/", actions.open_case, name="open_case"),
    path("<int:pk>/case/", actions.edit_case, name="edit_case"),
    path("<int:pk>/resolve/", actions.resolve, name="resolve"),
    path("<int:pk>/send-again/", actions.send_again, name="send_again"),
    path("<int:pk>/take-back/", actions.take_back, name="take_back"),
    path("<int:pk>/typing/", actions.typing, name="typing"),
    path("file/<int:pk>/", files.show, name="file"),
    path("file/<int:pk>/thumbnail/", files.thumbnail, name="file_thumbnail"),
    path("file/<int:pk>/download/", files.download, name="file_download"),
    path("file/<int:pk>/try/", files.try_now, name="file_try"),
    path("case/<int:pk>/sheet.pdf", actions.case_sheet, name="case_sheet"),
]
