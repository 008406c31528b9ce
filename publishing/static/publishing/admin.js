// Forms with a box per language: show one language or all, name the rich-text boxes. Without this script all show.
"use strict";

const REMEMBERED = "admin-language-shown";

// A translated field is one line with a cell per language; a cell is the child of the line that holds the box.
function cells() {
    return [...document.querySelectorAll("[data-language]")].flatMap((box) => {
        const cell = box.closest(".form-multiline > div");
        return cell ? [[cell, box.dataset.language]] : [];
    });
}

function show(language) {
    for (const [cell, own] of cells()) {
        cell.hidden = language !== "" && own !== language;
    }
}

function startSwitch(panel) {
    const radios = [...panel.querySelectorAll("input[type=radio]")];
    const hasErrors = document.querySelector(".errornote") !== null;
    const remembered = radios.find((radio) => radio.value === (localStorage.getItem(REMEMBERED) ?? ""));
    // What has to be corrected must not be out of sight.
    const chosen = remembered && !hasErrors ? remembered : radios.at(-1);
    chosen.checked = true;
    show(chosen.value);
    panel.addEventListener("change", (event) => {
        localStorage.setItem(REMEMBERED, event.target.value);
        show(event.target.value);
    });
    document.addEventListener("formset:added", () => show(radios.find((radio) => radio.checked).value));
    panel.hidden = false;
}

// The editor replaces its textarea by an element that no label points to and that knows no language.
function nameEditors() {
    for (const editor of document.querySelectorAll(".prose-editor .ProseMirror:not([aria-labelledby])")) {
        const box = editor.closest(".prose-editor").querySelector("textarea");
        const label = document.querySelector(`label[for="${box.id}"]`);
        label.id = `${box.id}_label`;
        editor.setAttribute("aria-labelledby", label.id);
        editor.lang = box.lang;
        label.addEventListener("click", () => editor.focus());
    }
}

const panel = document.querySelector(".language-switch");
if (panel) {
    startSwitch(panel);
}
nameEditors();
new MutationObserver(nameEditors).observe(document.body, { childList: true, subtree: true });
