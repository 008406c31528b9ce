import accordion from "@uswds/uswds/js/usa-accordion";
import banner from "@uswds/uswds/js/usa-banner";
import navigation from "@uswds/uswds/js/usa-header";
import skipnav from "@uswds/uswds/js/usa-skipnav";

for (const component of [accordion, banner, navigation, skipnav]) {
  component.on(document.body);
}
