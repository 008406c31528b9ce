// Ticks all values of a list at once, or none if all are. Without this script they are ticked one by one.
"use strict";

for (const button of document.querySelectorAll(".value-tick-all")) {
    const boxes = [...button.closest("form").querySelectorAll("[name=rows]")];
    button.hidden = boxes.length < 2;
    button.addEventListener("click", () => {
        const isFull = boxes.every((box) => box.checked);
        for (const box of boxes) {
            box.checked = !isFull;
        }
    });
}
