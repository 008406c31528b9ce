// A block of cells copied from a spreadsheet goes into the boxes from the one with the focus on. Without this script
// each box takes its own number.
"use strict";

const sheet = document.querySelector(".value-sheet");
const columns = [...new Set([...sheet.querySelectorAll("[data-column]")].map((box) => box.dataset.column))];
const lines = [...sheet.tBodies[0].rows];

function boxAt(line, column) {
    return lines[line]?.querySelector(`[data-column="${columns[column]}"]`);
}

function place(box) {
    return [lines.indexOf(box.closest("tr")), columns.indexOf(box.dataset.column)];
}

sheet.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!event.target.dataset.column || !/[\t\n]/.test(text)) {
        return;
    }
    event.preventDefault();
    const [line, column] = place(event.target);
    let isComplete = true;
    text.split("\n").forEach((cells, down) => {
        cells.split("\t").forEach((cell, right) => {
            const box = boxAt(line + down, column + right);
            if (box) {
                box.value = cell.trim();
            } else if (cell.trim()) {
                isComplete = false;
            }
        });
    });
    const note = document.querySelector(".value-paste");
    note.textContent = isComplete ? "" : note.dataset.leftOut;
});

sheet.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.target.dataset.column) {
        return;
    }
    const [line, column] = place(event.target);
    const box = boxAt(line + step, column);
    if (box) {
        event.preventDefault();
        box.focus();
        box.select();
    }
});
