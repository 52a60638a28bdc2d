"""Who gets an answer where in the admin: a row for each screen of ours, a rule for each family of Wagtail's.

To add a screen, add its row to `OURS` under the name of its route (`namespace:name`), and what fills its address to
`tests/admin/house.py` if that is not there yet. The tests name whatever is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.admin.house import ANONYMOUS, PEOPLE, RESIDENT, STAFF, UNVERIFIED

Outcomes = tuple[str, str]
"""Of a GET and of a POST without a body, in the words of `tests.admin.house.outcome`."""

KEPT_OUT: Mapping[str, str] = {ANONYMOUS: "login", RESIDENT: "login", "without role": "login", UNVERIFIED: "step"}
"""Who is kept out of everything that has no row in `BEFORE`."""
EVERYBODY = frozenset(STAFF) - {"without role"}
ADMINISTRATION = frozenset({"superuser"})
LANDLORD = frozenset({"landlord", "superuser"})
"""Who keeps Les Tilleuls, whole."""
LODGE = LANDLORD | {"caretaker"}
DESK = LODGE | {"agent elsewhere", "caretaker elsewhere", "other landlord"}
"""Who deals with reports somewhere."""
MODERATION = frozenset({"moderator", "superuser"})
OF_THE_LANDLORD = LODGE | {"agent elsewhere", "caretaker elsewhere"}
"""Whoever works for it, here or elsewhere: its pictures and documents are those of all its residences."""
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """What `who` is answered, what the rest of the staff is, and the few who get something else."""

    who: frozenset[str]
    opens: Outcomes
    otherwise: Outcomes = ("nothing", "nothing")
    but: Mapping[str, Outcomes] = field(default_factory=dict)

    def expected(self, person: str) -> Outcomes:
        """The outcomes for somebody."""
        if person in self.but:
            return self.but[person]
        if person in KEPT_OUT:
            return KEPT_OUT[person], KEPT_OUT[person]
        return self.opens if person in self.who else self.otherwise


SCREEN, FORM, ACTION = ("opens", "method"), ("opens", "opens"), ("method", "leads on")
ASKS_AGAIN = ("method", "opens")
UNSEEN_ACTION = ("method", "nothing")
UNSEEN_SCREEN = ("nothing", "method")
HOME = ("home", "home")

OURS: dict[str, Row] = {
    # The second factor
    "second_factor": Row(NOBODY, FORM, HOME, {UNVERIFIED: FORM}),
    "second_factor_set_up": Row(NOBODY, FORM, ("leads on", "leads on")),
    "second_factor_manage": Row(EVERYBODY, FORM),
    "second_factor_reset": Row(ADMINISTRATION, ("opens", "leads on"), HOME),
    # Pages
    "editorial_works_state": Row(LODGE, ACTION, ("method", "home")),
    "editorial_works_undo": Row(LODGE, ACTION, ("method", "home")),
    "editorial_duplicate": Row(LANDLORD, ACTION, ("method", "home")),
    "publishing_live_state": Row(LANDLORD | MODERATION, SCREEN, ("refused", "method")),
    # Organisations
    "organisations": Row(LANDLORD | {"other landlord"}, SCREEN, HOME),
    "organisation_add": Row(ADMINISTRATION, FORM, HOME),
    "organisation": Row(
        LANDLORD, FORM, HOME, {"landlord": ("opens", "leads on"), "other landlord": ("nothing", "nothing")}
    ),
    "organisation_end": Row(ADMINISTRATION, FORM, HOME),
    "organisation_member_add": Row(LANDLORD, FORM, HOME, {"other landlord": ("nothing", "nothing")}),
    "organisation_member": Row(LANDLORD, FORM, HOME, {"other landlord": ("nothing", "nothing")}),
    "organisation_member_remove": Row(
        LANDLORD, ("opens", "leads on"), HOME, {"other landlord": ("nothing", "nothing")}
    ),
    # Dwellings
    "residents_residences": Row(EVERYBODY, SCREEN),
    "residents_dwellings": Row(LANDLORD, SCREEN, UNSEEN_SCREEN),
    "residents_dwelling_add": Row(LANDLORD, FORM),
    "residents_dwelling": Row(LANDLORD, FORM),
    "residents_household_leave": Row(LANDLORD, FORM),
    "residents_dwelling_remove": Row(LANDLORD, ("opens", "leads on")),
    # An import is of who sent the file: for others of the landlord it is gone, and they are told so.
    "residents_import": Row(LANDLORD, FORM),
    "residents_import_look": Row(LANDLORD, SCREEN, UNSEEN_SCREEN, {"superuser": ("leads on", "method")}),
    "residents_import_progress": Row(LANDLORD, SCREEN, UNSEEN_SCREEN, {"superuser": ("nothing", "method")}),
    "residents_import_decide": Row(LANDLORD, ACTION, UNSEEN_ACTION),
    "residents_import_apply": Row(LANDLORD, ACTION, UNSEEN_ACTION),
    "residents_import_give_up": Row(LANDLORD, ACTION, UNSEEN_ACTION),
    # It is still being read: there are no errors to download yet.
    "residents_import_errors": Row(LANDLORD, ("leads on", "method"), UNSEEN_SCREEN),
    # Each helps those of the residences in their own charge; a name from elsewhere is nobody's.
    "residents_lodge": Row(OF_THE_LANDLORD | {"other landlord"}, FORM, HOME),
    # Works
    "works_notices:poster": Row(LODGE, SCREEN, ("home", "method")),
    # Like Wagtail's own form of a page, it cannot be read from a body that lacks the page's rows.
    "works_notices:said": Row(LANDLORD, ("method", "wrong"), ("method", "home")),
    "works_notices:said_of": Row(LANDLORD, ("method", "wrong"), ("method", "home")),
    "works_notices:kept_dates": Row(EVERYBODY, SCREEN),
    "works_notices:kept_dates_csv": Row(EVERYBODY, SCREEN),
    # Letters
    # Who makes letters for one residence only gets there at once.
    "letters:residences": Row(
        EVERYBODY, SCREEN, but=dict.fromkeys(("agent elsewhere", "other landlord"), ("leads on", "method"))
    ),
    "letters:residence": Row(LANDLORD, FORM),
    "letters:households": Row(LANDLORD, ("opens", "leads on")),
    "letters:spoil": Row(LANDLORD, ACTION, UNSEEN_ACTION),
    "letters:batch": Row(LANDLORD, SCREEN, UNSEEN_SCREEN),
    "letters:progress": Row(LANDLORD, SCREEN, UNSEEN_SCREEN),
    "letters:download": Row(LANDLORD, SCREEN, UNSEEN_SCREEN),
    "letters:erase": Row(LANDLORD, ACTION, UNSEEN_ACTION),
    "letters:retry": Row(LANDLORD, ACTION, UNSEEN_ACTION),
    # Reports
    "reports_desk:queue": Row(DESK, SCREEN, UNSEEN_SCREEN),
    "reports_desk:export": Row(DESK, SCREEN, UNSEEN_SCREEN),
    "reports_desk:bulk": Row(DESK, ACTION, UNSEEN_ACTION),
    # Who notes reports for one residence only gets there at once.
    "reports_desk:record": Row(
        DESK, ("leads on", "method"), UNSEEN_SCREEN, dict.fromkeys(("landlord", "superuser"), SCREEN)
    ),
    "reports_desk:record_in": Row(LODGE, FORM),
    "reports_desk:visits": Row(DESK, SCREEN, UNSEEN_SCREEN),
    "reports_desk:visits_file": Row(DESK, SCREEN, UNSEEN_SCREEN),
    "reports_desk:figures": Row(DESK, SCREEN, UNSEEN_SCREEN),
    "reports_desk:figures_file": Row(DESK, SCREEN, UNSEEN_SCREEN),
    "reports_desk:report": Row(LODGE, SCREEN, UNSEEN_SCREEN),
    "reports_desk:slip": Row(LODGE, SCREEN, UNSEEN_SCREEN),
    "reports_desk:photo": Row(LODGE, SCREEN, UNSEEN_SCREEN),
    "reports_desk:photo_small": Row(LODGE, SCREEN, UNSEEN_SCREEN),
    # Without a body, most of the buttons give the report again with what they ask.
    "reports_desk:decide": Row(LODGE, ASKS_AGAIN, UNSEEN_ACTION),
    "reports_desk:write": Row(LODGE, ASKS_AGAIN, UNSEEN_ACTION),
    "reports_desk:give": Row(LODGE, ACTION, UNSEEN_ACTION),
    "reports_desk:give_to_firm": Row(LODGE, ASKS_AGAIN, UNSEEN_ACTION),
    "reports_desk:firm_said": Row(LODGE, ASKS_AGAIN, UNSEEN_ACTION),
    "reports_desk:correct": Row(LODGE, ASKS_AGAIN, UNSEEN_ACTION),
    "reports_desk:join": Row(LODGE, ASKS_AGAIN, UNSEEN_ACTION),
    "reports_desk:part": Row(LODGE, ACTION, UNSEEN_ACTION),
    "reports_desk:settings": Row(LANDLORD | {"other landlord"}, SCREEN, UNSEEN_SCREEN),
    "reports_desk:category": Row(LANDLORD, FORM),
    "reports_desk:category_add": Row(LANDLORD, FORM),
    "reports_desk:category_move": Row(LANDLORD, ACTION, UNSEEN_ACTION),
    "reports_desk:category_offer": Row(LANDLORD, ACTION, UNSEEN_ACTION),
    "reports_desk:firm_add": Row(LANDLORD, FORM),
    "reports_desk:firm": Row(LANDLORD, FORM),
    "reports_desk:template_add": Row(LANDLORD, FORM),
    "reports_desk:template": Row(LANDLORD, FORM),
    "reports_desk:template_drop": Row(LANDLORD, ACTION, UNSEEN_ACTION),
    # Messages
    "messaging:sent": Row(EVERYBODY, SCREEN),
    "messaging:write": Row(LODGE, FORM),
    "messaging:withdraw": Row(LODGE, ACTION, UNSEEN_ACTION),
}

BEFORE: dict[str, Mapping[str, Outcomes]] = {
    "wagtailadmin_sprite": dict.fromkeys(PEOPLE, FORM),
    "wagtailadmin_javascript_catalog": dict.fromkeys(PEOPLE, SCREEN),
    "wagtailadmin_login": {
        person: ("opens" if person in (ANONYMOUS, RESIDENT, "without role") else "home", "opens") for person in PEOPLE
    },
    "wagtailadmin_logout": {
        person: ("login" if person in (ANONYMOUS, RESIDENT, "without role") else "method", "login") for person in PEOPLE
    },
    # An administrator sets passwords: these screens of Wagtail are switched off.
    **{
        f"wagtailadmin_password_reset{name}": dict.fromkeys(PEOPLE, ("nothing", "nothing"))
        for name in ("", "_done", "_confirm", "_complete")
    },
}
"""What answers before the second factor, or before the password."""


@dataclass(frozen=True)
class Rule:
    """Screens of Wagtail that let the same people in, for reading and for writing; the rest is kept out, whatever the words."""

    routes: str
    reads: frozenset[str]
    writes: frozenset[str]


WAGTAIL = (
    Rule(
        """wagtailsites:* wagtailusers_users:* wagtailusers_groups:* wagtailadmin_collections:* wagtailadmin_workflows:*
        wagtailadmin_pages:set_privacy wagtailadmin_pages:set_page_position wagtailadmin_reports:page_types_usage
        wagtailadmin_reports:page_types_usage_results""",
        ADMINISTRATION,
        ADMINISTRATION,
    ),
    Rule(
        """wagtailadmin_pages:add wagtailadmin_pages:usage wagtailadmin_pages:edit wagtailadmin_pages:preview_on_edit
        wagtailadmin_pages:delete wagtailadmin_pages:move wagtailadmin_pages:copy wagtailadmin_pages:revisions_revert
        wagtailadmin_pages:workflow_history wagtailadmin_pages:history wagtailadmin_pages:history_results
        wagtailadmin_editing_sessions:ping
        wagtailimages:edit wagtailimages:delete wagtailimages:preview wagtailimages:image_usage wagtailimages:edit_multiple
        wagtailimages:delete_multiple wagtaildocs:edit wagtaildocs:delete wagtaildocs:edit_multiple
        wagtaildocs:delete_multiple wagtaildocs:document_usage""",
        LANDLORD,
        LANDLORD,
    ),
    # A file that is being sent is of who sends it, and of nobody else.
    Rule(
        """wagtailimages:create_multiple_from_uploaded_image wagtailimages:delete_upload_multiple
        wagtaildocs:create_multiple_from_uploaded_document wagtaildocs:delete_upload_multiple""",
        NOBODY,
        frozenset({"landlord"}),
    ),
    # What is public may be seen on its way, by everybody; it moves for nobody else.
    Rule("wagtailadmin_pages:move_confirm", EVERYBODY, LANDLORD),
    Rule("wagtailadmin_pages:add_subpage wagtailadmin_pages:preview_on_add", LODGE, LODGE),
    Rule(
        """wagtailadmin_pages:view_draft wagtailadmin_pages:unpublish wagtailadmin_pages:lock wagtailadmin_pages:unlock
        wagtailadmin_pages:revisions_view wagtailadmin_pages:revisions_unschedule wagtailadmin_pages:revisions_compare
        wagtailadmin_pages:workflow_history_detail""",
        LANDLORD | MODERATION,
        LANDLORD | MODERATION,
    ),
    Rule(
        """wagtailadmin_pages:workflow_action wagtailadmin_pages:collect_workflow_action_data
        wagtailadmin_pages:workflow_preview""",
        MODERATION,
        MODERATION,
    ),
    Rule(
        """wagtaildocs_serve wagtaildocs_chooser:chosen wagtailimages_chooser:chosen wagtailimages_chooser:select_format""",
        OF_THE_LANDLORD,
        OF_THE_LANDLORD,
    ),
    Rule(
        """wagtaildocs:index wagtaildocs:index_results wagtaildocs:add wagtaildocs:add_multiple wagtaildocs_chooser:create
        wagtailimages:index wagtailimages:index_results wagtailimages:add wagtailimages:add_multiple
        wagtailimages_chooser:create""",
        EVERYBODY - {"moderator"},
        EVERYBODY - {"moderator"},
    ),
    # Each lists what its reader may see, and changes nothing of anybody else: `MARKS` are looked for in what it says.
    Rule(
        """wagtailadmin_home wagtailadmin_error_test wagtailadmin_explore_root wagtailadmin_explore
        wagtailadmin_explore_results wagtail_bulk_action wagtailadmin_pages:type_use wagtailadmin_pages:type_use_results
        wagtailadmin_pages:choose_parent wagtailadmin_pages:search wagtailadmin_pages:search_results
        wagtailadmin_pages:confirm_workflow_cancellation wagtailadmin_pages:revisions_index wagtailadmin_choose_page*
        wagtailadmin_tag_autocomplete wagtailadmin_workflows:task_chooser wagtailadmin_workflows:task_chooser_results
        wagtailadmin_workflows:task_chooser_create wagtailadmin_workflows:task_chosen wagtailadmin_reports:* wagtailadmin_account
        wagtailadmin_dismissibles wagtailadmin_editing_sessions:release wagtaildocs_authenticate_with_password
        wagtaildocs_chooser:choose wagtaildocs_chooser:choose_results wagtaildocs_chooser:chosen_multiple
        wagtailimages_chooser:choose wagtailimages_chooser:choose_results wagtailimages_chooser:chosen_multiple
        actualites:* evenements:* travaux:* flash:* demarches:* residences:* pages-simples:*
        wagtailadmin_api:pages:listing admin/test404/""",
        EVERYBODY,
        EVERYBODY,
    ),
    Rule("wagtailadmin_api:pages:detail wagtailadmin_api:pages:find", LODGE | {"moderator", "communicator"}, NOBODY),
    # Switched off, or not asked the way they answer.
    Rule(
        """wagtailadmin_api:pages:action wagtailadmin_api:documents:* wagtailadmin_api:images:* wagtailadmin_pages:convert_alias
        wagtailadmin_tag_model_autocomplete wagtailimages:url_generator wagtailimages:url_generator_output
        wagtailadmin_block_preview admin/^.*/$""",
        NOBODY,
        NOBODY,
    ),
)
"""The first rule that names a route, by its whole name or else by a beginning, is the one that counts."""

LET_IN = {"opens", "leads on"}
TURNED_AWAY = {"home", "refused", "nothing"}
NEITHER = {"method", "wrong"}
"""Said to everybody alike: the method is not served, the body was empty."""
