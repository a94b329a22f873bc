/** What a picture's first bytes say. */
export interface Image {
  readonly format: 'PNG' | 'JPG' | 'GIF' | 'WebP' | 'SVG' | 'ICO';
  readonly width?: number;
  readonly height?: number;
}

const starts = (bytes: Uint8Array, ...values: readonly number[]): boolean =>
  values.every((value, index) => bytes[index] === value);

/** Reads the format of a picture and, for PNG and JPG, its size in pixels. */
export function readImage(bytes: Uint8Array): Image | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // https://www.w3.org/TR/png/#5DataRep: the IHDR chunk comes first.
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47) && bytes.length >= 24)
    return { format: 'PNG', width: view.getUint32(16), height: view.getUint32(20) };
  if (starts(bytes, 0xff, 0xd8)) return { format: 'JPG', ...sizeOfJpeg(view) };
  if (starts(bytes, 0x47, 0x49, 0x46)) return { format: 'GIF' };
  if (starts(bytes, 0x52, 0x49, 0x46, 0x46)) return { format: 'WebP' };
  if (starts(bytes, 0, 0, 1, 0)) return { format: 'ICO' };
  return undefined;
}

/** The frame header (SOF0 to SOF15) holds the size: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.2.2. */
function sizeOfJpeg(view: DataView): { readonly width?: number; readonly height?: number } {
  for (let at = 2; at + 9 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint8(at) !== 0xff) return {};
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
  }
  return {};
}

const formats: Readonly<Record<string, Image['format']>> = {
  png: 'PNG',
  jpg: 'JPG',
  jpeg: 'JPG',
  gif: 'GIF',
  webp: 'WebP',
  svg: 'SVG',
  ico: 'ICO',
};

/** What a picture's name says: its format, and its size where it is written out (`icon-512x512.png`). */
export function imageByName(path: string): Image | undefined {
  const format = formats[/\.([a-z]+)(?:[?#].*)?$/i.exec(path)?.[1]?.toLowerCase() ?? ''];
  if (format === undefined) return undefined;
  const size = /(?<!\d)(\d{2,4})x(\d{2,4})(?!\d)[^/]*$/.exec(path.replace(/[?#].*$/, ''));
  return size === null ? { format } : { format, width: Number(size[1]), height: Number(size[2]) };
}
