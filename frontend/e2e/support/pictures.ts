// Files for forms, made here so that no picture has to be kept.

import { crc32, deflateSync } from "node:zlib";

export interface SentFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A part of a PNG: its length, its name, what it holds, and a sum over both (PNG, section 5.3). */
function part(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/** A square of one colour, with a side of so many pixels. */
export function picture(name: string, side = 32): SentFile {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  // Eight bits for each of three colours.
  head.writeUInt8(8, 8);
  head.writeUInt8(2, 9);
  const row = Buffer.alloc(1 + side * 3, 0x66);
  // The first byte of a row says how it is packed: not at all.
  row.writeUInt8(0, 0);
  const rows = Buffer.concat(Array.from({ length: side }, () => row));
  const buffer = Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    part("IHDR", head),
    part("IDAT", deflateSync(rows)),
    part("IEND", Buffer.alloc(0)),
  ]);
  return { name, mimeType: "image/png", buffer };
}

/** A file that no post takes. */
export function note(name: string): SentFile {
  return { name, mimeType: "text/plain", buffer: Buffer.from("Only words.") };
}
