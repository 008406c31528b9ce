// Tells the server that this form is open, and in which language the person writes; shows who else is at it.
"use strict";

const EVERY = 20_000;
const box = document.querySelector("[data-presence]");
const token = document.querySelector("[name=csrfmiddlewaretoken]");
let language = "";

async function report() {
    const body = new URLSearchParams({ language, csrfmiddlewaretoken: token.value });
    try {
        const answer = await fetch(box.dataset.presence, { method: "POST", body, redirect: "error" });
        if (!answer.ok) {
            return;
        }
        const { others } = await answer.json();
        const shown = [...box.children].map((line) => line.textContent);
        // Screen readers are told of news only.
        if (JSON.stringify(shown) !== JSON.stringify(others)) {
            box.replaceChildren(
                ...others.map((line) => {
                    const paragraph = document.createElement("p");
                    paragraph.textContent = line;
                    return paragraph;
                }),
            );
        }
    } catch {
        // Without a connection nobody knows who else is here; what both write is merged all the same.
    }
}

if (box && token) {
    document.addEventListener("focusin", (event) => {
        language = event.target.closest("[lang]:not(html)")?.dataset.language ?? event.target.dataset?.language ?? "";
    });
    report();
    setInterval(() => document.visibilityState === "visible" && report(), EVERY);
}
