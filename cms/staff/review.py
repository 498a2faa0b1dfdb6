"""The review of a translation: wagtail-localize's editor knows no workflow, so it is offered here.

A translator hands the English page over, a reviewer asks for changes or approves; approving
publishes. Wagtail's own workflow carries it: tasks on the dashboard, e-mails, history.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.models import Page, TaskState, WorkflowState

from cms.core.models import User
from cms.core.translation import save_draft, translation_of


class CannotSubmit(Exception):
    """Raised when a translation can't be handed over as it is; the attributes say why."""

    def __init__(self, *, missing: int = 0, errors: int = 0, no_workflow: bool = False) -> None:
        super().__init__()
        self.missing = missing
        self.errors = errors
        self.no_workflow = no_workflow


@dataclass(frozen=True)
class Review:
    """Where an English page stands, and what one person may do about it."""

    state: WorkflowState | None
    task_state: TaskState | None
    may_submit: bool
    may_take_back: bool
    may_decide: bool

    @property
    def in_progress(self) -> bool:
        return self.state is not None and self.state.status == WorkflowState.STATUS_IN_PROGRESS

    @property
    def needs_changes(self) -> bool:
        return self.state is not None and self.state.status == WorkflowState.STATUS_NEEDS_CHANGES

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say and nothing to do."""
        return self.state is None and not self.may_submit


def review_of(page: Page, user: User) -> Review:
    """Return where the page stands and what `user` may do."""
    permissions = page.permissions_for_user(user)
    state = page.current_workflow_state
    task_state = state.current_task_state if state else None
    in_progress = state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS
    actions: set[str] = set()
    if in_progress and task_state is not None:
        actions = {name for name, *_rest in task_state.task.specific.get_actions(page, user)}
    return Review(
        state=state,
        task_state=task_state.specific if task_state else None,
        may_submit=(
            not in_progress
            and not permissions.can_publish()
            and permissions.can_edit()
            and not page.locked
            and page.has_workflow
        ),
        may_take_back=in_progress and state.requested_by == user,
        may_decide={"approve", "reject"} <= actions,
    )


@transaction.atomic
def submit(page: Page, user: User) -> WorkflowState:
    """Save the translation as a draft and hand it to the reviewers, for the first time or again.

    Raises PermissionDenied, and CannotSubmit when texts are missing or wrong.
    """
    if not review_of(page, user).may_submit:
        raise PermissionDenied
    _save_draft(page, user)
    page.refresh_from_db()
    state = page.current_workflow_state
    if state is not None:
        state.resume(user=user)
        return state
    workflow = page.get_workflow()
    if workflow is None:
        raise CannotSubmit(no_workflow=True)
    return workflow.start(page.specific, user)


@transaction.atomic
def take_back(page: Page, user: User) -> None:
    """End the review, as whoever asked for it. Raises PermissionDenied."""
    review = review_of(page, user)
    if not review.may_take_back or review.state is None:
        raise PermissionDenied
    review.state.cancel(user=user)


@transaction.atomic
def approve(page: Page, user: User, comment: str = "") -> None:
    """Publish what the editor shows, a reviewer's own corrections included.

    Raises PermissionDenied, and CannotSubmit when texts are missing or wrong.
    """
    task_state = _task_to_decide(page, user)
    _save_draft(page, user)
    task_state.task.specific.on_action(task_state, user, "approve", comment=comment)


@transaction.atomic
def ask_for_changes(page: Page, user: User, comment: str) -> None:
    """Give the page back to its translator, with what is to be changed. Raises PermissionDenied."""
    task_state = _task_to_decide(page, user)
    task_state.task.specific.on_action(task_state, user, "reject", comment=comment)


def _task_to_decide(page: Page, user: User) -> TaskState:
    review = review_of(page, user)
    if not review.may_decide or review.task_state is None:
        raise PermissionDenied
    return review.task_state


def _save_draft(page: Page, user: User) -> None:
    translation = translation_of(page)
    if translation is None:
        return  # an ordinary page: its latest revision is what is reviewed
    segments = translation.source.stringsegment_set.all()
    translated = segments.annotate_translation(translation.target_locale)
    missing = translated.filter(translation__isnull=True).count()
    if missing:
        errors = segments.get_translations(translation.target_locale).filter(has_error=True)
        raise CannotSubmit(missing=missing, errors=errors.count())
    try:
        save_draft(translation, user)
    except ValidationError as error:
        raise CannotSubmit(errors=len(error.messages)) from error
