"""Addresses under /admin/: those for people who have not logged in, and those of the admin."""

from django.urls import path

from cms.staff.views import guards, invitations, password, review

# Before Wagtail's own, which would ask for a log-in first.
urlpatterns = [
    path("invitation/<str:token>/", invitations.Accept.as_view(), name="staff_accept_invitation"),
    path("password_reset/", password.PasswordReset.as_view()),
]

admin_urlpatterns = [
    path("invitations/", invitations.InvitationList.as_view(), name="staff_invitations"),
    path("invitations/new/", invitations.Invite.as_view(), name="staff_invite"),
    path("invitations/<int:pk>/send/", invitations.send_again, name="staff_send_again"),
    path("invitations/<int:pk>/withdraw/", invitations.withdraw, name="staff_withdraw"),
    path("review/<int:pk>/submit/", review.submit, name="staff_submit_translation"),
    path("review/<int:pk>/take-back/", review.take_back, name="staff_take_back_translation"),
    path("review/<int:pk>/decide/", review.decide, name="staff_decide_translation"),
    # In the place of wagtail-localize's.
    path("localize/update/<int:translation_source_id>/", guards.UpdateTranslations.as_view()),
    path("localize/page/<int:page_id>/convert_to_alias/", guards.convert_to_alias),
    path(
        "localize/translate/<int:translation_id>/strings/<int:string_segment_id>/edit/",
        guards.edit_string_translation,
    ),
    path(
        "localize/translate/<int:translation_id>/overrides/<int:overridable_segment_id>/edit/",
        guards.edit_override,
    ),
    path("localize/translate/<int:translation_id>/pofile/upload/", guards.upload_pofile),
    path("localize/translate/<int:translation_id>/disable/", guards.stop_translation),
    path("localize/reports/translations/", guards.translations_report),
    path("localize/reports/translations/results/", guards.translations_report_results),
]
