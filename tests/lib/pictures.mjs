// Small pictures for tests, made here byte by byte.
import {deflateSync} from 'node:zlib';

const table = Array.from({length: 256}, (_, n) => {
  for (let bit = 0; bit < 8; ++bit) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc = (bytes) => {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = table[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
};
const u32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};
const chunk = (type, body) => {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  return Buffer.concat([u32(body.length), typed, u32(crc(typed))]);
};
const file = (width, height, depth, colour, rows) =>
  Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', Buffer.concat([u32(width), u32(height), Buffer.from([depth, colour, 0, 0, 0])])),
    chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);

// A PNG of one colour, [red, green, blue] or with how far it covers what is behind (0 to 255).
export function png(width, height, colour) {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * colour.length, Buffer.from(colour))]);
  return file(width, height, 8, colour.length === 4 ? 6 : 2, Buffer.concat(Array.from({length: height}, () => row)));
}

// Two hundred million pixels in some thousand bytes, every one of them there.
export const bomb = () => file(20_000, 10_000, 1, 0, Buffer.alloc(10_000 * 2_501));
