// The words of the rich-text editor. It has no Spanish, and writes the names of its buttons in English in the page.
// With them those of the admin's calendar that Peru spells in its own way.
"use strict";

{
    // Lists have no catalog of words; forms do.
    const gettext = window.gettext ?? ((words) => words);
    const pgettext = window.pgettext ?? ((context, words) => words);

    // What stands on the buttons, by the editor's own words; admin.js puts ours in their place.
    window.editorButtons = {
        "paragraph": gettext("paragraph"),
        "Paragraph": gettext("Paragraph"),
        "heading 2": gettext("heading 2"),
        "heading 3": gettext("heading 3"),
        "heading 4": gettext("heading 4"),
        "Heading 2": gettext("Heading 2"),
        "Heading 3": gettext("Heading 3"),
        "Heading 4": gettext("Heading 4"),
        "unordered list": gettext("unordered list"),
        "ordered list": gettext("ordered list"),
        "List properties": gettext("List properties"),
        "blockquote": gettext("blockquote"),
        "bold": gettext("bold"),
        "italic": gettext("italic"),
        "insert link": gettext("insert link"),
        "remove link": gettext("remove link"),
        "Insert table": gettext("Insert table"),
        "Add column": gettext("Add column"),
        "Delete column": gettext("Delete column"),
        "Add row": gettext("Add row"),
        "Delete row": gettext("Delete row"),
        "Merge cells": gettext("Merge cells"),
        "Split cell": gettext("Split cell"),
        "Toggle header cell": gettext("Toggle header cell"),
        "Delete table": gettext("Delete table"),
        "undo": gettext("undo"),
        "redo": gettext("redo"),
        "edit HTML": gettext("edit HTML"),
    };

    // What its dialogs ask the catalog for by themselves; named here so that the catalog has it.
    void [
        gettext("Cancel"),
        gettext("Bullets"),
        gettext("Columns"),
        gettext("Decimal numbers"),
        gettext("Edit HTML"),
        gettext("Edit Link"),
        gettext("Include header row"),
        gettext("Insert"),
        gettext("Insert Table"),
        gettext("List type"),
        gettext("Lowercase letters"),
        gettext("Lowercase Roman numerals"),
        gettext("Prettify"),
        gettext("Rows"),
        gettext("Start at"),
        gettext("Table Properties"),
        gettext(
            "The HTML contents of the editor. Note that the allowed HTML is restricted by the editor schema.",
        ),
        gettext("Title"),
        gettext("Update"),
        gettext("Uppercase letters"),
        gettext("Uppercase Roman numerals"),
        gettext("URL"),
    ];

    // What the calendar asks for: Django's Spanish says "Septiembre".
    void [gettext("September"), pgettext("abbrev. month September", "Sep")];
}
