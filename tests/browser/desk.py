"""What people of the staff do on the pages of the admin, and how tests find it there."""

from django.urls import reverse

from tests.staff import person

PASSWORD = "a long way to the Amazon"
# Playwright itself puts a script into every frame; no page of ours does.
SANDBOX = "Blocked script execution in 'about:srcdoc'"


def own(trouble):
    """Return the trouble that our pages make."""
    return [line for line in trouble if SANDBOX not in line]


def employ(name, *groups, language="en"):
    """Return a person of the staff in some groups, who can sign in."""
    user = person(
        *groups, username=name.lower(), first_name=name, email=f"{name.lower()}@example.org", language=language
    )
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in_by_form(page, user):
    """Sign in as everybody does."""
    page.goto(reverse("admin:login"))
    fill_in_sign_in(page, user)
    page.locator("#user-tools").wait_for()


def fill_in_sign_in(page, user):
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.locator("#login-form [type=submit]").click()


def settle(page):
    """Wait until the editors of a form are there, which take the place of its boxes for rich text."""
    page.locator(".prose-editor .ProseMirror[contenteditable][aria-labelledby]").first.wait_for()


def open_newest(page):
    """Open the form of the program that was written last, as people find it."""
    page.goto(reverse("admin:programs_program_changelist"))
    page.locator("#result_list tbody th a").first.click()
    settle(page)


def pick(page, box, words):
    """Choose a record in a picker by some of its words."""
    page.locator(f"#{box} + .select2-container").click()
    page.keyboard.type(words)
    page.get_by_role("option", name=words).click()


def add_line(page, name):
    """Begin another row of those that belong to a record, such as "partnerships"."""
    page.locator(f"#{name}-group .add-row a").click()


def press(page, name):
    """Press a button of a form by its name, and return what the next page says was done."""
    page.locator(f".submit-row [name={name}]").click()
    return said(page)


def said(page):
    """Return the messages above the page."""
    page.locator(".messagelist li").first.wait_for()
    return page.locator(".messagelist li").all_inner_texts()
