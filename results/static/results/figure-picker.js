// The dialog from which writers take a figure, and its button under plain texts. Without it they write its name by hand.
"use strict";

{
    const dialog = document.getElementById("figure-picker");
    const body = dialog?.querySelector(".figure-picker-body");
    let chosen = "";
    let loads = 0;

    // The list is a page of the admin without its frame: what is searched and followed in it comes from the server.
    async function load(address) {
        const own = ++loads;
        let found = [];
        try {
            const answer = await fetch(address, { credentials: "same-origin" });
            if (!answer.ok || answer.redirected) {
                throw new Error(`${answer.status}`);
            }
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            found = [...page.body.childNodes];
        } catch {
            const failed = document.createElement("p");
            failed.className = "errornote";
            failed.textContent = dialog.dataset.failed;
            found = [failed];
        }
        // What was asked for last is shown, in whatever order the answers come.
        if (own === loads) {
            body.replaceChildren(...found);
            body.querySelector("input[type=search]")?.focus();
        }
    }

    function startDialog() {
        dialog.addEventListener("click", (event) => {
            const button = event.target.closest("[data-token]");
            const link = event.target.closest("a.figure-link");
            if (button) {
                chosen = button.dataset.token;
                dialog.close();
            } else if (link) {
                event.preventDefault();
                load(link.href);
            } else if (event.target.closest(".figure-picker-close")) {
                dialog.close();
            }
        });
        dialog.addEventListener("submit", (event) => {
            event.preventDefault();
            load(`${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
        });
    }

    // Opens the picker. Once it is closed the function gets the name that was chosen, "" for none, and takes the focus.
    function openPicker(done) {
        chosen = "";
        dialog.addEventListener("close", () => done(chosen), { once: true });
        body.replaceChildren();
        dialog.showModal();
        load(dialog.dataset.figures);
    }

    function insertAtCaret(box, token) {
        const { selectionStart, selectionEnd } = box;
        box.focus();
        if (token) {
            box.setRangeText(token, selectionStart, selectionEnd, "end");
            box.dispatchEvent(new Event("input", { bubbles: true }));
            box.dispatchEvent(new Event("change", { bubbles: true }));
        }
    }

    function addButtons(root) {
        for (const box of root.querySelectorAll("textarea[data-language]:not([data-django-prose-editor-configurable])")) {
            if (box.disabled || box.readOnly || box.id.includes("__prefix__") || box.dataset.picks) {
                continue;
            }
            box.dataset.picks = "";
            const button = document.createElement("button");
            button.type = "button";
            button.className = "figure-open";
            button.textContent = dialog.dataset.open;
            const label = document.querySelector(`label[for="${box.id}"]`);
            if (label) {
                button.setAttribute("aria-label", `${dialog.dataset.open}: ${label.textContent.trim().replace(/:$/, "")}`);
            }
            // A box in which nobody was yet has its caret at the beginning; people go on at the end.
            const goToEnd = () => box.setSelectionRange(box.value.length, box.value.length);
            button.addEventListener("click", goToEnd, { once: true });
            box.addEventListener("focus", () => button.removeEventListener("click", goToEnd), { once: true });
            button.addEventListener("click", () => openPicker((token) => insertAtCaret(box, token)));
            box.after(button);
        }
    }

    if (dialog) {
        startDialog();
        addButtons(document);
        document.addEventListener("formset:added", (event) => addButtons(event.target));
        window.figurePicker = { open: openPicker, label: dialog.dataset.open, words: dialog.dataset.words };
    }
}
