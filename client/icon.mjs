#!/usr/bin/env node
/**
 * Draws `client/icon.png`: lines of code under a lens, one of them underlined. `node client/icon.mjs` writes it anew.
 * Shapes are signed distances (negative inside), which gives smooth edges without any drawing library.
 */
import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const size = 256;
const background = [0x12, 0x34, 0x3b];
const lens = [0x7f, 0xe0, 0xc3];
const glass = [0x1d, 0x4d, 0x56];
const code = [0xd9, 0xec, 0xe8];
const mark = [0xff, 0xd2, 0x3f];

/** @typedef {(x: number, y: number) => number} Shape */

/** @type {(cx: number, cy: number, w: number, h: number, r: number) => Shape} */
const box = (cx, cy, w, h, r) => (x, y) => {
  const dx = Math.abs(x - cx) - w / 2 + r;
  const dy = Math.abs(y - cy) - h / 2 + r;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - r;
};
/** @type {(cx: number, cy: number, r: number) => Shape} */
const disc = (cx, cy, r) => (x, y) => Math.hypot(x - cx, y - cy) - r;
/** @type {(ax: number, ay: number, bx: number, by: number, w: number) => Shape} */
const bar = (ax, ay, bx, by, w) => (x, y) => {
  const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) - w / 2;
};
/** @type {(...points: number[]) => Shape} */
const squiggle = (...points) => {
  const bars = [];
  for (let i = 0; i + 3 < points.length; i += 2)
    bars.push(bar(points[i], points[i + 1], points[i + 2], points[i + 3], 9));
  return (x, y) => Math.min(...bars.map(shape => shape(x, y)));
};
/** @type {(shape: Shape, width: number) => Shape} */
const ring = (shape, width) => (x, y) => Math.abs(shape(x, y)) - width / 2;

/** Bottom to top. @type {[Shape, number[]][]} */
const layers = [
  [box(128, 128, 248, 248, 52), background],
  [bar(172, 172, 214, 214, 26), lens],
  [disc(112, 112, 72), glass],
  [bar(78, 82, 124, 82, 13), code],
  [bar(78, 110, 146, 110, 13), code],
  [squiggle(76, 140, 88, 131, 100, 140, 112, 131, 124, 140, 136, 131), mark],
  [ring(disc(112, 112, 72), 17), lens],
];

const rows = Buffer.alloc(size * (size * 4 + 1));
for (let y = 0; y < size; y++) {
  for (let x = 0; x < size; x++) {
    let colour = [0, 0, 0];
    let alpha = 0;
    for (const [shape, paint] of layers) {
      const cover = Math.min(1, Math.max(0, 0.5 - shape(x + 0.5, y + 0.5)));
      const over = cover + alpha * (1 - cover);
      if (over > 0) colour = colour.map((old, i) => (paint[i] * cover + old * alpha * (1 - cover)) / over);
      alpha = over;
    }
    rows.set([...colour.map(Math.round), Math.round(alpha * 255)], y * (size * 4 + 1) + 1 + x * 4);
  }
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

const header = Buffer.alloc(13);
header.writeUInt32BE(size, 0);
header.writeUInt32BE(size, 4);
header.set([8, 6, 0, 0, 0], 8);
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const png = [
  signature,
  chunk('IHDR', header),
  chunk('IDAT', deflateSync(rows, { level: 9 })),
  chunk('IEND', Buffer.alloc(0)),
];
writeFileSync(new URL('icon.png', import.meta.url), Buffer.concat(png));
