// Says while somebody types the parts of a count what they sum to. The server says so too, once it is saved.
"use strict";

const note = document.querySelector(".value-sum");
const group = document.querySelector("#disaggregates-group");

function number(box) {
    const text = box.value.trim().replace(/,/g, "").replace("−", "-");
    return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
}

function dimension(form) {
    const boxes = [...form.querySelectorAll("[name*='-dimension_']")];
    return boxes.map((box) => box.value.trim()).find((text) => text) ?? "";
}

function sums() {
    const found = new Map();
    for (const form of group.querySelectorAll(".inline-related:not(.empty-form)")) {
        const part = form.querySelector("[name$='-value']");
        const isGoing = form.querySelector("[name$='-DELETE']")?.checked;
        if (part && !isGoing && number(part) !== null) {
            found.set(dimension(form), (found.get(dimension(form)) ?? 0) + number(part));
        }
    }
    return found;
}

function tell() {
    const whole = number(document.querySelector("#id_value"));
    const words = [...sums()].map(([name, sum]) => {
        const verdict = whole === null ? "" : ` (${sum === whole ? note.dataset.fits : note.dataset.differs})`;
        return `${note.dataset.parts} ${name}: ${sum.toLocaleString("en-US")}${verdict}`;
    });
    note.textContent = words.join(" · ");
    note.hidden = words.length === 0;
}

if (note && group && document.querySelector("#id_value")) {
    group.before(note);
    document.addEventListener("input", tell);
    document.addEventListener("formset:added", tell);
    document.addEventListener("formset:removed", tell);
    tell();
}
