// A PGS file (.sup) of plain bars, one every `every` seconds: what a Blu-ray's picture subtitles are made of, segment by
// segment as US 2009/0185789 lays them out.
const u16 = (n) => [n >> 8 & 255, n & 255];
const u24 = (n) => [n >> 16 & 255, ...u16(n)];
const u32 = (n) => [n >>> 24, ...u24(n)];
const kPcs = 0x16, kWds = 0x17, kPds = 0x14, kOds = 0x15, kEnd = 0x80;

function segment(seconds, kind, body) {
  return [0x50, 0x47, ...u32(Math.round(seconds * 90_000)), ...u32(0), kind, ...u16(body.length), ...body];
}

/** One line of `width` pixels in colour 1: a run of more than 63 takes two bytes of length. */
const line = (width) => [0, 0xc0 | width >> 8, width & 255, 1, 0, 0];

export function bars({ length, every = 4, shown = 3, width = 640, height = 360 }) {
  const bar = { x: width / 4, y: Math.round(height * 0.8), w: width / 2, h: 24 };
  const object = Array.from({ length: bar.h }, () => line(bar.w)).flat();
  const bytes = [];
  let number = 0;
  const windows = [1, 0, ...u16(bar.x), ...u16(bar.y), ...u16(bar.w), ...u16(bar.h)];
  for (let at = 0; at < length; at += every) {
    bytes.push(
      ...segment(at, kPcs, [...u16(width), ...u16(height), 0x10, ...u16(number++), 0x80, 0, 0, 1, ...u16(0), 0, 0, ...u16(bar.x), ...u16(bar.y)]),
      ...segment(at, kWds, windows),
      ...segment(at, kPds, [0, 0, 1, 235, 128, 128, 255]),
      ...segment(at, kOds, [...u16(0), 0, 0xc0, ...u24(object.length + 4), ...u16(bar.w), ...u16(bar.h), ...object]),
      ...segment(at, kEnd, []),
      ...segment(at + shown, kPcs, [...u16(width), ...u16(height), 0x10, ...u16(number++), 0, 0, 0, 0]),
      ...segment(at + shown, kWds, windows),
      ...segment(at + shown, kEnd, []),
    );
  }
  return Buffer.from(bytes);
}
