"""What the first view of the site costs a reader who has never been here."""

import pytest

LARGEST_VIEW = 100_000  # bytes over the wire, fonts included
MOST_REQUESTS = 12


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "es"])
def test_first_view_of_the_home_page_is_light(site, new_page, language, width):
    page = new_page(width=width)
    devtools = page.context.new_cdp_session(page)
    sizes = {}
    addresses = {}
    devtools.on(
        "Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]})
    )
    devtools.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})

    page.goto(site.paths(language)["pages:home"], wait_until="networkidle")

    costs = {addresses[request]: size for request, size in sizes.items()}
    assert any(address.endswith(".woff2") for address in costs)
    assert len(addresses) <= MOST_REQUESTS, costs
    assert sum(costs.values()) <= LARGEST_VIEW, costs
