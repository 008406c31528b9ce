// Builds the public site's CSS, JavaScript, font and images into static/build/, which git ignores.

import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";
import * as sass from "sass";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const packages = path.join(root, "node_modules");
const uswds = path.join(packages, "@uswds/uswds");
const output = path.join(root, "static/build");

// Browsers that USWDS 3 supports and that draw what the style sheet asks for.
const browsers = ["chrome109", "edge109", "firefox115", "safari15.6"];

const fonts = {
  "fonts/public-sans-latin-wght.woff2": "@fontsource-variable/public-sans/files/public-sans-latin-wght-normal.woff2",
};

// The faces with which the server draws charts as PNG: its renderer reads no woff2.
for (const face of ["Regular", "Bold", "Italic"]) {
  fonts[`fonts/PublicSans-${face}.ttf`] = `@uswds/uswds/dist/fonts/public-sans/PublicSans-${face}.ttf`;
}

// What the licences of the served files ask to be served beside them.
const licences = {
  "LICENCE-public-sans.txt": "@fontsource-variable/public-sans/LICENSE",
  "LICENCE-uswds.md": "@uswds/uswds/LICENSE.md",
};

// Images that templates name; those that the style sheet names are found in it.
const templateImages = ["img/us_flag_small.png", "img/icon-dot-gov.svg", "img/icon-https.svg"];

async function buildStyles(name) {
  const { css } = await sass.compileAsync(path.join(root, `frontend/styles/${name}.scss`), {
    loadPaths: [path.join(uswds, "packages")],
    // USWDS still uses features that Sass deprecates: its warnings are not ours to mend.
    quietDeps: true,
  });
  const { code } = await esbuild.transform(css, { loader: "css", minify: true, target: browsers });
  return code;
}

async function buildScript() {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(root, "frontend/scripts/site.js")],
    bundle: true,
    minify: true,
    format: "iife",
    target: browsers,
    write: false,
  });
  return outputFiles[0].contents;
}

function filesNamedIn(css) {
  const urls = [...css.matchAll(/url\(["']?([^"')?#]+)/g)].map((match) => match[1]);
  // What begins with ../ is one of our own drawings, beside the build in static/.
  return new Set(urls.filter((url) => !/^(data:|\.\.\/)/.test(url)));
}

// The figure card stands on other sites' pages, so that it brings little.
const [styles, card, script] = await Promise.all([buildStyles("site"), buildStyles("card"), buildScript()]);

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
await writeFile(path.join(output, "site.css"), styles);
await writeFile(path.join(output, "card.css"), card);
await writeFile(path.join(output, "site.js"), script);
for (const [file, source] of Object.entries({ ...fonts, ...licences })) {
  await cp(path.join(packages, source), path.join(output, file));
}
// A file that is neither a font above nor an image of USWDS stops the build here, not a page later.
for (const file of new Set([...templateImages, ...filesNamedIn(styles)])) {
  if (!(file in fonts)) {
    await cp(path.join(uswds, "dist", file), path.join(output, file));
  }
}
