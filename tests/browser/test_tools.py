import pytest

PAGE = """<!doctype html>
<html lang="en"><head><title>A page</title><link rel="icon" href="data:,"></head>
<body><main><h1>A page</h1>{}</main></body></html>"""


@pytest.fixture
def show(new_page):
    """Open a page with some content, under a policy that allows nothing but images."""
    page = new_page()

    def show(content, status=200):
        headers = {"Content-Type": "text/html", "Content-Security-Policy": "default-src 'none'; img-src * data:"}
        page.route("**/page/", lambda route: route.fulfill(status=status, headers=headers, body=PAGE.format(content)))
        page.goto("/page/")
        return page

    return show


def test_axe_violations_names_the_rule_and_the_element(show, axe_violations):
    page = show('<img id="flag" src="data:,">')

    assert axe_violations(page) == ['image-alt (critical): #flag: <img id="flag" src="data:,">']


def test_axe_violations_of_a_good_page_are_none(show, axe_violations):
    page = show("<p>Text</p>")

    assert axe_violations(page) == []


def test_html_errors_names_the_document_and_the_line(html_errors):
    errors = html_errors({"good": PAGE.format("<p>Text</p>"), "bad": PAGE.format("<center>Text</center>")})

    assert [error.split(": ")[0] for error in errors] == ["bad, line 3"]


def test_trouble_tells_of_a_policy_violation(show, trouble):
    show("<script>1</script>")

    assert [line for line in trouble if "CSP violation" in line] == [
        "console: CSP violation: script-src-elem refused inline ()"
    ]


def test_trouble_tells_of_an_outside_request(show, trouble):
    show('<img alt="" src="http://127.0.0.1:9/pixel">')

    assert "outside: http://127.0.0.1:9/pixel" in trouble


def test_trouble_tells_of_an_error_in_a_script(show, trouble):
    page = show("")

    page.evaluate("setTimeout(() => { throw new Error('oh') })")
    page.wait_for_timeout(100)

    assert trouble == ["script: oh"]


def test_trouble_lets_a_page_answer_that_it_is_not_found(show, trouble):
    show("<p>Not found</p>", status=404)

    assert trouble == []
