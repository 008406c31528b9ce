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

// The editor and the pickers put elements beside a box that no label points to. They take the name of its label.
function nameAfterLabel(element, box) {
    const label = box && document.querySelector(`label[for="${box.id}"]`);
    if (label) {
        label.id ||= `${box.id}_label`;
        element.setAttribute("aria-labelledby", `${label.id} ${element.dataset.shows ?? ""}`.trim());
    }
}

function nameEditors() {
    for (const editor of document.querySelectorAll(".prose-editor .ProseMirror[contenteditable]:not([aria-labelledby])")) {
        const box = editor.closest(".prose-editor").querySelector("textarea");
        nameAfterLabel(editor, box);
        editor.lang = box.lang;
    }
}

function translateTools() {
    for (const button of document.querySelectorAll(".prose-menubar button")) {
        const title = window.editorButtons[button.title];
        if (title && title !== button.title) {
            button.title = title;
            button.ariaLabel = title;
        }
        const option = button.matches(".prose-menubar__option") && button.firstElementChild;
        const words = option && window.editorButtons[option.textContent];
        if (words && words !== option.textContent) {
            option.textContent = words;
        }
    }
}

function namePickers() {
    for (const picker of document.querySelectorAll(".select2-container:not([data-named], .select2-container--open > *)")) {
        picker.dataset.named = "";
        const box = picker.previousElementSibling;
        const shown = picker.querySelector("[role=textbox]");
        const selection = picker.querySelector("[role=combobox]");
        if (shown && selection.hasAttribute("aria-labelledby")) {
            selection.dataset.shows = shown.id;
            nameAfterLabel(shown, box);
        }
        for (const element of picker.querySelectorAll("[role=combobox], [role=searchbox]")) {
            nameAfterLabel(element, box);
        }
    }
    // An open picker's list hangs at the end of the page; its id names the box: "select2-id_area-results".
    for (const list of document.querySelectorAll(".select2-dropdown [role=listbox]:not([aria-labelledby])")) {
        const box = document.getElementById(list.id.slice("select2-".length, -"-results".length));
        nameAfterLabel(list, box);
        document.querySelector(`[aria-owns="${list.id}"]`)?.setAttribute("aria-controls", list.id);
        const search = list.closest(".select2-dropdown").querySelector("[role=searchbox]");
        if (search) {
            nameAfterLabel(search, box);
        }
    }
}

function nameParts() {
    nameEditors();
    translateTools();
    namePickers();
}

const panel = document.querySelector(".language-switch");
if (panel) {
    startSwitch(panel);
}
nameParts();
new MutationObserver(nameParts).observe(document.body, { childList: true, subtree: true });
