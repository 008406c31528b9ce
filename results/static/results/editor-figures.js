// Figures in the rich-text editor: a button that opens the picker, and each [[figure:…]] shown by the words that readers
// get. The text itself stays plain, so that copying, the HTML source and the sanitiser know nothing of it.
import { Extension, pm } from "django-prose-editor/editor";

const { Plugin, PluginKey } = pm.state;
const { Decoration, DecorationSet } = pm.view;

const FIGURE = /\[\[\s*figure\b[^[\]]*\]\]/gi;
const KEY = new PluginKey("figures");
// A page of tokens to ask the server for at once.
const MOST = 50;
const WAIT = 150;

// {language: {token: {words} or {fault}}}, for all editors of the form.
const known = {};

function figuresOf(doc) {
    const found = [];
    doc.descendants((node, position) => {
        if (!node.isTextblock) {
            return true;
        }
        // One character stands for whatever is no text, so that places in the text are places in the block.
        const text = node.textBetween(0, node.content.size, undefined, "\ufffc");
        for (const match of text.matchAll(FIGURE)) {
            const from = position + 1 + match.index;
            found.push({ token: match[0], from, to: from + match[0].length });
        }
        return false;
    });
    return found;
}

function chip(token, said) {
    const element = document.createElement("span");
    element.className = said.fault ? "figure-chip figure-chip-wrong" : "figure-chip";
    element.textContent = said.fault ? token : said.words;
    element.title = said.fault || token;
    element.contentEditable = "false";
    return element;
}

// Where the cursor is, the figure's name shows and can be changed; everywhere else its words do.
function decorate(state, language) {
    const { from, to } = state.selection;
    const decorations = figuresOf(state.doc).flatMap((figure) => {
        const said = known[language]?.[figure.token];
        const isOpen = !said || (from <= figure.to && to >= figure.from);
        const name = Decoration.inline(figure.from, figure.to, { class: isOpen ? "figure-name" : "figure-hidden" });
        const words = isOpen
            ? []
            : [Decoration.widget(figure.to, () => chip(figure.token, said), { key: figure.token, side: -1, ignoreSelection: true })];
        return [name, ...words];
    });
    return DecorationSet.create(state.doc, decorations);
}

async function ask(tokens, language) {
    const query = new URLSearchParams([["language", language], ...tokens.map((token) => ["token", token])]);
    const answer = await fetch(`${window.figurePicker.words}?${query}`, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) {
        return;
    }
    const { words, faults } = await answer.json();
    const said = (known[language] ??= {});
    Object.entries(words).forEach(([token, text]) => (said[token] = { words: text }));
    Object.entries(faults).forEach(([token, text]) => (said[token] = { fault: text }));
}

// Asks for the words of figures that nobody asked for yet, once the writer pauses.
function askWhatIsNew(view, language) {
    let timer = null;
    async function learn() {
        const missing = figuresOf(view.state.doc).map((figure) => figure.token).filter((token) => !known[language]?.[token]);
        if (missing.length) {
            await ask([...new Set(missing)].slice(0, MOST), language);
            view.isDestroyed || view.dispatch(view.state.tr.setMeta(KEY, true));
        }
    }
    function later() {
        clearTimeout(timer);
        timer = setTimeout(learn, WAIT);
    }
    later();
    return { update: (_view, before) => before.doc.eq(view.state.doc) || later(), destroy: () => clearTimeout(timer) };
}

// A figure is taken out whole: half of a name is nothing.
function takeOut(view, event) {
    const { empty, from } = view.state.selection;
    const isBefore = event.key === "Backspace";
    if (!empty || !(isBefore || event.key === "Delete")) {
        return false;
    }
    const figure = figuresOf(view.state.doc).find((one) => (isBefore ? one.to : one.from) === from);
    if (figure) {
        view.dispatch(view.state.tr.delete(figure.from, figure.to));
    }
    return Boolean(figure);
}

export const FigureNames = Extension.create({
    name: "figureNames",

    addProseMirrorPlugins() {
        if (!window.figurePicker) {
            return [];
        }
        const language = () => this.editor.options.element.querySelector("textarea")?.dataset.language ?? "";
        return [
            new Plugin({
                key: KEY,
                props: { decorations: (state) => decorate(state, language()), handleKeyDown: takeOut },
                view: (view) => askWhatIsNew(view, language()),
            }),
        ];
    },

    addMenuItems({ buttons, menu }) {
        if (!window.figurePicker) {
            return;
        }
        menu.defineItem({
            name: "figure",
            groups: "link",
            button: buttons.material("insert_chart", window.figurePicker.label),
            command: (editor) => {
                // Kept, because the browser moves the cursor when it gives the focus back.
                const { from, to } = editor.state.selection;
                window.figurePicker.open((token) => {
                    const steps = editor.chain().setTextSelection({ from, to });
                    (token ? steps.insertContent({ type: "text", text: token }) : steps).focus().run();
                });
            },
        });
    },
});
