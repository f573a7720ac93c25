import { PNG } from "pngjs";

/** How two pictures differ. */
export interface PictureDifference {
  /** Pixels that differ. All of them if the sizes differ. */
  readonly differentPixels: number;
  readonly pixels: number;
  /** A PNG: the new picture in pale gray, with the pixels that differ in red. */
  readonly picture: Uint8Array;
}

/** Pixels of a picture that is read. */
const maxPixels = 10_000_000;
/** Difference of a color channel, of 255, up to which pixels count as equal. */
const tolerance = 16;

/** Compares two PNGs. Undefined if one is not a PNG of a size that is read. */
export function comparePictures(before: Uint8Array, after: Uint8Array): PictureDifference | undefined {
  const [old, now] = [readPng(before), readPng(after)];
  if (!old || !now) return undefined;
  const { width, height } = now;
  const picture = new PNG({ width, height });
  const isSameSize = old.width === width && old.height === height;
  let differentPixels = 0;
  for (let at = 0; at < now.data.length; at += 4) {
    const differs =
      !isSameSize ||
      [0, 1, 2, 3].some(
        (channel) => Math.abs((old.data[at + channel] ?? 0) - (now.data[at + channel] ?? 0)) > tolerance,
      );
    if (differs) differentPixels++;
    const pale = 230 + Math.round((25 * brightnessAt(now, at)) / 255);
    picture.data.set(differs ? [207, 34, 46, 255] : [pale, pale, pale, 255], at);
  }
  return { differentPixels, pixels: width * height, picture: PNG.sync.write(picture) };
}

const brightnessAt = ({ data }: PNG, at: number): number =>
  ((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0)) / 3;

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Reads a PNG. Its size is in its header, so that a small file cannot become a large picture. */
function readPng(bytes: Uint8Array): PNG | undefined {
  if (bytes.length < 24 || signature.some((byte, at) => bytes[at] !== byte)) return undefined;
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  if (header.getUint32(16) * header.getUint32(20) > maxPixels) return undefined;
  try {
    return PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  } catch {
    return undefined;
  }
}
